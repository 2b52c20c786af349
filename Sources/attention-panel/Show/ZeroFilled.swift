import TM1638

/// A number with zeros in front of it.
enum ZeroFilled {
    /// `number` as wide as the board.
    ///
    /// - Throws: ``ShowProblem`` if the text is no number.
    static func text(_ number: String, width: Int) throws -> String {
        let sign = number.hasPrefix("-") ? "-" : ""
        let figures = number.dropFirst(sign.count)
        guard !figures.isEmpty,
            figures.utf8.allSatisfy({ (0x30...0x39).contains($0) || [0x2C, 0x2E, 0x3A].contains($0) })
        else { throw ShowProblem("--leading-zeros: \"\(number)\" is no number") }
        // A dot takes no digit of its own, unless it comes first.
        let taken = (try? Text.segments(number).count) ?? number.count
        return sign + String(repeating: "0", count: max(0, width - taken)) + figures
    }
}
