/// Pairs in a file of comma-separated values, see ``Table``: a column for each field of the schema.
///
/// A column bears its field's name, with or without the unit (`waist_cm`). A column `time` says since when (ISO 8601).
public struct PairsFile: Hashable, Sendable {
    /// The pairs in the order of the file.
    public let pairs: [Pair]
    /// Since when each pair is known; `nil` when the file does not say.
    public let times: [Timestamp?]
    /// The schema that the file was read by, with the file's units where the schema named none.
    public let schema: Schema
    /// The names of the columns that were ignored.
    public let ignoredColumns: [String]

    /// Reads the bytes of a file that is called `name` in messages, and whose columns are those of `schema`.
    ///
    /// - Throws: ``Table/Problem`` when any line of it is wrong: a bad file is refused whole.
    public init(data: some Sequence<UInt8>, name: String, schema: Schema) throws(Table.Problem) {
        try self.init(text: try CSV.text(data, name: name), name: name, schema: schema)
    }

    /// Reads the bytes of a file that is called `name` in messages, and makes a schema that fits the columns named.
    public init(
        data: some Sequence<UInt8>, name: String, queries: [String], values: [String]
    ) throws(Table.Problem) {
        let text = try CSV.text(data, name: name)
        let table = try Table(text: text, name: name, columns: queries + values)
        let schema: Schema
        do {
            schema = try Self.schema(fitting: table, queryCount: queries.count)
        } catch {
            throw Table.Problem(file: name, line: table.headerLine, column: nil, reason: error.description)
        }
        try self.init(text: text, name: name, schema: schema)
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
    public init(text: String, name: String, schema: Schema) throws(Table.Problem) {
        let fields = schema.queries + schema.values
        let table = try Table(text: text, name: name, columns: fields.map { $0.name })
        for (field, (column, place)) in zip(fields, zip(table.columns, table.places))
        where !column.unit.isEmpty && !field.unit.isEmpty && column.unit != field.unit {
            throw Table.Problem(
                file: name, line: table.headerLine, column: place + 1,
                reason:
                    "\(field.name) is in \(NearestName.quoted(column.unit)) here, but the memory keeps it in \(field.unit): "
                    + "convert the numbers and call the column \(field.column)")
        }
        for (numbers, row) in zip(table.rows, table.source) {
            for (field, (number, place)) in zip(fields, zip(numbers, table.places)) {
                guard let problem = field.problem(with: number) else { continue }
                throw Table.Problem(file: name, line: row.line, column: place + 1, reason: problem)
            }
        }
        var units: [String: String] = [:]
        for column in table.columns where units[column.name] == nil { units[column.name] = column.unit }
        do {
            self.schema = try schema.naming(units: units)
        } catch {
            throw Table.Problem(file: name, line: table.headerLine, column: nil, reason: error.description)
        }
        times = try Self.times(table, name: name)
        let count = schema.queries.count
        pairs = table.rows.map { Pair(key: Array($0[..<count]), value: Array($0[count...])) }
        ignoredColumns = table.ignoredColumns.filter { $0 != "time" && $0 != "origin" }
    }

    private static func times(_ table: Table, name: String) throws(Table.Problem) -> [Timestamp?] {
        guard let place = table.header.firstIndex(of: "time") else { return table.rows.map { _ in nil } }
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
