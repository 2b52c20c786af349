/// What a person can set on the panel, and what is stored so that it survives a restart.
public struct Settings: Hashable, Sendable {
    /// The brightness in use, 0 … 7.
    public var brightness = 7
    /// How a query is compared with what is remembered.
    public var score = ScoreName.gaussian
    /// The Gaussian's bandwidth in the unit of the first query field.
    ///
    /// Further fields have theirs in proportion to how far the remembered numbers of each spread.
    public var bandwidth = 1.0
    /// Whether what was learned from the pairs is used in place of ``bandwidth``, once there are ``Learned/fewestPairs``.
    public var learnsBandwidth = false
    /// After how many seconds without keys the panel dims; `nil` for never.
    public var dimAfter: Int? = 300
    /// After how many seconds without keys the panel goes dark; `nil` for never.
    public var darkAfter: Int? = 600

    /// The settings of a new panel.
    public init() {}
}

extension Settings {
    /// What a model needs to know of them.
    ///
    /// - Parameter learned: what was learned, if anything; it counts when it was learned from the fields of `schema`.
    public func forModel(of schema: Schema, learned: Learned?) -> ModelSettings {
        guard learnsBandwidth, let learned, learned.fits(schema) else {
            return ModelSettings(score: score, bandwidth: .one(bandwidth))
        }
        return ModelSettings(score: score, bandwidth: .learned(learned))
    }
}

/// Each setting by a name and as text, as the memory and configuration files hold it.
extension Settings {
    /// What can be set.
    public enum Name: String, Hashable, Sendable, CaseIterable {
        /// 0 … 7.
        case brightness
        /// `gaussian`, `scaled-dot`, `dot` or `additive`.
        case score
        /// A number in the unit of the first query field, or `learned`.
        case bandwidth
        /// Seconds without keys, or `never`.
        case dim = "dim-after"
        /// Seconds without keys, or `never`.
        case dark = "dark-after"
    }

    /// The text of a setting.
    public func text(_ name: Name) -> String {
        switch name {
        case .brightness: "\(brightness)"
        case .score: score.rawValue
        case .bandwidth: learnsBandwidth ? Self.learned : "\(bandwidth)"
        case .dim: dimAfter.map(String.init) ?? Self.never
        case .dark: darkAfter.map(String.init) ?? Self.never
        }
    }

    /// Sets a setting to what a text says.
    ///
    /// - Returns: what is right instead, in words that follow "is not"; `nil` when `text` is right.
    public mutating func set(_ name: Name, to text: String) -> String? {
        switch name {
        case .brightness:
            guard let level = Int(text), (0...7).contains(level) else { return "a whole number from 0 to 7" }
            brightness = level
        case .score:
            guard let name = ScoreName(name: text), ScoreName.onPanel.contains(name) else {
                return "one of " + ScoreName.onPanel.map { $0.rawValue }.joined(separator: ", ")
            }
            score = name
        case .bandwidth:
            learnsBandwidth = text == Self.learned
            guard !learnsBandwidth else { return nil }
            guard let number = Double(bandwidth: text) else { return "\(Double.bandwidthWords), or \(Self.learned)" }
            bandwidth = number
        case .dim, .dark:
            let seconds = Int(text)
            guard text == Self.never || seconds.map({ (1...Self.longestRest).contains($0) }) == true else {
                return "a whole number of seconds from 1 to \(Self.longestRest), or \(Self.never)"
            }
            if name == .dim { dimAfter = seconds } else { darkAfter = seconds }
        }
        return nil
    }

    private static let learned = "learned"
    private static let never = "never"
    /// A year: no clock runs over, and nobody needs more.
    private static let longestRest = 31_536_000
}
