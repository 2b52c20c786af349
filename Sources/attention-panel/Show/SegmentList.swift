import TM1638

/// Raw segments as a person writes them: a word of the letters a to g and a dot for each digit, `-` for a dark one.
enum SegmentList {
    private static let letters: [Character: Segments] = [
        "a": .a, "b": .b, "c": .c, "d": .d, "e": .e, "f": .f, "g": .g, ".": .dot,
    ]

    /// The digits.
    ///
    /// - Throws: ``ShowProblem`` for a letter that is no segment, and for more digits than there are.
    static func digits(_ text: String, width: Int) throws -> [Segments] {
        let digits = try text.split(whereSeparator: \.isWhitespace).map { word in
            try word == "-"
                ? Segments()
                : word.reduce(into: Segments()) { segments, letter in
                    guard let segment = letters[letter] else {
                        throw ShowProblem(
                            "--segments: \"\(letter)\" is no segment: a digit is letters a to g and a dot, or -")
                    }
                    segments.formUnion(segment)
                }
        }
        guard digits.count <= width else {
            throw ShowProblem("--segments: \(digits.count) digits, and there are \(width)")
        }
        return digits
    }
}
