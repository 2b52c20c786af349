public import TM1638

/// What a script asserts of a board.
public enum Expectation: Hashable, Sendable {
    /// The digits show this text and nothing else.
    case text(String)
    /// The LEDs from the left.
    case leds([ExpectedLED])
    /// Nothing shines.
    case dark
    /// The display is this bright, or off.
    case brightness(Brightness)
    /// The host has read these keys as down while they were down.
    case keysRead([KeyInput])
    /// The host has broken no rule of the datasheet so far, on any chip.
    case noViolations

    /// What is the case instead, or `nil` when the expectation holds.
    func deviation(of chip: Int, in panel: SimulatedPanel) -> String? {
        switch self {
        case .text(let text):
            let digits = panel.picture(of: chip).digits
            let expected: [Segments]
            do throws(TextError) {
                expected = try Text.segments(text, width: digits.count)
            } catch {
                return "cannot show \"\(text)\": \(error)"
            }
            guard digits != expected else { return nil }
            // Other fonts draw some characters otherwise: what is read counts.
            let shown = Font.standard.text(for: digits)
            return shown == Font.standard.text(for: expected) ? nil : "shows \"\(shown)\" instead of \"\(text)\""
        case .leds(let expected):
            let leds = panel.picture(of: chip).leds
            let matches = leds.count == expected.count && zip(leds, expected).allSatisfy { $1.matches($0) }
            return matches ? nil : "has LEDs \(Self.text(leds)) instead of \(Self.text(expected))"
        case .dark:
            let picture = panel.picture(of: chip)
            guard picture.digits.contains(where: { !$0.isEmpty }) || picture.leds.contains(where: { !$0.isEmpty })
            else { return nil }
            return "shows \"\(panel.text(of: chip))\" with LEDs \(Self.text(picture.leds)) instead of nothing"
        case .brightness(let expected):
            let brightness = panel.brightness(of: chip)
            return brightness == expected
                ? nil : "has brightness \(Self.text(brightness)) instead of \(Self.text(expected))"
        case .keysRead(let keys):
            let statistics = panel.statistics(of: chip)
            let unread = keys.filter { !statistics.keysRead[$0] }.map { key in
                let name = panel.boards[chip].keys.first { $0.input == key }?.name ?? "K\(key.k)·KS\(key.ks)"
                return name + (statistics.keysReadByChance[key] ? ", which was read by chance" : "")
            }
            return unread.isEmpty ? nil : "was not read for " + unread.joined(separator: ", ")
        case .noViolations:
            return panel.violations.first.map { "has seen \(panel.violationCount) violations, the first at \($0)" }
        }
    }

    private static func text(_ leds: [LED]) -> String {
        leds.isEmpty ? "none" : leds.map { String(ExpectedLED($0).rawValue) }.joined()
    }

    private static func text(_ leds: [ExpectedLED]) -> String {
        leds.map { String($0.rawValue) }.joined()
    }

    private static func text(_ brightness: Brightness) -> String {
        (0...7).first { Brightness(level: $0) == brightness }.map { "\($0)" } ?? "off"
    }
}

/// What a script expects of one LED, as the script's character for it.
public enum ExpectedLED: Character, Hashable, Sendable {
    /// It is dark.
    case dark = "0"
    /// It shines in whatever colour.
    case lit = "1"
    /// It shines red, or in its only colour.
    case red = "r"
    /// It shines green.
    case green = "g"
    /// It shines in both colours.
    case both = "b"

    init(_ light: LED) {
        if light == [.red, .green] {
            self = .both
        } else {
            self = light.contains(.green) ? .green : light.contains(.red) ? .red : .dark
        }
    }

    func matches(_ light: LED) -> Bool {
        let seen = ExpectedLED(light)
        return self == seen || self == .lit && seen != .dark
    }
}
