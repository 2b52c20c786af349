import FoundationEssentials

/// Pairs in a file of comma-separated values: a header with the columns `waist` and `weight`, then a pair a line.
///
/// Lines that start with `#` and empty lines are skipped. A header may name units after the column (`waist_cm`), and further columns,
/// which are ignored.
public struct PairsFile: Hashable, Sendable {
    /// The pairs in the order of the file.
    public let pairs: [Pair]
    /// The names of the columns that were ignored.
    public let ignoredColumns: [String]

    /// Why a file is refused: where, and what to do.
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// The file's name.
        public let file: String
        /// The line, counted from 1; `nil` when the file as a whole is meant.
        public let line: Int?
        /// The column's number, counted from 1, when one is meant.
        public let column: Int?
        /// What is wrong and what to do.
        public let reason: String
        /// Whether the file could not be read at all.
        public var isUnreadable = false

        /// `file:line:column: reason`, as compilers say it.
        public var description: String {
            ([file] + [line, column].compactMap { $0.map(String.init) }).joined(separator: ":") + ": " + reason
        }
    }

    /// Reads a file.
    ///
    /// - Throws: ``Problem`` when it cannot be read or any line of it is wrong: a bad file is refused whole.
    public init(path: String) throws(Problem) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            let reason = (error as? CocoaError)?.code == .fileReadNoSuchFile ? "no such file" : "cannot be read"
            throw Problem(
                file: path, line: nil, column: nil, reason: "\(reason): check the name and its permissions",
                isUnreadable: true)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Problem(file: path, line: nil, column: nil, reason: "is not UTF-8 text: save it as UTF-8")
        }
        try self.init(text: text, name: path)
    }

    /// Reads the text of a file that is called `name` in messages.
    public init(text: String, name: String) throws(Problem) {
        let bare = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        var columns: (key: Int, value: Int)?
        var names: [String] = []
        var pairs: [Pair] = []
        // Swift takes CR LF for one character, so both kinds of line end split here.
        for (index, content) in bare.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let cells = content.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
            guard let first = cells.first, !first.hasPrefix("#"), cells != [""] else { continue }
            let line = index + 1
            guard let columns else {
                names = cells
                columns = try Self.header(cells, name: name, line: line)
                continue
            }
            guard cells.count == names.count else {
                throw Problem(
                    file: name, line: line, column: nil,
                    reason: "has \(cells.count) cells, but the header names \(names.count) columns"
                )
            }
            func number(_ column: Int) throws(Problem) -> Double {
                guard let number = Double(cells[column]), number.isFinite else {
                    let found = cells[column].isEmpty ? "an empty cell" : "\"\(cells[column].prefix(40))\""
                    throw Problem(
                        file: name, line: line, column: column + 1,
                        reason: "\(found) in column \(names[column]) is not a number such as 62.5"
                    )
                }
                return number
            }
            pairs.append(Pair(key: try number(columns.key), value: try number(columns.value)))
        }
        guard columns != nil else {
            throw Problem(
                file: name, line: nil, column: nil, reason: "is empty: it needs a header line \"waist,weight\"")
        }
        guard let columns, !pairs.isEmpty else {
            throw Problem(
                file: name, line: nil, column: nil, reason: "has a header but no pairs: add at least one line")
        }
        self.pairs = pairs
        ignoredColumns = names.indices.filter { $0 != columns.key && $0 != columns.value }.map { names[$0] }
    }

    private static func header(_ cells: [String], name: String, line: Int) throws(Problem) -> (key: Int, value: Int) {
        func column(_ wanted: String) throws(Problem) -> Int {
            let found = cells.indices.filter { cells[$0] == wanted || cells[$0].hasPrefix(wanted + "_") }
            guard let first = found.first else {
                throw Problem(
                    file: name, line: line, column: nil,
                    reason: "the header names no column \"\(wanted)\": it needs \"waist\" and \"weight\""
                )
            }
            guard found.count == 1 else {
                throw Problem(
                    file: name, line: line, column: found[1] + 1,
                    reason: "the header names the column \"\(wanted)\" twice")
            }
            return first
        }
        return (try column("waist"), try column("weight"))
    }

    private static func trimmed(_ cell: Substring) -> String {
        var cell = cell[...]
        while let first = cell.first, first == " " || first == "\t" { cell.removeFirst() }
        while let last = cell.last, last == " " || last == "\t" { cell.removeLast() }
        // Spreadsheets quote cells at times; a quoted cell of ours never holds a comma.
        if cell.count >= 2, cell.first == "\"", cell.last == "\"" { cell = cell.dropFirst().dropLast() }
        return String(cell)
    }
}
