import PanelCore
import TM1638

/// A panel's pictures in words, for people who hear them: a line when the picture has changed, not when it blinks.
struct PanelWords {
    /// A digit or an LED that blinks is dark for less than this.
    private static let blink = Duration.milliseconds(900)
    private static let halfWidth = 4

    private var digits: [(segments: Segments, seen: Instant)] = []
    private var leds: [(led: LED, seen: Instant)] = []
    private var said = ""
    private var candidate = ""
    private var changed = Instant(nanoseconds: 0)
    private var awaited: Instant?

    /// The line for a picture; `nil` when nothing has changed but what blinks.
    mutating func line(_ picture: Picture, at now: Instant) -> String? {
        func steady<Value: OptionSet>(_ old: [(Value, Instant)], _ new: [Value]) -> [(Value, Instant)] {
            new.indices.map { index in
                guard new[index].isEmpty, old.indices.contains(index), now - old[index].1 < Self.blink else {
                    return (new[index], now)
                }
                return old[index]
            }
        }
        digits = steady(digits.map { ($0.segments, $0.seen) }, picture.digits).map { (segments: $0, seen: $1) }
        leds = steady(leds.map { ($0.led, $0.seen) }, picture.leds).map { (led: $0, seen: $1) }
        let text = Self.text(Picture(digits: digits.map(\.segments), leds: leds.map(\.led)))
        if text != candidate { (candidate, changed) = (text, now) }
        // Digits that change one after another are one picture.
        guard candidate != said, now - changed >= .milliseconds(100) else { return nil }
        said = candidate
        return candidate
    }

    /// Keys were typed: what they change is waited for.
    mutating func expectChange(at now: Instant) { awaited = now }

    /// Whether nothing has changed for a while.
    func isSettled(at now: Instant) -> Bool {
        let last = max(changed, awaited ?? changed)
        return candidate == said && now - last > .milliseconds(1500)
    }

    /// `62.0, 112.5; attention on the fourth eighth`.
    static func text(_ picture: Picture) -> String {
        let halves = stride(from: 0, to: picture.digits.count, by: halfWidth).map { start in
            word(Array(picture.digits[start..<min(start + halfWidth, picture.digits.count)]))
        }
        // A word such as StorEd runs through both halves.
        let isOneWord =
            halves.count == 2 && halves.allSatisfy { $0.contains(where: \.isLetter) }
            && picture.digits[halfWidth - 1] != []
            && help(for: picture) == nil
        let shown = halves.filter { !$0.isEmpty }.joined(separator: isOneWord ? "" : ", ")
        let lit = picture.leds.indices.filter { picture.leds[$0] != [] }.map(ordinal)
        guard !lit.isEmpty else { return shown.isEmpty ? "dark" : shown }
        let places = lit.count == 1 ? lit[0] : lit.dropLast().joined(separator: ", ") + " and " + (lit.last ?? "")
        return "\(shown); attention on the \(places) eighth"
    }

    private static func ordinal(_ index: Int) -> String {
        let names = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]
        return names.indices.contains(index) ? names[index] : "\(index + 1)th"
    }

    /// What digits read: a number if they can be one, else letters.
    private static func word(_ digits: [Segments]) -> String {
        func read(_ table: [(Character, Segments)]) -> String? {
            var text = ""
            for digit in digits {
                let bare = digit.subtracting(.dot)
                guard let character = table.first(where: { $0.1 == bare })?.0 else { return nil }
                text += "\(character)" + (digit.contains(.dot) ? "." : "")
            }
            return text
        }
        let text = read(numbers) ?? read(letters) ?? "?"
        return text.split(separator: " ").joined(separator: " ")
    }

    private static let numbers = table(" 0123456789-_")
    private static let letters = table(" AbCcdEFGHhIiJLlnoPqrStUuYyZKMVWX0123456789-_=°?")

    private static func table(_ characters: String) -> [(Character, Segments)] {
        characters.compactMap { character in
            (try? Text.segments("\(character)")).flatMap { $0.first }.map { (character, $0) }
        }
    }

    // MARK: What the panel's words mean

    private static let menu = [
        ("brIt", "the brightness"), ("Scor", "the score"), ("bAnd", "the bandwidth"),
        ("SLEP", "the minutes until it goes dark"),
        ("PAIr", "how many pairs there are"), ("rEL", "the program's version"), ("bErr", "errors on the wires"),
        ("rErr", "errors on the wires"),
    ]

    /// What can be done while a picture's word stands there; `nil` where it is no word of the menu or of teaching.
    static func help(for picture: Picture) -> [String]? {
        guard picture.digits.count >= 2 * halfWidth else { return nil }
        let (left, right) = (Array(picture.digits.prefix(halfWidth)), Array(picture.digits[halfWidth..<2 * halfWidth]))
        if let word = menu.first(where: { shows($0.0, left) }) {
            return ["Menu, \(word.0): \(word.1).", "◀ ▶ (or page, field) walk, − + change, back leaves."]
        }
        if shows("LoAd", right) {
            return ["Teaching, LoAd: key in what the scales say.", "− + change it, enter keeps it, back leaves."]
        }
        if shows("SurE", right) {
            return ["SurE: that is far off. Enter keeps it all the same,", "back goes on with teaching."]
        }
        return nil
    }

    private static func shows(_ word: String, _ digits: [Segments]) -> Bool {
        guard let segments = try? Text.segments(word) else { return false }
        let blanks = Array(repeating: Segments(), count: max(0, halfWidth - segments.count))
        return digits == segments + blanks || digits == blanks + segments
    }
}
