import TestSupport
import PanelCore
import Foundation
import GRDB
import Testing

@testable import PanelMemory

/// A database that is made past the memory.
enum OtherDatabase {
    static func make(_ path: String, _ sql: String) throws {
        let database = try DatabaseQueue(path: path)
        try database.write { try $0.execute(sql: sql) }
        try database.close()
    }
}

@Suite("Migrations")
struct MigrationsTests {
    /// The columns of all tables but the migrations' own.
    static func columns(_ database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT m.name || '.' || c.name || ' ' || c.type FROM sqlite_master m, pragma_table_info(m.name) c
                WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'grdb_migrations'
                ORDER BY m.name, c.cid
                """)
    }

    static let firstColumns = [
        "component.pair INTEGER", "component.field INTEGER", "component.number REAL", "field.id INTEGER",
        "field.position INTEGER", "field.name TEXT", "field.role TEXT", "field.unit TEXT", "field.decimals INTEGER",
        "field.lowest REAL", "field.highest REAL", "field.step REAL", "pair.id INTEGER", "pair.time INTEGER",
        "pair.origin TEXT", "reading.id INTEGER", "reading.time INTEGER", "reading.asked TEXT", "reading.answered TEXT",
        "setting.name TEXT", "setting.value TEXT",
    ]

    @Test("version 1 is as it was released: files of it are out there")
    func first() throws {
        let directory = try TemporaryDirectory()
        try directory.copyOfVersion1("tutorial.sqlite")
        let released = try DatabaseQueue(path: directory.store)
        let made = try DatabaseQueue()
        try Migrations.upToFirst.migrate(made)
        for database in [released, made] {
            try database.read { database in
                let identifiers = try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations")
                #expect(identifiers == ["1: pairs, fields, readings, settings"])
                #expect(try Self.columns(database) == Self.firstColumns)
            }
        }
        let tutorial =
            "SELECT pair, field, number, origin, pair.time FROM component JOIN pair ON id = pair WHERE pair < 4"
        #expect(
            try released.read { try Row.fetchAll($0, sql: tutorial) }
                == made.read { try Row.fetchAll($0, sql: tutorial) })
    }

    @Test("version 2 is as it was released")
    func second() throws {
        let directory = try TemporaryDirectory()
        _ = try Store(path: directory.store, at: .morning)
        try DatabaseQueue(path: directory.store).read { database in
            let identifiers = try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations")
            #expect(identifiers.last == "2: identities, imports, what is learned")
            var columns =
                Self.firstColumns + [
                    "batch.id INTEGER", "batch.time INTEGER", "batch.name TEXT", "batch.digest INTEGER",
                    "batch.count INTEGER", "learned.id INTEGER", "learned.model TEXT",
                ]
            columns += ["pair.identity INTEGER", "pair.batch INTEGER"]
            #expect(try Set(Self.columns(database)) == Set(columns))
            #expect(try String.fetchOne(database, sql: "PRAGMA journal_mode") == "delete")
        }
    }

    @Test("the program of version 0.1 finds that a newer one made the file")
    func refusedByFirst() throws {
        let directory = try TemporaryDirectory()
        try directory.copyOfVersion1("people.sqlite")
        _ = try Store(path: directory.store, at: .morning)
        let database = try DatabaseQueue(path: directory.store)
        #expect(try database.read(Migrations.upToFirst.hasBeenSuperseded))
        #expect(try database.read { try !Migrations.all.hasBeenSuperseded($0) })
    }

    @Test("an empty file, and one whose making was cut off, become a memory")
    func begun() throws {
        let empty = try TemporaryDirectory()
        try empty.write([], to: empty.store)
        #expect(try Store(path: empty.store, at: .morning).contents().pairs.count == 3)
        let begun = try TemporaryDirectory()
        try OtherDatabase.make(begun.store, "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        #expect(try Store(path: begun.store, at: .morning).contents().pairs.count == 3)
    }

    @Test("a newer version's file is left to it")
    func newer() throws {
        let directory = try TemporaryDirectory()
        _ = try Store(path: directory.store, at: .morning)
        try OtherDatabase.make(directory.store, "INSERT INTO grdb_migrations VALUES ('3: from tomorrow')")
        let error = StoreError.newer(file: directory.store)
        #expect(throws: error) { try Store(path: directory.store, at: .morning) }
        let panel = try Store.repairing(path: directory.store, at: .morning)
        #expect(panel.status == .unreadable(error))
        #expect(panel.events == [])
    }

    @Test("no component is without its pair and its field, and none outlives its pair")
    func foreignKeys() throws {
        let directory = try TemporaryDirectory()
        _ = try Store(path: directory.store, at: .morning)
        #expect(throws: DatabaseError.self) {
            try OtherDatabase.make(directory.store, "INSERT INTO component VALUES (99, 1, 5)")
        }
        #expect(throws: DatabaseError.self) { try OtherDatabase.make(directory.store, "DELETE FROM field") }
        try OtherDatabase.make(directory.store, "DELETE FROM pair WHERE id = 1")
        let left = try DatabaseQueue(path: directory.store).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM component")
        }
        #expect(left == 4)
    }

    @Test("a pair that lacks a component counts as damage")
    func incomplete() throws {
        let directory = try TemporaryDirectory()
        _ = try Store(path: directory.store, at: .morning)
        try OtherDatabase.make(directory.store, "DELETE FROM component WHERE pair = 2 AND field = 1")
        #expect(throws: StoreError.self) { try Store(path: directory.store, at: .morning) }
        #expect(try Store.repairing(path: directory.store, at: .morning).events.count == 1)
    }
}
