/// Why the chip cannot drive a board.
public struct BoardProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The part of the board, such as `digit 3, segment dp` or `key S5`.
    public let row: String
    /// What is wrong with it.
    public let reason: String

    /// Part and reason in one sentence.
    public var description: String { "\(row): \(reason)" }
}

extension Board {
    /// The first part of the board that the chip's pins do not allow; `nil` if there is none.
    ///
    /// The chip has GRID1…8, SEG1…10, K1…3 and KS1…8; each crossing serves one segment, LED or key.
    public var problem: BoardProblem? {
        guard Self.isWord(name) else {
            return BoardProblem(row: "board", reason: "has a name that is not one word of visible characters without #")
        }
        guard !title.unicodeScalars.contains(where: Self.isControl) else {
            return BoardProblem(row: "board", reason: "has a title with a control character")
        }
        var taken: [Output: String] = [:]
        func check(_ output: Output, _ row: String) -> BoardProblem? {
            guard output.exists else {
                return BoardProblem(
                    row: row,
                    reason: "GRID\(output.grid) SEG\(output.segment) is not on the chip, which has GRID1…8 and SEG1…10"
                )
            }
            if let other = taken.updateValue(row, forKey: output) {
                return BoardProblem(
                    row: row, reason: "GRID\(output.grid) SEG\(output.segment) is taken by \(other) already")
            }
            return nil
        }
        let segmentNames = ["a", "b", "c", "d", "e", "f", "g", "dp"]
        for (index, digit) in digits.enumerated() {
            guard digit.count == Segments.count || digit.count == Segments.count - 1 else {
                return BoardProblem(
                    row: "digit \(index + 1)",
                    reason: "has \(digit.count) outputs instead of 8: a to g and dp, or 7 without dp")
            }
            for (name, output) in zip(segmentNames, digit) {
                if let problem = check(output, "digit \(index + 1), segment \(name)") { return problem }
            }
        }
        for (index, led) in leds.enumerated() {
            if let red = led.red, let problem = check(red, "LED \(index + 1), red") { return problem }
            if let green = led.green, let problem = check(green, "LED \(index + 1), green") { return problem }
        }
        return keyProblem
    }

    /// Whether a text is a word that a board's file can hold.
    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.first != "\""
            && text.unicodeScalars.allSatisfy { !$0.isWhiteSpace && $0 != "#" && !isControl($0) }
    }

    /// Control characters and line ends, which no line of a file can hold.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    private var keyProblem: BoardProblem? {
        var taken: [KeyInput: String] = [:]
        var names: Set<String> = []
        for key in keys {
            let row = "key \(key.name)"
            guard Self.isWord(key.name) else {
                return BoardProblem(
                    row: "a key", reason: "has a name that is not one word of visible characters without #")
            }
            guard key.input.exists else {
                return BoardProblem(
                    row: row, reason: "K\(key.input.k) KS\(key.input.ks) is not on the chip, which has K1…3 and KS1…8")
            }
            if let other = taken.updateValue(row, forKey: key.input) {
                return BoardProblem(row: row, reason: "K\(key.input.k) KS\(key.input.ks) is taken by \(other) already")
            }
            guard names.insert(key.name).inserted else {
                return BoardProblem(row: row, reason: "has a name that is given twice")
            }
        }
        return nil
    }
}
