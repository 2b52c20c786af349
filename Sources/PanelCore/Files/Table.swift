/// Columns of numbers from a file of separated values: a header, then a row a line.
///
/// Commas, semicolons or tabs separate the columns, see ``TableOptions/Separator``; where it is no comma, or a cell is quoted, a number may
/// have a decimal comma. Lines that start with `#`, empty lines and rows of empty cells are skipped. The header may name a unit after a
/// column (`waist_cm`, `Waist (cm)`), and further columns, which are ignored. Cells may be quoted (RFC 4180).
public struct Table: Hashable, Sendable {
    /// The columns that were asked for, in that order.
    public let columns: [Column]
    /// One number a column for each row, in the order of the file.
    public let rows: [[Double]]
    /// The names of the columns that were ignored.
    public let ignoredColumns: [String]
    /// The lines of rows that were left out because they lack a number, counted from 1.
    public let incompleteLines: [Int]
    /// The columns of which neither the header nor the options say the unit, so that it is taken to be the one that is expected.
    public let assumedUnits: [Column]

    /// A column that was asked for.
    public struct Column: Hashable, Sendable {
        /// Its name without the unit.
        public let name: String
        /// The unit of its numbers; empty when nobody said it.
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
    /// What stands between the cells.
    let separator: TableOptions.Separator
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
        /// Whether a row lacks a number, so that ``TableOptions/skipsIncomplete`` would leave it out.
        public let isIncomplete: Bool
        /// Whether the header lacks a column that was asked for, so that others have to be chosen.
        public internal(set) var lacksColumn = false

        /// Creates a problem.
        public init(
            file: String, line: Int?, column: Int?, reason: String, isUnreadable: Bool = false,
            isIncomplete: Bool = false
        ) {
            self.file = file
            self.line = line
            self.column = column
            self.reason = reason
            self.isUnreadable = isUnreadable
            self.isIncomplete = isIncomplete
        }

        /// `file:line:column: reason`, as compilers say it.
        public var description: String {
            ([file] + [line, column].compactMap { $0.map(String.init) }).joined(separator: ":") + ": " + reason
        }
    }

    /// Reads the bytes of a file that is called `name` in messages.
    ///
    /// - Throws: ``Problem`` when any line of it is wrong: a bad file is refused whole.
    public init(
        data: some Sequence<UInt8>, name: String, columns: [String], options: TableOptions = TableOptions()
    ) throws(Problem) {
        try self.init(text: try CSV.text(data, name: name), name: name, columns: columns, options: options)
    }

    /// Reads the bytes of a file that is called `name` in messages, and whose columns are `fields`, in their units.
    ///
    /// - Throws: ``Problem`` when any line of it is wrong, or a unit is another one than the field's and the options do not name it.
    public init(
        data: some Sequence<UInt8>, name: String, fields: [Field], options: TableOptions = TableOptions()
    ) throws(Problem) {
        try self.init(text: try CSV.text(data, name: name), name: name, fields: fields, options: options)
    }

    /// Reads the text of a file that is called `name` in messages; a column's name is what stands in the header, with or without the unit.
    public init(
        text: String, name: String, columns: [String], options: TableOptions = TableOptions()
    ) throws(Problem) {
        try self.init(text: text, name: name, wanted: columns.map { Wanted(name: $0) }, options: options)
    }

    /// Reads the text of a file that is called `name` in messages, and whose columns are `fields`, in their units.
    ///
    /// - Parameter places: where in the header they are, if that is known.
    init(text: String, name: String, fields: [Field], places: [Int]? = nil, options: TableOptions) throws(Problem) {
        let wanted = fields.indices.map { Wanted(name: fields[$0].name, field: fields[$0], place: places?[$0]) }
        try self.init(text: text, name: name, wanted: wanted, options: options)
    }

    /// A column to look for.
    private struct Wanted {
        let name: String
        /// What is known of its numbers.
        var field: Field?
        /// Where in the header it is, if that is known.
        var place: Int?

