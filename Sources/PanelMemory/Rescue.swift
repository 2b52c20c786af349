import PanelCore
import FoundationEssentials
import GRDB
import Glibc

/// What can still be read of a damaged memory.
struct Rescue {
    private let database: Database
    private let table: FieldTable
    private let hasIdentities: Bool

    /// Rows whose numbers lie so far apart are not looked for one by one.
    private static let widestSearch: Int64 = 1_000_000

    /// Makes a new memory beside the damaged one, with every pair of which all rows can still be read and go with the fields.
    ///
    /// What else can be read of readings, settings and imports comes along.
    ///
    /// - Returns: the new memory's file, and how many pairs were saved, without the built-in ones.
    static func replacement(for files: DatabaseFiles) throws(StoreError) -> (path: String, saved: Int) {
        let path = files.path + ".new"
        for ending in ["", "-journal"] { unsafe unlink(path + ending) }
        func make(_ save: (Database) throws -> Int) throws(StoreError) -> Int {
            try translating(files.path) {
                do {
                    let new = try DatabaseQueue(path: path, configuration: StoreOpening.configuration())
                    try Migrations.all.migrate(new)
                    let saved = try new.write(save)
                    try new.close()
                    return saved
                } catch {
                    unsafe unlink(path)
                    throw error
                }
            }
        }
        do throws(StoreError) {
            // Of a copy: to read the file, SQLite may have to take a change back that was cut off.
            let saved = try files.copied { (copied) throws(StoreError) in
                try translating(files.path) {
                    try DatabaseQueue(path: copied.path, configuration: StoreOpening.configuration())
                        .writeWithoutTransaction { old in
                            let rescue = try? Rescue(old)
                            return try make { try rescue?.save(into: $0) ?? 0 }
                        }
                }
            }
            return (path, saved)
        } catch {
            switch error {
            // With room and rights it can still be read.
            case .full, .readOnly: throw error
            default: return (path, try make { _ in 0 })
            }
        }
    }

    private init(_ database: Database) throws {
        self.database = database
        table = try database.fieldTable()
        hasIdentities = (try? database.makeStatement(sql: "SELECT identity, batch FROM pair")) != nil
    }

    private func save(into new: Database) throws -> Int {
        try new.execute(sql: "DELETE FROM pair")
        try new.replaceFields(with: table.schema)
        for name in ["batch", "reading", "setting", "learned"] { try copyRows(of: name, into: new) }
        try new.execute(sql: Migrations.renamingOfScores)
        let newTable = try new.fieldTable()
        var saved = 0
        for id in numbers() {
            guard let pair = pair(id) else { continue }
            do {
                try new.inSavepoint {
                    try new.insert(pair, newTable)
                    return .commit
                }
                saved += pair.origin == .builtIn ? 0 : 1
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                // An identity twice, or an import that could not be read.
                continue
            }
        }
        // Numbers that were given once are not given again.
        var last: Int64 = 0
        rows("SELECT seq FROM sqlite_sequence WHERE name = 'pair'") { last = $0[0] as Int64? ?? 0 }
        try new.execute(
            sql: "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'pair'", arguments: [min(last, 1 << 53)])
        guard saved == 0, try Int.fetchOne(new, sql: "SELECT count(*) FROM pair") == 0 else { return saved }
        // Without a pair the panel begins as every new one.
        try new.replaceFields(with: .tutorial)
        let tutorial = try new.fieldTable()
        for pair in Pair.tutorial {
            try new.insert(pair, tutorial, origin: .builtIn, time: Timestamp(milliseconds: 0))
        }
        return 0
    }

    /// The numbers of all pairs of which there is any sign: in either table or the index, from the front and from the back, since a bad
    /// page ends each search; and all numbers between.
    private func numbers() -> [Int64] {
        var found: Set<Int64> = []
        for search in [
            "id FROM pair ORDER BY id", "id FROM pair ORDER BY identity", "pair FROM component ORDER BY pair",
        ] {
            for direction in ["", " DESC"] {
                rows("SELECT \(search)\(direction)") { if let id = $0[0] as Int64? { found.insert(id) } }
            }
        }
        rows("SELECT seq FROM sqlite_sequence WHERE name = 'pair'") { if let id = $0[0] as Int64? { found.insert(id) } }
        found = found.filter { $0 > 0 }
        if let last = found.max(), last <= Self.widestSearch { return Array(1...last) }
        return found.sorted()
    }

    /// A pair, if its row and all of its components can be read.
    private func pair(_ id: Int64) -> RememberedPair? {
        let columns = hasIdentities ? "identity, batch" : "NULL, NULL"
        var pairs: [(time: Int64, origin: Origin, identity: Int64?, batch: Int64?)] = []
        rows("SELECT time, origin, \(columns) FROM pair WHERE id = ?", [id]) { row in
            guard let time = row[0] as Int64?, let origin = (row[1] as String?).flatMap(Origin.init) else { return }
            pairs.append((time, origin, row[2], row[3]))
        }
        var components: [Int64: Double] = [:]
        rows("SELECT field, number FROM component WHERE pair = ?", [id]) { row in
            if let field = row[0] as Int64? { components[field] = row[1] as Double? }
        }
        let numbers = table.numbers.compactMap { components[$0] }
        guard let pair = pairs.first, numbers.count == table.numbers.count, numbers.allSatisfy(\.isCalculable) else {
            return nil
        }
        let identity = pair.identity.map { UInt64(bitPattern: $0) } ?? .random(in: 1...UInt64.max)
        let count = table.schema.queries.count
        return RememberedPair(
            id: id, identity: PairIdentity(rawValue: identity),
            pair: Pair(key: Array(numbers[..<count]), value: Array(numbers[count...])),
            time: Timestamp(milliseconds: pair.time), origin: pair.origin, batch: pair.batch)
    }

    /// Copies what can be read of a table, from the front and from the back.
    private func copyRows(of name: String, into new: Database) throws {
        for direction in ["", " DESC"] {
            rows("SELECT * FROM \(name) ORDER BY 1\(direction)") { row in
                let places = row.databaseValues.map { _ in "?" }.joined(separator: ", ")
                // A row that does not fit its table is left out.
                try? new.execute(
                    sql: "INSERT OR IGNORE INTO \(name) VALUES (\(places))",
                    arguments: StatementArguments(Array(row.databaseValues)))
            }
        }
    }

    /// Calls `body` with each row until one cannot be read.
    private func rows(_ sql: String, _ arguments: StatementArguments = [], _ body: (Row) -> Void) {
        guard let statement = try? database.cachedStatement(sql: sql),
            let cursor = try? Row.fetchCursor(statement, arguments: arguments)
        else { return }
        while let row = try? cursor.next() { body(row) }
    }
}
