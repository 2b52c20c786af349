/// Values with a separator between them (RFC 4180), with comments: lines that start with `#`, which are skipped like empty lines.
///
/// Cells may be quoted, and then hold separators, line ends and doubled quotes. Blanks around a cell do not count.
package struct CSV {
    /// A line of the table.
    struct Row: Hashable {
        /// The line of the file on which it begins, counted from 1.
        let line: Int
        var cells: [String]
        /// Which of the cells are quoted and hold a comma, so that it separates nothing.
        var quotedCommas: [Int] = []

        /// Whether no cell holds anything: spreadsheets write such rows where a table has ended.
        var isEmpty: Bool { cells.allSatisfy { $0.isEmpty } }
    }

    let rows: [Row]
    /// What stands between the cells.
    let separator: TableOptions.Separator

    /// Reads the text of a file that is called `name` in messages.
    ///
    /// Without a `separator` a first line such as `sep=;` names it; else it is the one by which the header is as it should be, as `fits`
    /// says, and the first row has as many cells.
    init(
        text: String, name: String, separator: TableOptions.Separator? = nil, fits: ([String]) -> Bool = { _ in true }
    ) throws(Table.Problem) {
        var bytes = Array(text.utf8)[...]
        if bytes.starts(with: Self.byteOrderMark) { bytes = bytes.dropFirst(3) }
        var scanner = Scanner(bytes: bytes, name: name, separator: .comma)
        let declared = try scanner.declaration()
        scanner.separator = separator ?? declared ?? Self.separator(of: scanner, fits)
        var rows: [Row] = []
        while !scanner.isAtEnd {
            if let row = try scanner.row(), row.cells.count > 1 || !row.isEmpty { rows.append(row) }
        }
        self.rows = rows
        self.separator = scanner.separator
    }

    /// The separator that a file's first two rows speak for.
    private static func separator(of scanner: Scanner, _ fits: ([String]) -> Bool) -> TableOptions.Separator {
        var best = (separator: TableOptions.Separator.comma, mark: -1)
        for separator in [TableOptions.Separator.comma, .semicolon, .tab] {
            var scanner = scanner
            scanner.separator = separator
            guard let header = try? scanner.nextFilled() else { continue }
            let first = try? scanner.nextFilled()
            let isFitting = fits(header.cells)
            // That a header is not separated at all says something only where it is the one column that is wanted.
            let isEven = first.map { $0.cells.count == header.cells.count && (isFitting || $0.cells.count > 1) } ?? true
            // What the header says counts more than the first row, and that more than how many columns there are.
            let mark =
                (isFitting ? 2_000_000 : 0) + (isEven ? 1_000_000 : 0) + min(header.cells.count, 999_999)
            if mark > best.mark { best = (separator, mark) }
        }
        return best.separator
    }

    /// A row as text, quoted where it has to be.
    package static func line(_ cells: [String]) -> String {
        cells.map { cell in
            // By bytes, as it is read: a mark that combines with a quote or a # makes another character of it.
            let bytes = Array(cell.utf8)
            let isPlain =
                !bytes.contains { [0x22, 0x2C, 0x3B, 0x09, 0x0A, 0x0D].contains($0) } && bytes.last != 0x20
                && ![0x20, 0x23, byteOrderMark[0]].contains(bytes.first)
            guard !isPlain else { return cell }
            let doubled = bytes.flatMap { $0 == 0x22 ? [$0, $0] : [$0] }
            return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
        }.joined(separator: ",") + "\n"
    }

    /// Whether a cell is what a spreadsheet shows where it cannot calculate, such as `#N/A` or `#DIV/0!`: no number, and no comment.
    static func isSpreadsheetError(_ cell: some BidirectionalCollection<UInt8>) -> Bool {
        let word = cell.dropFirst()
        guard cell.first == UInt8(ascii: "#"), let last = word.last else { return false }
        return word.elementsEqual("N/A".utf8) || word.elementsEqual("NV".utf8)
            || "!?".utf8.contains(last) && word.count > 1
                && word.dropLast().allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZ/0".utf8.contains($0) }
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private struct Scanner {
        var bytes: ArraySlice<UInt8>
        let name: String
        var separator: TableOptions.Separator
        var line = 1

        var isAtEnd: Bool { bytes.isEmpty }

        private static let (quote, lineFeed, carriageReturn) = (
            UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")
        )

        init(bytes: ArraySlice<UInt8>, name: String, separator: TableOptions.Separator) {
            (self.bytes, self.name, self.separator) = (bytes, name, separator)
        }

        /// Skips a first line such as `sep=;`, with or without quotes, by which spreadsheets are told the separator.
        ///
        /// - Throws: ``Table/Problem`` when it names one that is not known.
        mutating func declaration() throws(Table.Problem) -> TableOptions.Separator? {
            var rest = self
            _ = rest.take(Self.quote)
            for (small, large) in zip("sep=".utf8, "SEP=".utf8) where !rest.take(small) && !rest.take(large) {
                return nil
            }
            guard let byte = rest.bytes.popFirst() else { return nil }
            _ = rest.take(Self.quote)
            guard rest.isAtEndOfLine else { return nil }
            rest.endLine()
            guard let separator = TableOptions.Separator(rawValue: byte) else {
                throw Table.Problem(
                    file: name, line: 1, column: nil,
                    reason: "sep= names a separator that is not understood: separate the columns by ; or , or tabs")
            }
            self = rest
            return separator
        }

        /// The next row that holds anything; `nil` at the end.
        mutating func nextFilled() throws(Table.Problem) -> Row? {
            while !isAtEnd {
                if let row = try row(), !row.isEmpty { return row }
            }
            return nil
        }

        /// The next row; `nil` for a comment.
        mutating func row() throws(Table.Problem) -> Row? {
            skipBlanks()
            let isComment =
                bytes.first == UInt8(ascii: "#")
                && !CSV.isSpreadsheetError(bytes.prefix { $0 != separator.rawValue && $0 > 0x20 })
            var row = Row(line: line, cells: [])
            if isComment {
                while !isAtEndOfLine { bytes.removeFirst() }
            } else {
                repeat { try cell(of: &row) } while take(separator.rawValue)
            }
            endLine()
            return isComment ? nil : row
        }

        private mutating func cell(of row: inout Row) throws(Table.Problem) {
            skipBlanks()
            let number = row.cells.count
            var content: [UInt8] = []
            guard take(Self.quote) else {
                while !isAtEndOfCell { if let byte = bytes.popFirst() { content.append(byte) } }
                while let last = content.last, isBlank(last) { content.removeLast() }
                row.cells.append(String(decoding: content, as: UTF8.self))
                return
            }
            let start = line
            while true {
                guard let byte = bytes.popFirst() else {
                    throw problem(start, number + 1, "a quoted cell does not end: add the closing \"")
                }
                if byte == Self.quote, !take(Self.quote) { break }
                if byte == Self.lineFeed { line += 1 }
                content.append(byte)
            }
            skipBlanks()
            guard isAtEndOfCell else {
                throw problem(line, number + 1, "text follows a closing \": double the \" within a quoted cell")
            }
            if content.contains(UInt8(ascii: ",")) { row.quotedCommas.append(number) }
            row.cells.append(String(decoding: content, as: UTF8.self))
        }

        private var isAtEndOfLine: Bool {
            guard let byte = bytes.first else { return true }
            return byte == Self.lineFeed || byte == Self.carriageReturn
        }

        private var isAtEndOfCell: Bool { isAtEndOfLine || bytes.first == separator.rawValue }

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
            while let byte = bytes.first, isBlank(byte) { bytes.removeFirst() }
        }

        private func isBlank(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") && separator != .tab
        }

        private func problem(_ line: Int, _ column: Int, _ reason: String) -> Table.Problem {
            Table.Problem(file: name, line: line, column: column, reason: reason)
        }
    }
}
