/// What can be set on the panel, and what it tells about itself: one item at a time.
struct Menu: Hashable, Sendable {
    /// A line of the menu.
    enum Item: CaseIterable, Hashable {
        case brightness, score, bandwidth, sleep, pairs, rescued, version, busErrors

        /// What the left half shows.
        var tag: String {
            switch self {
            case .brightness: "brIt"
            case .score: "Scor"
            case .bandwidth: "bAnd"
            case .sleep: "SLEP"
            case .pairs: "PAIr"
            case .rescued: "rESC"
            case .version: "rEL"
            case .busErrors: "bErr"
            }
        }
    }

    private(set) var item = Item.brightness

    /// The rungs of the bandwidth's ladder; below the first it is learned.
    static let bandwidths = [0.1, 1, 10, 100].flatMap { decade in
        [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].map { ($0 * decade * 100).rounded() / 100 }
    }
    /// Minutes until the panel goes dark; 0 is never.
    static let minutes = [0, 1, 2, 5, 10, 20, 30, 60]

    mutating func walk(by places: Int) {
        let items = Item.allCases
        let index = (items.firstIndex(of: item) ?? 0) + places
        item = items[(index + items.count) % items.count]
    }

    /// Changes what the item sets.
    ///
    /// - Returns: whether there were enough pairs to do so.
    func change(_ settings: inout Settings, by direction: Int, pairs: Int) -> Bool {
        switch item {
        case .brightness:
            settings.brightness = min(max(settings.brightness + direction, 0), 7)
        case .score:
            let all = ScoreName.onPanel
            let index = (all.firstIndex(of: settings.score) ?? 0) + direction
            settings.score = all[(index + all.count) % all.count]
        case .bandwidth:
            return changeBandwidth(&settings, by: direction, pairs: pairs)
        case .sleep:
            let now = (settings.darkAfter ?? 0) / 60
            let next =
                direction > 0 ? Self.minutes.first { $0 > now } ?? now : Self.minutes.last { $0 < now } ?? 0
            settings.darkAfter = next > 0 ? next * 60 : nil
            settings.dimAfter = next > 0 ? next * 30 : nil
        case .pairs, .rescued, .version, .busErrors: break
        }
        return true
    }

    private func changeBandwidth(_ settings: inout Settings, by direction: Int, pairs: Int) -> Bool {
        if settings.learnsBandwidth {
            if direction > 0 { settings.learnsBandwidth = false }
        } else if direction > 0 {
            settings.bandwidth = Self.bandwidths.first { $0 > settings.bandwidth } ?? settings.bandwidth
        } else if let lower = Self.bandwidths.last(where: { $0 < settings.bandwidth }) {
            settings.bandwidth = lower
        } else {
            guard pairs >= Learned.fewestPairs else { return false }
            settings.learnsBandwidth = true
        }
        return true
    }
}
