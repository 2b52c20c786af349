/// A board as text, a line for each digit, LED and key, so that a user can describe a board of their own:
///
///     # what is printed on the board
///     board my-board  My board
///     diodes no
///     digit 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8    # GRID.SEG of a b c d e f g and the dot, which may be missing
///     led 1.9 1.10                             # GRID.SEG of red, and of green if it has two colours
///     key S1 3.1                               # what is printed beside it, and its K.KS
///
/// Digits, LEDs and keys count from the left in the order of their lines. What follows a `#` is skipped, except within quotation marks: a
/// title that has one is written as `"No. #1"`, with `\"` and `\\` for these characters themselves.
extension Board {
    /// Why a text does not describe a board.
    public struct FileProblem: Error, Hashable, Sendable, CustomStringConvertible {
        /// The line, counted from 1; `nil` when the problem is not one line's.
        public let line: Int?
        /// What is wrong with it and what to do.
        public let reason: String

        /// Line and reason.
        public var description: String { line.map { "line \($0): \(reason)" } ?? reason }
    }

    /// Reads a board from text, and checks it against the chip's limits.
    ///
    /// - Throws: ``FileProblem`` naming the line, or the digit, LED or key that the chip cannot have.
    public init(text: String) throws(FileProblem) {
        var board = Board(name: "", title: "", digits: [], leds: [], keys: [], hasDiodes: false)
        var number = 0
        let text = text.unicodeScalars.first == "\u{FEFF}" ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
        for line in String(text).split(omittingEmptySubsequences: false, whereSeparator: { $0.isNewline }) {
            number += 1
            let words = Self.words(line.unicodeScalars)
            guard let first = words.first else { continue }
            do throws(BoardProblem) {
                try board.add(first, Array(words.dropFirst()))
            } catch {
                throw FileProblem(line: number, reason: error.reason)
            }
        }
        guard !board.name.isEmpty else {
            throw FileProblem(line: nil, reason: "no line names the board: begin with \"board my-board My board\"")
        }
        if let problem = board.problem { throw FileProblem(line: nil, reason: problem.description) }
        self = board
    }

    /// The board as text that ``init(text:)`` reads back.
    public var text: String {
        func crossing(_ output: Output) -> String { "\(output.grid).\(output.segment)" }
        var lines = ["board \(name) \(Self.written(title))", "diodes \(hasDiodes ? "yes" : "no")"]
        lines += digits.map { "digit " + $0.map(crossing).joined(separator: " ") }
        lines += leds.map { led in
            "led " + [led.red, led.green].map { $0.map(crossing) ?? "-" }.joined(separator: " ")
        }
        lines += keys.map { "key \($0.name) \($0.input.k).\($0.input.ks)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func add(_ kind: String, _ words: [String]) throws(BoardProblem) {
        switch kind {
        case "board":
            guard self.name.isEmpty else { throw Self.problem("the board has a name already: keep one board line") }
            guard let name = words.first, !name.isEmpty else {
                throw Self.problem("a board needs a name, such as my-board")
            }
            self.name = name
            title = words.count > 1 ? words.dropFirst().joined(separator: " ") : name
        case "diodes":
            guard words == ["yes"] || words == ["no"] else { throw Self.problem("diodes are either yes or no") }
            hasDiodes = words == ["yes"]
        case "digit":
            guard words.count == Segments.count || words.count == Segments.count - 1 else {
                throw Self.problem(
                    "a digit has 8 outputs (a b c d e f g and dot), or 7 without a dot, and here are \(words.count)")
            }
            var digit: Digit = []
            for word in words { digit.append(try Self.output(word)) }
            digits.append(digit)
        case "led":
            guard (1...2).contains(words.count) else {
                throw Self.problem("an LED has one output, or two (red and green), and here are \(words.count)")
            }
            var colours: [Output?] = []
            for word in words { colours.append(word == "-" ? nil : try Self.output(word)) }
            leds.append(LEDOutputs(red: colours[0], green: colours.count > 1 ? colours[1] : nil))
        case "key":
            guard words.count == 2 else { throw Self.problem("a key has a name and one K.KS, such as \"key S1 3.1\"") }
            let (k, ks) = try Self.pair(words[1], "K.KS such as 3.1")
            keys.append(Key(name: words[0], input: KeyInput(k: k, ks: ks)))
        default:
            throw Self.problem("\"\(kind)\" is none of board, diodes, digit, led and key")
        }
    }

    /// The words of a line up to a comment; one in quotation marks may hold blanks and a `#`.
    private static func words(_ line: Substring.UnicodeScalarView) -> [String] {
        var words: [String] = []
        var rest = line
        while true {
            rest = rest.drop { $0.isWhiteSpace }
            guard let first = rest.first, first != "#" else { return words }
            if first == "\"", let (word, end) = quoted(rest) {
                words.append(word)
                rest = rest[end...]
            } else {
                let word = rest.prefix { !$0.isWhiteSpace && $0 != "#" }
                words.append(String(word))
                rest = rest[word.endIndex...]
            }
        }
    }

    /// What stands between quotation marks, and where it ends; `nil` when they are not closed.
    private static func quoted(_ text: Substring.UnicodeScalarView) -> (String, String.Index)? {
        var content = String.UnicodeScalarView()
        var place = text.index(after: text.startIndex)
        while place < text.endIndex {
            if text[place] == "\"" { return (String(content), text.index(after: place)) }
            let next = text.index(after: place)
            if text[place] == "\\", next < text.endIndex { place = next }
            content.append(text[place])
            place = text.index(after: place)
        }
        return nil
    }

    /// The title as it is read back.
    private static func written(_ title: String) -> String {
        let plain = words(title[...].unicodeScalars)
        guard plain.isEmpty || plain.joined(separator: " ") != title || title.unicodeScalars.contains("\"") else {
            return title
        }
        var quoted = "\"".unicodeScalars
        for scalar in title.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.append(scalar)
        }
        return String(quoted) + "\""
    }

    private static func output(_ word: String) throws(BoardProblem) -> Output {
        let (grid, segment) = try pair(word, "GRID.SEG such as 1.8")
        return Output(grid: grid, segment: segment)
    }

    private static func pair(_ word: String, _ form: String) throws(BoardProblem) -> (Int, Int) {
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Int(parts[0]), let second = Int(parts[1]) else {
            throw problem("\"\(word)\" is no \(form)")
        }
        return (first, second)
    }

    private static func problem(_ reason: String) -> BoardProblem {
        BoardProblem(row: "", reason: reason)
    }
}

extension Unicode.Scalar {
    /// Whether Unicode calls it white space.
    ///
    /// Said here because the standard library's tables of properties weigh 20 KB.
    var isWhiteSpace: Bool {
        switch value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
