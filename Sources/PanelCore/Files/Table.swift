/// Columns of numbers from a file of comma-separated values: a header, then a row a line.
///
/// Lines that start with `#` and empty lines are skipped. The header may name a unit after a column (`waist_cm`), and further columns,
/// which are ignored. Cells may be quoted (RFC 4180), and then hold commas and line ends.
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

    /// The header as it stands in the file.
    let header: [String]
    /// The header's line.
    let headerLine: Int
    /// Where in the header the columns are.
    let places: [Int]
    /// The rows as they stand in the file.
    let source: [CSV.Row]

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
        public let isUnreadable: Bool

        /// Creates a problem.
        public init(file: String, line: Int?, column: Int?, reason: String, isUnreadable: Bool = false) {
            self.file = file
            self.line = line
            self.column = column
            self.reason = reason
            self.isUnreadable = isUnreadable
        }

        /// `file:line:column: reason`, as compilers say it.
        public var description: String {
            ([file] + [line, column].compactMap { $0.map(String.init) }).joined(separator: ":") + ": " + reason
        }
    }

    /// Reads the bytes of a file that is called `name` in messages.
    ///
    /// - Throws: ``Problem`` when any line of it is wrong: a bad file is refused whole.
    public init(data: some Sequence<UInt8>, name: String, columns: [String]) throws(Problem) {
        try self.init(text: try CSV.text(data, name: name), name: name, columns: columns)
    }

    /// Reads the text of a file that is called `name` in messages.
    public init(text: String, name: String, columns wanted: [String]) throws(Problem) {
        func problem(_ line: Int?, _ column: Int?, _ reason: String) -> Problem {
            Problem(file: name, line: line, column: column, reason: reason)
        }
        let csv = try CSV(text: text, name: name).rows
        let example = wanted.joined(separator: ",")
        guard let first = csv.first else { throw problem(nil, nil, "is empty: it needs a header line \"\(example)\"") }
        var chosen: [Int] = []
        for column in wanted {
            chosen.append(try Self.find(column, in: first.cells, problem: { problem(first.line, $0, $1) }))
        }
        var rows: [[Double]] = []
        for row in csv.dropFirst() {
            let (line, cells) = (row.line, row.cells)
            guard cells.count == first.cells.count else {
                throw problem(line, nil, "has \(cells.count) cells, but the header names \(first.cells.count) columns")
            }
            var numbers: [Double] = []
            for (name, column) in zip(wanted, chosen) {
                guard let number = Double(decimal: cells[column]) else {
                    let found = cells[column].isEmpty ? "an empty cell" : NearestName.quoted(cells[column])
                    throw problem(
                        line, column + 1,
                        "\(found) in column \(name) \(Double.problem(withDecimal: cells[column]))")
                }
                numbers.append(number)
            }
            rows.append(numbers)
        }
        guard !rows.isEmpty else { throw problem(nil, nil, "has a header but no rows: add at least one line") }
        self.rows = rows
        (header, headerLine, places, source) = (first.cells, first.line, chosen, Array(csv.dropFirst()))
        columns = zip(wanted, chosen).map { Column(name: $0, unit: String(first.cells[$1].dropFirst($0.count + 1))) }
        ignoredColumns = first.cells.indices.filter { !chosen.contains($0) }.map { first.cells[$0] }
    }

    private static func find(
        _ wanted: String, in header: [String], problem: (Int?, String) -> Problem
    ) throws(Problem) -> Int {
        let found = header.indices.filter { header[$0] == wanted || header[$0].hasPrefix(wanted + "_") }
        guard let first = found.first else {
            let names = header.map { String($0.prefix { $0 != "_" }) }
            let hint =
                if let near = NearestName.nearest(to: wanted, among: names) {
                    ", but \(NearestName.quoted(near)): both have to be written alike"
                } else {
                    ": it has \(NearestName.quoted(header.joined(separator: ", ")))"
                        + (header.count == 1 ? " (commas separate columns)" : "")
                }
            throw problem(nil, "the header names no column \"\(wanted)\"\(hint)")
        }
        guard found.count == 1 else { throw problem(found[1] + 1, "the header names the column \"\(wanted)\" twice") }
        return first
    }
}
