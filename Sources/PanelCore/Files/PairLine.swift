/// One pair as a line of text, as other programs write to a log: numbers with blanks, commas, semicolons or tabs between them.
public enum PairLine {
    /// Why a line cannot be understood: both readings, in words.
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// The line, what it can be, and what to do.
        public let description: String
    }

    /// The line's cells, each with a point where it had a decimal comma.
    ///
    /// A comma with a blank beside it separates; others may be decimal commas, unless numbers of the line have points.
    ///
    /// - Parameter separator: what separates, whatever the line looks like; `nil` to tell it from the line.
    /// - Throws: ``Problem`` when a comma could be either.
    public static func cells(
        _ line: some StringProtocol, separator: TableOptions.Separator? = nil
    ) throws(Problem) -> [String] {
        let bytes = Array(line.utf8)
        func has(_ character: Character) -> Bool { character.asciiValue.map(bytes.contains) ?? false }
        if let separator {
            return cells(bytes, at: [separator.rawValue], keepsEmpty: true, hasDecimalCommas: separator != .comma)
        }
        if has(";") {
            return cells(
                bytes, at: [TableOptions.Separator.semicolon.rawValue], keepsEmpty: true, hasDecimalCommas: true)
        }
        let blanks = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
        let comma = UInt8(ascii: ",")
        let commas = bytes.indices.filter { bytes[$0] == comma }
        guard !commas.isEmpty else { return cells(bytes, at: blanks, keepsEmpty: false, hasDecimalCommas: false) }
        let within = commas.filter { place in
            ![place - 1, place + 1].contains { !bytes.indices.contains($0) || blanks.contains(bytes[$0]) }
        }
        let hasBlanks = !cells(bytes, at: blanks, keepsEmpty: false, hasDecimalCommas: false).dropFirst().isEmpty
        let isClear = within.isEmpty || has(".") && !hasBlanks || within.count > 1 && !hasBlanks
        guard isClear else {
            let separated = cells(bytes, at: blanks + [comma], keepsEmpty: false, hasDecimalCommas: false)
            var decimal = bytes
            for place in commas { decimal[place] = within.contains(place) ? UInt8(ascii: ".") : UInt8(ascii: " ") }
            let numbers = cells(decimal, at: blanks, keepsEmpty: false, hasDecimalCommas: false)
            throw Problem(
                description: "\(NearestName.quoted(String(line))) can be \(separated.joined(separator: " and ")), "
                    + "or \(numbers.joined(separator: " and ")): write a point for a decimal comma, a blank after a comma that "
                    + "separates, or say --separator")
        }
        return cells(bytes, at: [comma], keepsEmpty: true, hasDecimalCommas: false)
    }

    private static func cells(
        _ bytes: [UInt8], at separators: [UInt8], keepsEmpty: Bool, hasDecimalCommas: Bool
    ) -> [String] {
        bytes.split(omittingEmptySubsequences: !keepsEmpty) { separators.contains($0) }.map { cell in
            var cell = cell
            while let last = cell.last, [0x20, 0x09, 0x0D].contains(last) { cell.removeLast() }
            while let first = cell.first, [0x20, 0x09].contains(first) { cell.removeFirst() }
            let text = String(decoding: cell, as: UTF8.self)
            return hasDecimalCommas && Double(decimalComma: text) != nil ? text.replacingComma(by: ".") : text
        }
    }
}
