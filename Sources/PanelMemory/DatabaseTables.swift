import PanelCore
import FoundationEssentials
import GRDB

/// The tables as values: the only place besides the migrations that knows their columns.
extension Database {
    // MARK: Fields

    func schema() throws -> Schema {
        let rows = try Row.fetchAll(self, sql: "SELECT * FROM field ORDER BY position")
        return try Schema(
            rows.map { row in
                let (lowest, highest): (Double, Double) = (row["lowest"], row["highest"])
                return try Field(
                    name: row["name"], role: row["role"] == Field.Role.query.rawValue ? .query : .value,
                    unit: row["unit"], decimals: row["decimals"],
                    range: min(lowest, highest)...max(lowest, highest), step: row["step"])
            })
    }

    /// Forgets the fields, which no pair may use any more, and keeps those of `schema` instead.
    func replaceFields(with schema: Schema) throws {
        try execute(sql: "DELETE FROM field")
        for (position, field) in schema.fields.enumerated() {
            try execute(
                sql: """
                    INSERT INTO field (position, name, role, unit, decimals, lowest, highest, step)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    position, field.name, field.role.rawValue, field.unit, field.decimals, field.range.lowerBound,
                    field.range.upperBound, field.step,
                ])
        }
    }

    /// Changes how fields are shown and ordered; the pairs keep theirs.
    func updateFields(to schema: Schema) throws {
        for (position, field) in schema.fields.enumerated() {
            try execute(
                sql: """
                    UPDATE field SET position = ?, unit = ?, decimals = ?, lowest = ?, highest = ?, step = ? WHERE name = ?
                    """,
                arguments: [
                    position, field.unit, field.decimals, field.range.lowerBound, field.range.upperBound, field.step,
                    field.name,
                ])
        }
    }

    // MARK: Pairs

    func pairs(schema: Schema) throws -> [RememberedPair] {
        let places = Dictionary(
            uniqueKeysWithValues: (schema.queries + schema.values).enumerated().map { ($1.name, $0) })
        let (queryCount, count) = (schema.queries.count, schema.fields.count)
        var pairs: [RememberedPair] = []
        var numbers: [Double?] = []
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT pair.id, time, origin, name, number FROM pair
                LEFT JOIN component ON component.pair = pair.id LEFT JOIN field ON field.id = component.field
                ORDER BY pair.id
                """)
        var seen = 0
        while let row = try rows.next() {
            if seen == 0 { numbers = Array(repeating: nil, count: count) }
            seen += 1
            if let name = row[3] as String?, let place = places[name] { numbers[place] = row[4] }
            guard seen == count || row[3] == nil else { continue }
            seen = 0
            let known = numbers.compactMap(\.self)
            guard known.count == count, let origin = Origin(rawValue: row[2]) else {
                throw DatabaseError(
                    resultCode: .SQLITE_CORRUPT, message: "pair \(row[0] as Int64) lacks components")
            }
            if let number = known.first(where: { !Field.widestRange.contains($0) }) {
                throw DatabaseError(
                    resultCode: .SQLITE_CORRUPT, message: "pair \(row[0] as Int64) holds \(number)")
            }
            pairs.append(
                RememberedPair(
                    id: row[0], pair: Pair(key: Array(known[..<queryCount]), value: Array(known[queryCount...])),
                    time: Timestamp(milliseconds: row[1]), origin: origin))
        }
        guard seen == 0 else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a pair lacks components") }
        return pairs
    }

    func pair(_ id: Int64) throws -> RememberedPair? {
        try pairs(schema: schema()).first { $0.id == id }
    }

    @discardableResult
    func insert(_ pair: Pair, schema: Schema, origin: Origin, time: Timestamp) throws -> Int64 {
        try execute(
            sql: "INSERT INTO pair (time, origin) VALUES (?, ?)", arguments: [time.milliseconds, origin.rawValue])
        let id = lastInsertedRowID
        let statement = try cachedStatement(
            sql: "INSERT INTO component (pair, field, number) VALUES (?, (SELECT id FROM field WHERE name = ?), ?)")
        for (field, number) in zip(schema.queries + schema.values, pair.key + pair.value) {
            try statement.execute(arguments: [id, field.name, number])
        }
        return id
    }

    // MARK: Readings

    func insert(_ reading: RememberedReading) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try execute(
            sql: "INSERT INTO reading (time, asked, answered) VALUES (?, ?, ?)",
            arguments: [
                reading.time.milliseconds,
                String(decoding: encoder.encode(reading.asked.map(StoredQuantity.init)), as: UTF8.self),
                String(decoding: encoder.encode(reading.answered.map(StoredQuantity.init)), as: UTF8.self),
            ])
    }

    /// The last readings, and `nil` for each that makes no sense.
    func readings(last count: Int?) throws -> [RememberedReading?] {
        let decoder = JSONDecoder()
        func quantities(_ text: String) -> [Quantity]? {
            (try? decoder.decode([StoredQuantity].self, from: Data(text.utf8)))?.map(\.quantity)
        }
        return try Row.fetchAll(
            self, sql: "SELECT time, asked, answered FROM reading ORDER BY id DESC LIMIT ?",
            arguments: [count ?? -1]
        ).reversed().map {
            guard let asked = quantities($0[1]), let answered = quantities($0[2]) else { return nil }
            return RememberedReading(time: Timestamp(milliseconds: $0[0]), asked: asked, answered: answered)
        }
    }
}

/// A quantity as the file has it: as JSON.
private struct StoredQuantity: Codable {
    let name: String
    let unit: String
    let number: Double

    init(_ quantity: Quantity) {
        (name, unit, number) = (quantity.name, quantity.unit, quantity.number)
    }

    var quantity: Quantity { Quantity(name: name, unit: unit, number: number) }
}
