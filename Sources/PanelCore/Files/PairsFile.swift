/// Pairs in a file of separated values, see ``Table``: a column for each field of the schema.
///
/// A column bears its field's name, with or without the unit (`waist_cm`, `Waist (cm)`). A column `time` says since when, see
/// ``Timestamp/init(_:)``; where there is none, a column `Time`, `dateTime`, `timestamp` or `date`, if all of it are times.
public struct PairsFile: Hashable, Sendable {
    /// The pairs in the order of the file.
    public let pairs: [Pair]
    /// Since when each pair is known; `nil` when the file does not say.
    public let times: [Timestamp?]
    /// The schema that the file was read by, with the file's units where the schema named none.
    public let schema: Schema
    /// The names of the columns that were ignored.
    public let ignoredColumns: [String]
    /// The lines of rows that were left out because they lack a number, counted from 1.
    public let incompleteLines: [Int]
    /// The columns of which nobody said the unit, so that it is taken to be the schema's.
    public let assumedUnits: [Table.Column]

    /// Reads the bytes of a file that is called `name` in messages, and whose columns are those of `schema`.
    ///
    /// - Throws: ``Table/Problem`` when any line of it is wrong: a bad file is refused whole.
    public init(
        data: some Sequence<UInt8>, name: String, schema: Schema, options: TableOptions = TableOptions()
    ) throws(Table.Problem) {
        try self.init(text: try CSV.text(data, name: name), name: name, schema: schema, options: options)
    }

    /// Reads the bytes of a file that is called `name` in messages, and makes a schema that fits the columns named.
    public init(
        data: some Sequence<UInt8>, name: String, queries: [String], values: [String],
        options: TableOptions = TableOptions()
    ) throws(Table.Problem) {
        let text = try CSV.text(data, name: name)
        let table = try Table(text: text, name: name, columns: queries + values, options: options)
        let schema: Schema
        do {
            schema = try Self.schema(fitting: table, queryCount: queries.count)
        } catch {
            throw Table.Problem(file: name, line: table.headerLine, column: nil, reason: error.description)
        }
        // The fields know which numbers say that nothing was measured.
        var found = options
        found.separator = table.separator
        let again = try Table(
            text: text, name: name, fields: schema.queries + schema.values, places: table.places, options: found)
        try self.init(again, name: name, schema: schema)
    }

    private static func schema(fitting table: Table, queryCount: Int) throws(SchemaProblem) -> Schema {
        var fields: [Field] = []
        for (index, column) in table.columns.enumerated() {
            fields.append(
                try Field(
                    name: column.name, role: index < queryCount ? .query : .value, unit: column.unit,
                    fitting: table.rows.map { $0[index] }))
        }
        return try Schema(fields)
    }

    /// Reads the text of a file that is called `name` in messages.
    public init(
        text: String, name: String, schema: Schema, options: TableOptions = TableOptions()
    ) throws(Table.Problem) {
        let table = try Table(text: text, name: name, fields: schema.queries + schema.values, options: options)
        try self.init(table, name: name, schema: schema)
    }

    private init(_ table: Table, name: String, schema: Schema) throws(Table.Problem) {
        let fields = schema.queries + schema.values
        var refused: (problem: Table.Problem, lines: [Int])?
        for (numbers, row) in zip(table.rows, table.source) {
            for (field, (number, place)) in zip(fields, zip(numbers, table.places)) {
                guard let reason = field.problem(with: number) else { continue }
                let problem = Table.Problem(
                    file: name, line: row.line, column: place + 1, reason: reason, isIncomplete: number == 0)
                refused = (refused?.problem ?? problem, (refused?.lines ?? []) + [row.line])
                break
            }
        }
        if let refused { throw refused.problem.adding(lines: refused.lines) }
        var units: [String: String] = [:]
        for (field, column) in zip(fields, table.columns) where units[field.name] == nil {
            units[field.name] = column.unit
        }
        do {
            self.schema = try schema.naming(units: units)
        } catch {
            throw Table.Problem(file: name, line: table.headerLine, column: nil, reason: error.description)
        }
        let timePlace = Self.timePlace(table)
        times = try Self.times(table, at: timePlace, name: name)
        let count = schema.queries.count
        pairs = table.rows.map { Pair(key: Array($0[..<count]), value: Array($0[count...])) }
        let taken = timePlace.map { table.header[$0] }
        ignoredColumns = table.ignoredColumns.filter { $0 != taken && $0 != "origin" }
        (incompleteLines, assumedUnits) = (table.incompleteLines, table.assumedUnits)
    }

    /// Where the pairs' times are: what is called `time` has to be one, and what is called nearly so may be.
    private static func timePlace(_ table: Table) -> Int? {
        if let place = table.header.firstIndex(of: "time") { return place }
        return table.header.indices.first { place in
            ["time", "datetime", "date_time", "timestamp", "date"].contains(table.header[place].lowercased())
                && !table.places.contains(place)
                && table.source.allSatisfy { Timestamp($0.cells[place]) != nil }
        }
    }

    private static func times(_ table: Table, at place: Int?, name: String) throws(Table.Problem) -> [Timestamp?] {
        guard let place else { return table.source.map { _ in nil } }
        var times: [Timestamp?] = []
        for row in table.source {
            let text = row.cells[place]
            let time = Timestamp(text)
            guard text.isEmpty || time != nil else {
                throw Table.Problem(
                    file: name, line: row.line, column: place + 1,
                    reason: "\(NearestName.quoted(text)) in column time is not a time such as 2026-11-24T08:15:30Z: "
                        + "correct it, or call the column something else")
            }
            times.append(time)
        }
        return times
    }

    /// The text of a file that holds `pairs`.
    public static func text(_ pairs: [RememberedPair], schema: Schema) -> String {
        var text = "# \(schema.queries.map { $0.name }.joined(separator: ", ")) → "
        text += "\(schema.values.map { $0.name }.joined(separator: ", ")), pairs: \(pairs.count)\n"
        text += CSV.line((schema.queries + schema.values).map { $0.column } + ["time", "origin"])
        for pair in pairs {
            let numbers = (pair.pair.key + pair.pair.value).map { $0.description }
            text += CSV.line(numbers + [pair.time.description, pair.origin.rawValue])
        }
        return text
    }
}

extension Table.Problem {
    /// The problem with the other lines that have one like it.
    fileprivate func adding(lines: [Int]) -> Table.Problem {
        guard lines.count > 1 else { return self }
        return Table.Problem(
            file: file, line: line, column: column,
            reason: "\(reason) (refused are lines \(Table.list(lines)))", isIncomplete: isIncomplete)
    }
}

extension Table {
    /// Line numbers for people: the first ten, and how many more there are.
    public static func list(_ lines: [Int]) -> String {
        let shown = lines.prefix(10).map(String.init).joined(separator: ", ")
        return lines.count > 10 ? "\(shown) and \(lines.count - 10) more" : shown
    }
}
