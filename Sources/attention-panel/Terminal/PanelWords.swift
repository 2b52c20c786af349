import PanelCore
import TM1638

/// A panel's pictures in words, for people who hear them: a line when the picture has changed.
struct PanelWords {
    private static let halfWidth = 4

    private var said = ""
    private var candidate = ""
    private var changed = Instant(nanoseconds: 0)
    private var awaited: Instant?

    /// The line for what a controller shows; `nil` when it is said already.
    mutating func line(of controller: Controller, at now: Instant) -> String? {
        let guess = controller.showsGuess(at: now) ? " (a guess: no pair is near)" : ""
        let text = Self.text(controller.steadyPicture(at: now)) + guess
        if text != candidate { (candidate, changed) = (text, now) }
        // Keys that were typed together change it several times: that is one line.
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

    /// What digits read: a number if they can be one, a number behind a letter that says what it is, else letters.
    ///
    /// 0, 1, 2 and 5 look like O, I, Z and S.
    private static func word(_ digits: [Segments]) -> String {
        func read(_ digits: some Sequence<Segments>, _ table: [(Character, Segments)]) -> String? {
            var text = ""
            for digit in digits {
                let bare = digit.subtracting(.dot)
                guard let character = table.first(where: { $0.1 == bare })?.0 else { return nil }
                text += "\(character)" + (digit.contains(.dot) ? "." : "")
            }
            return text
        }
        func markedNumber() -> String? {
            guard let mark = read(digits.prefix(1), letters), mark.contains(where: \.isLetter),
                let number = read(digits.dropFirst(), numbers), number.contains(where: \.isNumber)
            else { return nil }
            return "\(mark) \(number)"
        }
        let text = read(digits, numbers) ?? markedNumber() ?? read(digits, letters) ?? "?"
        return text.split(separator: " ").joined(separator: " ")
    }

    private static let numbers = table(" 0123456789-_")
    private static let letters = table(" AbCcdEFGHhIiJLlnoOPqrStUuYyZKMVWX0123456789-_=°?")

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