        var unit: String { field?.unit ?? "" }

        /// Whether `number` is how some programs write that nothing was measured.
        func isMissing(_ number: Double) -> Bool { number == 0 && field.map { !$0.range.contains(0) } ?? false }
    }

    private init(text: String, name: String, wanted: [Wanted], options: TableOptions) throws(Problem) {
        func problem(_ line: Int?, _ column: Int?, _ reason: String, isIncomplete: Bool = false) -> Problem {
            Problem(file: name, line: line, column: column, reason: reason, isIncomplete: isIncomplete)
        }
        let csv = try CSV(text: text, name: name, separator: options.separator) { header in
            wanted.allSatisfy { Self.place(of: $0, in: header) != nil }
        }
        separator = csv.separator
        let filled = csv.rows.filter { !$0.isEmpty }
        let example = wanted.map { $0.name }.joined(separator: ",")
        guard let first = filled.first else {
            throw problem(nil, nil, "is empty: it needs a header line \"\(example)\"")
        }
        // A spreadsheet writes separators for columns that it has no more.
        let header = first.cells[..<((first.cells.lastIndex { !$0.isEmpty } ?? -1) + 1)].map(Self.inOneLine)
        var found: [(place: Int, column: Column)] = []
        var factors: [Double] = []
        var assumed: [Column] = []
        for column in wanted {
            guard !header.allSatisfy({ Double(decimal: $0) != nil || Double(decimalComma: $0) != nil }) else {
                throw problem(
                    first.line, nil,
                    "begins with numbers: write a header above them that names the columns, \"\(example)\"")
            }
            let place = try Self.find(column, in: header, csv.separator) { problem(first.line, $0, $1) }
            var unit = Self.name(header[place], column).unit
            let said = options.units[column.name] ?? options.units[header[place]]
            if let said {
                guard unit.isEmpty || unit == said else {
                    throw problem(
                        first.line, place + 1,
                        "\(column.name) is in \(NearestName.quoted(unit)) here, and not in \(NearestName.quoted(said))")
                }
                unit = said
            }
            var factor = 1.0
            if !column.unit.isEmpty, unit.isEmpty {
                assumed.append(Column(name: column.name, unit: column.unit))
            } else if !column.unit.isEmpty, unit != column.unit {
                let known = KnownUnit.factor(from: unit, to: column.unit)
                guard said != nil, let known else {
                    throw problem(
                        first.line, place + 1,
                        "\(column.name) is in \(NearestName.quoted(unit)) here, but the memory keeps it in \(column.unit): "
                            + (known == nil
                                ? "convert the numbers and call the column \(ColumnName.text(column.name, unit: column.unit))"
                                : "--unit \(column.name)=\(unit) converts it"))
                }
                (factor, unit) = (known, column.unit)
            }
            factors.append(factor)
            // Who names a column with its unit means the name without it.
            let isWithUnit = column.field == nil && header[place] == column.name
            let name = isWithUnit ? ColumnName(column.name).name : column.name
            found.append((place, Column(name: name, unit: unit)))
        }
        for named in options.units.keys.sorted()
        where !zip(wanted, found).contains(where: { $0.name == named || header[$1.place] == named }) {
            throw problem(
                first.line, nil, "has no column \(NearestName.quoted(named)) that is read and could have a unit")
        }
        var rows: [[Double]] = []
        var source: [CSV.Row] = []
        var incomplete: [Int] = []
        var marks = DecimalMarks(separator: csv.separator)
        for row in filled.dropFirst() {
            let (line, cells) = (row.line, row.cells)
            let isShort = cells.count < header.count
            guard
                cells.count == header.count || cells.dropFirst(header.count).allSatisfy({ $0.isEmpty }) && !isShort
                    || isShort && options.skipsIncomplete
            else {
                let columns = "the header names \(header.count) column\(header.count == 1 ? "" : "s")"
                throw problem(
                    line, nil, "has \(cells.count) cells, but \(columns)\(Self.hint(row, header, csv.separator))")
            }
            var numbers: [Double] = []
            var lacks = isShort
            for ((name, column), factor) in zip(zip(wanted, found), factors) where !lacks {
                let text = Self.content(of: cells[column.place])
                let mayHaveComma = csv.separator != .comma || row.quotedCommas.contains(column.place)
                let number = Double(decimal: text) ?? (mayHaveComma ? Double(decimalComma: text) : nil)
                if options.skipsIncomplete, number.map(name.isMissing) ?? Self.isMissing(text) {
                    lacks = true
                    continue
                }
                guard let number else {
                    let shown = text.isEmpty ? "an empty cell" : NearestName.quoted(text)
                    throw problem(
                        line, column.place + 1,
                        "\(shown) in column \(name.name) \(Double.problem(withDecimal: text))",
                        isIncomplete: Self.isMissing(text))
                }
                if let reason = marks.problem(with: text, at: line) { throw problem(line, column.place + 1, reason) }
                numbers.append(factor == 1 ? number : number * factor)
            }
            if lacks {
                incomplete.append(line)
            } else {
                rows.append(numbers)
                source.append(row)
            }
        }
        if let (line, reason) = marks.doubt { throw problem(line, nil, reason) }
        guard !rows.isEmpty else {
            throw problem(
                nil, nil,
                incomplete.isEmpty
                    ? "has a header but no rows: add at least one line"
                    : "has no row with a number in each column that is read")
        }
        self.rows = rows
        self.header = header
        (headerLine, self.source, incompleteLines, assumedUnits) = (first.line, source, incomplete, assumed)
        places = found.map { $0.place }
        columns = found.map { $0.column }
        let taken = Set(places)
        ignoredColumns = header.indices.filter { !taken.contains($0) && !header[$0].isEmpty }.map { header[$0] }
    }

