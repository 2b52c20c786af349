import Attention
import PanelCore
import FoundationEssentials
import GRDB

/// The fields of a memory, and the numbers by which its components name them.
struct FieldTable {
    let schema: Schema
    /// The number of each field, in the order of the schema's queries and then its values.
    let numbers: [Int64]
}

/// What a memory holds, and the data version of just that state.
struct VersionedContents {
    let contents: MemoryContents
    let version: Int
}

/// The tables as values: the only place besides the migrations that knows their columns.
///
/// Cells are read as what may be missing: a damaged file holds anything.
extension Database {
    // MARK: Fields

    func fieldTable() throws -> FieldTable {
        let rows = try Row.fetchAll(self, sql: "SELECT * FROM field ORDER BY position")
        var numbers: [String: Int64] = [:]
        let schema = try Schema(
            rows.map { row in
                let (lowest, highest) = try (
                    row.decode(Double.self, forColumn: "lowest"), row.decode(Double.self, forColumn: "highest")
                )
                let name = try row.decode(String.self, forColumn: "name")
                numbers[name] = try row.decode(Int64.self, forColumn: "id")
                return try Field(
                    name: name,
                    role: row.decode(String.self, forColumn: "role") == Field.Role.query.rawValue ? .query : .value,
                    unit: row.decode(forColumn: "unit"), decimals: row.decode(forColumn: "decimals"),
                    range: min(lowest, highest)...max(lowest, highest), step: row.decode(forColumn: "step"))
            })
        return FieldTable(schema: schema, numbers: (schema.queries + schema.values).compactMap { numbers[$0.name] })
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

    /// The schema, all pairs and the data version that belongs to them, when all is read in one transaction.
    ///
    /// - Parameter step: is called between the steps, for tests that let others write there.
    func versionedContents(step: (Int) -> Void = { _ in }) throws -> VersionedContents {
        let version = try Int.fetchOne(self, sql: "PRAGMA data_version") ?? 0
        step(1)
        let table = try fieldTable()
        step(2)
        return VersionedContents(
            contents: MemoryContents(schema: table.schema, pairs: try pairs(table)), version: version)
    }

    /// All pairs in the order in which they came, or only the one of the row `id`.
    ///
    /// Two plain scans, side by side: a hundred thousand pairs take a tenth of a second.
    func pairs(_ table: FieldTable, id: Int64? = nil) throws -> [RememberedPair] {
        let order = table.numbers.indices.sorted { table.numbers[$0] < table.numbers[$1] }
        let queryCount = table.schema.queries.count
        let arguments = StatementArguments(id.map { [$0] } ?? [])
        func only(_ column: String) -> String { id == nil ? "" : "WHERE \(column) = ?" }
        let rows = try Row.fetchCursor(
            self, sql: "SELECT id, time, origin, identity, batch FROM pair \(only("id")) ORDER BY id",
            arguments: arguments)
        let components = try Row.fetchCursor(
            self, sql: "SELECT pair, field, number FROM component \(only("pair")) ORDER BY pair, field",
            arguments: arguments)
        var pairs: [RememberedPair] = []
        var numbers = [Double](repeating: 0, count: order.count)
        while let row = try rows.next() {
            guard let id = row[0] as Int64?, let time = row[1] as Int64?, let identity = row[3] as Int64?,
                let origin = (row[2] as String?).flatMap(Origin.init)
            else { throw Self.damaged("a pair lacks its time, origin or identity") }
            for place in order {
                guard let component = try components.next(), component[0] as Int64? == id,
                    component[1] as Int64? == table.numbers[place],
                    let number = component[2] as Double?
                else { throw Self.damaged("pair \(id) lacks components") }
                guard number.isCalculable else { throw Self.damaged("pair \(id) holds \(number)") }
                numbers[place] = number
            }
            pairs.append(
                RememberedPair(
                    id: id, identity: PairIdentity(rawValue: UInt64(bitPattern: identity)),
                    pair: Pair(key: Array(numbers[..<queryCount]), value: Array(numbers[queryCount...])),
                    time: Timestamp(milliseconds: time), origin: origin, batch: row[4]))
        }
        guard try components.next() == nil else { throw Self.damaged("there are components of no pair") }
        return pairs
    }

    /// Keeps a pair as it is, its number and identity with it.
    func insert(_ pair: RememberedPair, _ table: FieldTable) throws {
        try insert(
            pair.pair, table, id: pair.id, identity: pair.identity, origin: pair.origin, time: pair.time,
            batch: pair.batch)
    }

    /// Keeps a new pair.
    @discardableResult
    func insert(
        _ pair: Pair, _ table: FieldTable, id: Int64? = nil,
        identity: PairIdentity = PairIdentity(rawValue: .random(in: 1...UInt64.max)), origin: Origin, time: Timestamp,
        batch: Int64? = nil
    ) throws -> RememberedPair {
        try cachedStatement(sql: "INSERT INTO pair (id, time, origin, identity, batch) VALUES (?, ?, ?, ?, ?)").execute(
            arguments: [id, time.milliseconds, origin.rawValue, Int64(bitPattern: identity.rawValue), batch])
        let id = lastInsertedRowID
        let statement = try cachedStatement(sql: "INSERT INTO component (pair, field, number) VALUES (?, ?, ?)")
        for (field, number) in zip(table.numbers, pair.key + pair.value) {
            try statement.execute(arguments: [id, field, number])
        }
        return RememberedPair(id: id, identity: identity, pair: pair, time: time, origin: origin, batch: batch)
    }

    static func damaged(_ message: String) -> DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: message)
    }

    // MARK: Imports

    func insertBatch(name: String, digest: Int64, count: Int, time: Timestamp) throws -> ImportBatch {
        try execute(
            sql: "INSERT INTO batch (time, name, digest, count) VALUES (?, ?, ?, ?)",
            arguments: [time.milliseconds, name, digest, count])
        return ImportBatch(id: lastInsertedRowID, time: time, name: name, count: count)
    }

    /// The imports that `condition` names, the last one first.
    func batches(_ condition: String, _ arguments: StatementArguments = []) throws -> [ImportBatch] {
        try Row.fetchAll(
            self, sql: "SELECT id, time, name, count FROM batch WHERE \(condition) ORDER BY id DESC",
            arguments: arguments
        ).map { row in
            try ImportBatch(
                id: row.decode(atIndex: 0), time: Timestamp(milliseconds: row.decode(atIndex: 1)),
                name: row.decode(atIndex: 2), count: row.decode(atIndex: 3))
        }
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
        func quantities(_ text: String?) -> [Quantity]? {
            (try? decoder.decode([StoredQuantity].self, from: Data((text ?? "").utf8)))?.map(\.quantity)
        }
        var readings: [RememberedReading?] = []
        let rows = try Row.fetchCursor(
            self, sql: "SELECT time, asked, answered FROM reading ORDER BY id DESC LIMIT ?", arguments: [count ?? -1])
        while let row = try rows.next() {
            if let time = row[0] as Int64?, let asked = quantities(row[1]), let answered = quantities(row[2]) {
                readings.append(
                    RememberedReading(time: Timestamp(milliseconds: time), asked: asked, answered: answered))
            } else {
                readings.append(nil)
            }
        }
        return readings.reversed()
    }

    // MARK: What is learned

    /// What was learned last; `nil` when nothing was, or it makes no sense.
    func learned() throws -> Learned? {
        let text = try String.fetchOne(self, sql: "SELECT model FROM learned")
        return text.flatMap { try? JSONDecoder().decode(StoredLearned.self, from: Data($0.utf8)) }?.learned
    }

    func replaceLearned(with learned: Learned?) throws {
        try execute(sql: "DELETE FROM learned")
        guard let learned else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(StoredLearned(learned)) else {
            throw StoreError.refused("what was learned holds a number that is not finite")
        }
        try execute(
            sql: "INSERT INTO learned (id, model) VALUES (1, ?)", arguments: [String(decoding: data, as: UTF8.self)])
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
