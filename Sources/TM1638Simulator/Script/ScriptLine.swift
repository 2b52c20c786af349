import TM1638

/// The words of one line, taken from its front.
struct ScriptLine {
    /// What is wrong with a line.
    struct Problem: Error {
        let reason: String

        init(_ reason: String) {
            self.reason = reason
        }
    }

    private enum Word: Hashable {
        case plain(String)
        case quoted(String)

        var text: String {
            switch self {
            case .plain(let text): text
            case .quoted(let text): "\"\(text)\""
            }
        }
    }

    private var words: ArraySlice<Word>

    init(_ line: Substring) throws(Problem) {
        var words: [Word] = []
        var rest = line
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let first = rest.first, first != "#" else { break }
            if first == "\"" {
                rest = rest.dropFirst()
                guard let end = rest.firstIndex(of: "\"") else {
                    throw Problem("a quotation mark is missing at the end")
                }
                words.append(.quoted(String(rest[..<end])))
                rest = rest[end...].dropFirst()
            } else {
                let word = rest.prefix { !$0.isWhitespace && $0 != "#" && $0 != "\"" }
                words.append(.plain(String(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        self.words = words[...]
    }

    /// What the line says; `nil` for an empty one.
    mutating func step(on boards: [Board]) throws(Problem) -> (Script.Moment, Script.Action)? {
        guard !words.isEmpty else { return nil }
        let moment = try moment()
        let patience = take("within") ? try duration("within") : nil
        let chip = try take("panel") ? panel(of: boards.count) : 0
        guard boards.indices.contains(chip) else { throw Problem("there is no panel to play on") }
        let action = try action(on: boards[chip], chip, patience: patience)
        if let word = words.first { throw Problem("\"\(word.text)\" is one word too many") }
        return (moment, action)
    }

    // MARK: Parts of a line

    private mutating func moment() throws(Problem) -> Script.Moment {
        guard case .plain(let word)? = words.first, let first = word.utf8.first else { return .after(.zero) }
        if first == UInt8(ascii: "+") {
            words.removeFirst()
            return .after(try Self.duration(word.dropFirst(), in: word))
        }
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return .after(.zero) }
        words.removeFirst()
        return .at(.start + (try Self.duration(word[...], in: word)))
    }

    private mutating func action(
        on board: Board, _ chip: Int, patience: Duration?
    ) throws(Problem) -> Script.Action {
        let verb = words.popFirst()?.text ?? ""
        if let expectation = try expectation(verb, on: board) {
            return .expect(expectation, chip: chip, within: patience ?? .zero)
        }
        guard patience == nil else {
            throw Problem(
                "\"within\" goes before shows, leds, dark, brightness, read or no violations, not before \"\(verb)\"")
        }
        return .events(try events(verb, on: board, chip))
    }

    private mutating func expectation(_ verb: String, on board: Board) throws(Problem) -> Expectation? {
        switch verb {
        case "shows":
            guard case .quoted(let text)? = words.popFirst() else {
                throw Problem("shows what? Put the text into quotation marks: shows \"HELLO\"")
            }
            do throws(TextError) {
                _ = try Text.segments(text, width: board.digits.count)
            } catch {
                throw Problem(error.description)
            }
            return .text(text)
        case "leds", "lights":
            let word = words.popFirst()?.text ?? ""
            let leds = word.map { ExpectedLED(rawValue: $0) }
            guard leds.count == board.leds.count, leds.allSatisfy({ $0 != nil }) else {
                throw Problem(
                    board.leds.isEmpty
                        ? "\(board.name) has no LEDs"
                        : "leds wants \(board.leds.count) of 0, 1, r, g and b, one for each LED of \(board.name)")
            }
            return .leds(leds.compactMap { $0 })
        case "dark": return .dark
        case "brightness":
            let word = words.popFirst()?.text ?? ""
            if word == "off" { return .brightness(.off) }
            guard let brightness = Int(word).flatMap({ Brightness(level: $0) }) else {
                throw Problem("brightness is 0 to 7 or off")
            }
            return .brightness(brightness)
        case "read": return .keysRead(try keys(of: board))
        case "no":
            guard take("violations") else { throw Problem("no what? Write: no violations") }
            return .noViolations
        default: return nil
        }
    }

    private mutating func events(
        _ verb: String, on board: Board, _ chip: Int
    ) throws(Problem) -> [Script.DelayedEvent] {
        switch verb {
        case "press":
            let keys = try keys(of: board)
            return try lasting(
                keys.map { .press($0, chip: chip) }, keys.map { .release($0, chip: chip) })
        case "release":
            return try keys(of: board).map { .init(event: .release($0, chip: chip), delay: .zero) }
        case "brown-out": return [.init(event: .brownOut(chip: chip), delay: .zero)]
        case "unplug": return [.init(event: .unplug(chip: chip), delay: .zero)]
        case "plug":
            guard take("in") else { throw Problem("plug what? Write: plug in") }
            return [.init(event: .plugIn(chip: chip), delay: .zero)]
        case "stuck", "glitch":
            let wire = try wire(of: chip)
            let level = words.popFirst()?.text
            guard level == "low" || level == "high" else { throw Problem("\(verb) at which level? Write low or high") }
            return try lasting([.stick(wire, high: level == "high")], [.free(wire)])
        case "free": return [.init(event: .free(try wire(of: chip)), delay: .zero)]
        default:
            throw Problem(
                (verb.isEmpty ? "what happens then? Write one" : "\"\(verb)\" is none")
                    + " of press, release, brown-out, unplug, plug in, stuck, glitch, free, shows, leds, dark, "
                    + "brightness, read and no violations")
        }
    }

    /// Events and, if the line goes on with "for", those that end them.
    private mutating func lasting(_ first: [Event], _ last: [Event]) throws(Problem) -> [Script.DelayedEvent] {
        let begin = first.map { Script.DelayedEvent(event: $0, delay: .zero) }
        guard take("for") else { return begin }
        let length = try duration("for")
        return begin + last.map { Script.DelayedEvent(event: $0, delay: length) }
    }

    private mutating func keys(of board: Board) throws(Problem) -> [KeyInput] {
        var keys: [KeyInput] = []
        while let word = words.first, word != .plain("for") {
            guard let key = board.keys.first(where: { $0.name == word.text }) else {
                throw Problem(
                    "\(board.name) has no key \"\(word.text)\": its keys are \(board.keys.map { $0.name }.joined(separator: ", "))"
                )
            }
            keys.append(key.input)
            words.removeFirst()
        }
        guard !keys.isEmpty else { throw Problem("which key? Write: press S1") }
        return keys
    }

    private mutating func wire(of chip: Int) throws(Problem) -> Wires {
        switch words.popFirst()?.text {
        case "STB": return .strobe(chip)
        case "CLK": return .clock
        case "DIO": return .data
        default: throw Problem("which wire? Write STB, CLK or DIO")
        }
    }

    private mutating func panel(of count: Int) throws(Problem) -> Int {
        let word = words.popFirst()?.text ?? ""
        guard let number = Int(word), (1...max(1, count)).contains(number) else {
            throw Problem(
                "there is no panel \"\(word)\": there \(count == 1 ? "is only panel 1" : "are panels 1 to \(count)")")
        }
        return number - 1
    }

    private mutating func duration(_ preposition: String) throws(Problem) -> Duration {
        let word = words.popFirst()?.text ?? ""
        return try Self.duration(word[...], in: "\(preposition) \(word)")
    }

    private mutating func take(_ word: String) -> Bool {
        guard words.first == .plain(word) else { return false }
        words.removeFirst()
        return true
    }

    private static func duration(_ word: Substring, in context: String) throws(Problem) -> Duration {
        let units: KeyValuePairs = ["ns": 1.0, "us": 1e3, "µs": 1e3, "ms": 1e6, "min": 60e9, "s": 1e9]
        for (unit, nanoseconds) in units where word.hasSuffix(unit) {
            let figure = word.dropLast(unit.count)
            guard let number = Double(figure), figure.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }),
                number * nanoseconds <= 1e18
            else { break }
            return .nanoseconds(Int64((number * nanoseconds).rounded()))
        }
        throw Problem("\"\(context)\" is no time: write 500ms, 2.5s or 1min")
    }
}