    /// Whether a cell says that there is no number, as other programs write it.
    private static func isMissing(_ text: String) -> Bool {
        ["", "na", "n/a", "nan", "null", "none", "nil", "-", "--", ".", "?"].contains(text.lowercased())
            || CSV.isSpreadsheetError(text.utf8)
    }

    /// What a cell says, also where a program has written `="68"`, so that spreadsheets leave its digits as they are.
    private static func content(of cell: String) -> String {
        let text = trimmed(cell)
        guard text.utf8.count > 3, text.hasPrefix("=\""), text.hasSuffix("\"") else { return text }
        return trimmed(String(text.dropFirst(2).dropLast()))
    }

    /// The text without blanks around it, of any kind.
    private static func trimmed(_ text: String) -> String {
        let blanks: [Character] = [" ", "\t", "\n", "\r\n", "\r", "\u{A0}", "\u{202F}", "\u{2009}"]
        var text = text[...]
        while let first = text.first, blanks.contains(first) { text = text.dropFirst() }
        while let last = text.last, blanks.contains(last) { text = text.dropLast() }
        return String(text)
    }

    /// A header's cell without the line ends that spreadsheets keep in it.
    private static func inOneLine(_ cell: String) -> String {
        trimmed(String(cell.map { ["\n", "\r\n", "\r"].contains($0) ? " " : $0 }))
    }

    /// What may be the matter with a row of another length than the header's.
    private static func hint(_ row: CSV.Row, _ header: [String], _ separator: TableOptions.Separator) -> String {
        guard separator == .comma, row.cells.count > header.count, row.cells.allSatisfy({ Double(decimal: $0) != nil })
        else { return "" }
        return " (a number with a decimal comma needs quotes here)"
    }

    // MARK: Columns

    /// What a header's cell says, where `wanted` is looked for.
    private static func name(_ cell: String, _ wanted: Wanted) -> ColumnName {
        if wanted.field != nil, cell == wanted.name { return ColumnName(plain: cell) }
        return ColumnName(cell, expecting: wanted.unit)
    }

