import FoundationEssentials

/// Columns of numbers from a file of comma-separated values: a header, then a row a line.
///
/// Lines that start with `#` and empty lines are skipped. The header may name a unit after a column (`waist_cm`), and further columns,
/// which are ignored. Cells may be quoted (RFC 4180).
public struct Table: Hashable, Sendable {
    /// The columns that were asked for, in that order.
    public let columns: [Column]
    /// One number a column for each row, in the order of the file.
    public let rows: [[Double]]
    /// The names of the columns that were ignored.
    public let ignoredColumns: [String]

    /// A column that was asked for.
    public struct Column: Hashable, Sendable {
        /// Its name without the unit.
        public let name: String
        /// The unit that the header gives; empty when it gives none.
        public let unit: String

        /// Creates a column.
        public init(name: String, unit: String = "") {
            self.name = name
            self.unit = unit
        }

        /// Name and unit, such as `waist (cm)`.
        public var label: String { unit.isEmpty ? name : "\(name) (\(unit))" }
    }

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
    public init(path: String, columns: [String]) throws(Problem) {
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
        try self.init(text: text, name: path, columns: columns)
    }

    /// Reads the text of a file that is called `name` in messages.
    public init(text: String, name: String, columns wanted: [String]) throws(Problem) {
        func problem(_ line: Int?, _ column: Int?, _ reason: String) -> Problem {
            Problem(file: name, line: line, column: column, reason: reason)
        }
        var header: [String] = []
        var chosen: [Int] = []
        var rows: [[Double]] = []
        let content = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        // Swift takes CR LF for one character, so both kinds of line end split here.
        for (index, row) in content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = index + 1
            guard !row.allSatisfy(\.isWhitespace), row.first(where: { !$0.isWhitespace }) != "#" else { continue }
            guard let cells = Self.cells(row) else {
                throw problem(line, nil, "a quoted cell does not end on this line: close the quotes")
            }
            if header.isEmpty {
                header = cells
                for column in wanted {
                    chosen.append(try Self.find(column, in: cells, problem: { problem(line, $0, $1) }))
                }
                continue
            }
            guard cells.count == header.count else {
                throw problem(line, nil, "has \(cells.count) cells, but the header names \(header.count) columns")
            }
            var numbers: [Double] = []
            for column in chosen {
                guard let number = Double(cells[column]), number.isFinite else {
                    let found = cells[column].isEmpty ? "an empty cell" : "\"\(cells[column].prefix(40))\""
                    throw problem(line, column + 1, "\(found) in column \(header[column]) is not a number such as 62.5")
                }
                numbers.append(number)
            }
            rows.append(numbers)
        }
        let example = wanted.joined(separator: ",")
        guard !header.isEmpty else { throw problem(nil, nil, "is empty: it needs a header line \"\(example)\"") }
        guard !rows.isEmpty else { throw problem(nil, nil, "has a header but no rows: add at least one line") }
        self.rows = rows
        columns = zip(wanted, chosen).map { Column(name: $0, unit: String(header[$1].dropFirst($0.count + 1))) }
        ignoredColumns = header.indices.filter { !chosen.contains($0) }.map { header[$0] }
    }

    private static func find(
        _ wanted: String, in header: [String], problem: (Int?, String) -> Problem
    ) throws(Problem) -> Int {
        let found = header.indices.filter { header[$0] == wanted || header[$0].hasPrefix(wanted + "_") }
        guard let first = found.first else {
            throw problem(nil, "the header names no column \"\(wanted)\": it has \(header.joined(separator: ", "))")
        }
        guard found.count == 1 else { throw problem(found[1] + 1, "the header names the column \"\(wanted)\" twice") }
        return first
    }

    /// The cells of one line, white space around them taken off; `nil` when a quoted cell does not end.
    private static func cells(_ line: Substring) -> [String]? {
        var cells: [String] = []
        var cell = ""
        var isQuoted = false
        var wasQuoted = false
        for character in line {
            switch character {
            case "\"":
                // Two quotes within quotes stand for one.
                if !isQuoted, wasQuoted { cell.append("\"") }
                isQuoted.toggle()
                wasQuoted = true
            case "," where !isQuoted:
                cells.append(trimmed(cell))
                cell = ""
                wasQuoted = false
            default:
                cell.append(character)
            }
        }
        return isQuoted ? nil : cells + [trimmed(cell)]
    }

    private static func trimmed(_ cell: String) -> String {
        let start = cell.drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
