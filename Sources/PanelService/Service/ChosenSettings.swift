public import PanelCore
public import PanelMemory

extension Settings {
    /// Settings of which some are given as text; what makes no sense is left out.
    public init(texts: [Name: String]) {
        self.init()
        for (name, text) in texts { _ = set(name, to: text) }
    }

    /// Whether a model compares queries with keys as it would with `other`.
    func compares(like other: Settings) -> Bool {
        score == other.score && bandwidth == other.bandwidth && learnsBandwidth == other.learnsBandwidth
    }

    var texts: [Name: String] {
        Dictionary(uniqueKeysWithValues: Name.allCases.map { ($0, text($0)) })
    }
}

extension Store {
    /// What was set on the panel, as text, and what of it makes no sense.
    public func chosenSettings() -> (texts: [Settings.Name: String], problems: [String]) {
        var texts: [Settings.Name: String] = [:]
        var problems: [String] = []
        for name in Settings.Name.allCases {
            guard let text = (try? setting(name.rawValue)) ?? nil else { continue }
            var settings = Settings()
            if let right = settings.set(name, to: text) {
                problems.append("the memory's setting \(name.rawValue) \"\(text)\" is not \(right)")
            } else {
                texts[name] = text
            }
        }
        return (texts, problems)
    }
}