    /// Where the column is: an exact name comes before one with a unit, and that before one in other letters.
    private static func places(of wanted: Wanted, in header: [String]) -> [Int] {
        if let place = wanted.place { return header.indices.contains(place) ? [place] : [] }
        let exact = header.indices.filter { header[$0] == wanted.name }
        if !exact.isEmpty { return exact }
        let named = header.indices.filter { name(header[$0], wanted).name == wanted.name }
        if !named.isEmpty { return named }
        let folded = wanted.name.lowercased()
        return header.indices.filter {
            header[$0].lowercased() == folded || name(header[$0], wanted).name.lowercased() == folded
        }
    }

    private static func place(of wanted: Wanted, in header: [String]) -> Int? { places(of: wanted, in: header).first }

    private static func find(
        _ wanted: Wanted, in header: [String], _ separator: TableOptions.Separator, problem: (Int?, String) -> Problem
    ) throws(Problem) -> Int {
        let found = places(of: wanted, in: header)
        guard let first = found.first else {
            let names = header.map { ColumnName($0, expecting: wanted.unit).name }
            let hint =
                if let near = NearestName.nearest(to: wanted.name, among: names) {
                    ", but \(NearestName.quoted(near)): both have to be written alike"
                } else {
                    ": it has \(NearestName.quoted(header.joined(separator: ", ")))"
                        + (header.count == 1 ? " (read with \(separator.name) between columns)" : "")
                }
            var missing = problem(nil, "the header names no column \"\(wanted.name)\"\(hint)")
            missing.lacksColumn = true
            throw missing
        }
        guard found.count == 1 else {
            throw problem(found[1] + 1, "the header names the column \"\(wanted.name)\" twice")
        }
        return first
    }
}

/// Whether the numbers of a file have a decimal point or a decimal comma: not both, and no separator of thousands.
private struct DecimalMarks {
    let separator: TableOptions.Separator
    private var firstPoint: Int?
    private var firstComma: Int?
    /// The first number with a comma, where all of them could have it between thousands.
    private var doubtful: (line: Int, text: String)?
    private var isSure = false

    init(separator: TableOptions.Separator) {
        self.separator = separator
    }

    /// Why the next number does not fit those before it; `nil` when it does.
    mutating func problem(with text: String, at line: Int) -> String? {
        if text.utf8.contains(UInt8(ascii: ",")) {
            if firstComma == nil { firstComma = line }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let couldBeThousands = parts.count == 2 && parts[1].utf8.count == 3 && (1...3).contains(parts[0].utf8.count)
            if couldBeThousands, parts[0] != "0" {
                if doubtful == nil { doubtful = (line, text) }
            } else {
                isSure = true
            }
        } else if text.utf8.contains(UInt8(ascii: ".")), firstPoint == nil {
            firstPoint = line
        }
        guard let firstPoint, let firstComma else { return nil }
        return "\(NearestName.quoted(text)) and line \(min(firstPoint, firstComma)) do not have the same decimal mark: "
            + "write a point everywhere, or a comma"
    }

    /// What cannot be told when all numbers are read.
    var doubt: (line: Int, reason: String)? {
        // Where semicolons separate, it is because the comma stands within numbers.
        guard let doubtful, !isSure, separator != .semicolon else { return nil }
        let number = doubtful.text.replacingComma(by: "")
        let other = doubtful.text.replacingComma(by: ".")
        return (
            doubtful.line, "\(NearestName.quoted(doubtful.text)) can be \(number) or \(other): write one of these"
        )
    }
}

extension Double {
    /// A number with a comma in the point's place.
    init?(decimalComma text: String) {
        guard !text.utf8.contains(UInt8(ascii: ".")) else { return nil }
        self.init(decimal: text.replacingComma(by: "."))
    }
}

extension String {
    func replacingComma(by mark: String) -> String {
        split(separator: ",", omittingEmptySubsequences: false).joined(separator: mark)
    }
}
