/// Comma-separated values (RFC 4180), with comments: lines that start with `#`, which are skipped like empty lines.
///
/// Cells may be quoted, and then hold commas, line ends and doubled quotes. Blanks around a cell do not count.
struct CSV {
    /// A line of the table.
    struct Row: Hashable {
        /// The line of the file on which it begins, counted from 1.
        let line: Int
        var cells: [String]
    }

    let rows: [Row]

    /// The text of a file's content.
    ///
    /// - Throws: ``Table.Problem`` when it is not UTF-8.
    static func text(_ data: some Sequence<UInt8>, name: String) throws(Table.Problem) -> String {
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Table.Problem(file: name, line: nil, column: nil, reason: "is not UTF-8 text: save it as UTF-8")
        }
        return text
    }

    /// Reads the text of a file that is called `name` in messages.
    init(text: String, name: String) throws(Table.Problem) {
        var bytes = Array(text.utf8)[...]
        if bytes.starts(with: Self.byteOrderMark) { bytes = bytes.dropFirst(3) }
        var scanner = Scanner(bytes: bytes, name: name)
        var rows: [Row] = []
        while !scanner.isAtEnd {
            let row = try scanner.row()
            if let first = row?.cells.first, !first.isEmpty || row?.cells.count != 1, let row { rows.append(row) }
        }
        self.rows = rows
    }

    /// A row as text, quoted where it has to be.
    static func line(_ cells: [String]) -> String {
        cells.map { cell in
            // By bytes, as it is read: a mark that combines with a quote or a # makes another character of it.
            let bytes = Array(cell.utf8)
            let isPlain =
                !bytes.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) } && ![0x20, 0x09].contains(bytes.last)
                && ![0x20, 0x09, 0x23, byteOrderMark[0]].contains(bytes.first)
            guard !isPlain else { return cell }
            let doubled = bytes.flatMap { $0 == 0x22 ? [$0, $0] : [$0] }
            return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
        }.joined(separator: ",") + "\n"
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private struct Scanner {
        var bytes: ArraySlice<UInt8>
        let name: String
        var line = 1

        var isAtEnd: Bool { bytes.isEmpty }

        private static let (quote, comma, lineFeed, carriageReturn) = (
            UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")
        )

        /// The next row; `nil` for a comment.
        mutating func row() throws(Table.Problem) -> Row? {
            skipBlanks()
            let isComment = bytes.first == UInt8(ascii: "#")
            var row = Row(line: line, cells: [])
            if isComment {
                while let byte = bytes.first, byte != Self.lineFeed, byte != Self.carriageReturn { bytes.removeFirst() }
            } else {
                repeat { row.cells.append(try cell(number: row.cells.count + 1)) } while take(Self.comma)
            }
            endLine()
            return isComment ? nil : row
        }

        private mutating func cell(number: Int) throws(Table.Problem) -> String {
            skipBlanks()
            var content: [UInt8] = []
            guard take(Self.quote) else {
                while let byte = bytes.first, ![Self.comma, Self.lineFeed, Self.carriageReturn].contains(byte) {
                    content.append(byte)
                    bytes.removeFirst()
                }
                while let last = content.last, Self.isBlank(last) { content.removeLast() }
                return String(decoding: content, as: UTF8.self)
            }
            let start = line
            while true {
                guard let byte = bytes.popFirst() else {
                    throw problem(start, number, "a quoted cell does not end: add the closing \"")
                }
                if byte == Self.quote, !take(Self.quote) { break }
                if byte == Self.lineFeed { line += 1 }
                content.append(byte)
            }
            skipBlanks()
            guard bytes.isEmpty || [Self.comma, Self.lineFeed, Self.carriageReturn].contains(bytes.first) else {
                throw problem(line, number, "text follows a closing \": double the \" within a quoted cell")
            }
            return String(decoding: content, as: UTF8.self)
        }

        private mutating func endLine() {
            if take(Self.carriageReturn) { _ = take(Self.lineFeed) } else { _ = take(Self.lineFeed) }
            line += 1
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard bytes.first == byte else { return false }
            bytes.removeFirst()
            return true
        }

        private mutating func skipBlanks() {
            while let byte = bytes.first, Self.isBlank(byte) { bytes.removeFirst() }
        }

        private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

        private func problem(_ line: Int, _ column: Int, _ reason: String) -> Table.Problem {
            Table.Problem(file: name, line: line, column: column, reason: reason)
        }
    }
}
