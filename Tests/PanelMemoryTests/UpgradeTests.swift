import TestSupport
import PanelCore
import Foundation
import GRDB
import Testing

@testable import PanelMemory

@Suite("A memory of version 0.1")
struct UpgradeTests {
    /// The memory that version 0.1 wrote, and the same file before this program sees it.
    func people() throws -> (directory: TemporaryDirectory, bytes: [UInt8]) {
        let directory = try TemporaryDirectory()
        try directory.copyOfVersion1("people.sqlite")
        return (directory, try directory.bytes(directory.store))
    }

    @Test("opens with its fields, pairs, readings and settings")
    func content() throws {
        let (directory, _) = try people()
        let store = try Store(path: directory.store, at: .morning)
        let contents = try store.contents()
        #expect(contents.schema.fields.map(\.column) == ["waist_cm", "height_cm", "weight_kg"])
        #expect(contents.pairs.map(\.id) == Array(4...17))
        #expect(contents.pairs.map(\.origin) == Array(repeating: .imported, count: 12) + [.taught, .taught])
        #expect(contents.pairs[0].pair == Pair(key: [82.1, 178], value: [76.4]))
        #expect(contents.pairs[13].pair == Pair(key: [79.5, 168], value: [65.5]))
        #expect(contents.pairs[13].time == Timestamp(milliseconds: 1_795_644_034_586))
        #expect(Set(contents.pairs.map(\.identity)).count == 14)
        let reading = try #require(store.readings().readings.first)
        #expect(reading.asked.map(\.number) == [90, 175])
        #expect(reading.answered == [Quantity(name: "weight", unit: "kg", number: 83.1)])
        #expect(try store.setting("bandwidth") == "4.0")
        #expect(try store.setting("brightness") == "3")
        #expect(try store.setting("score") == "gaussian")
        #expect(try store.learned() == nil)
    }

    @Test("undoes what was taught there, the last one first, and leaves what was imported there")
    func undo() throws {
        let (directory, _) = try people()
        let store = try Store(path: directory.store, at: .morning)
        let taught = try store.contents().pairs.suffix(2)
        #expect(try store.undo() == taught.last.map { .taught($0) })
        #expect(try store.undo() == taught.first.map { .taught($0) })
        #expect(try store.undo() == nil)
        #expect(try store.contents().pairs.count == 12)
        // Numbers of forgotten pairs are not given again.
        #expect(try store.teach(Pair(key: [80, 170], value: [70]), at: .morning).id == 18)
    }

    @Test(
        "has its scores renamed",
        arguments: [("scaledDot", "scaled-dot"), ("dot", "dot"), ("dot0", "dot"), ("gaussian", "gaussian")])
    func scores(old: String, new: String) throws {
        let directory = try TemporaryDirectory()
        try directory.copyOfVersion1("tutorial.sqlite")
        try OtherDatabase.make(directory.store, "UPDATE setting SET value = '\(old)' WHERE name = 'score'")
        let store = try Store(path: directory.store, at: .morning)
        #expect(try store.setting("score") == new)
        #expect(try store.setting("bandwidth") == "2.5")
        #expect(try store.setting("dark-after") == "never")
        #expect(try store.own.map(\.value) == [[113.5], [121], [130]])
    }

    @Test("is copied before it is migrated, once, and no earlier copy is lost")
    func copy() throws {
        let (directory, bytes) = try people()
        let copy = directory.store + ".version-1"
        try directory.write([1, 2, 3], to: copy)
        _ = try Store(path: directory.store, at: .morning)
        _ = try Store(path: directory.store, at: .morning)
        #expect(try directory.bytes(copy) == [1, 2, 3])
        #expect(try directory.names.count == 3)
        let read = { (path: String) in
            try DatabaseQueue(path: path).read { database in
                try ["field", "pair", "component", "reading", "setting", "grdb_migrations", "sqlite_sequence"].map {
                    try Row.fetchAll(database, sql: "SELECT * FROM \($0)")
                }
            }
        }
        let original = try TemporaryDirectory()
        try original.write(bytes, to: original.store)
        #expect(try read(copy + "-2") == read(original.store))
    }

    @Test("is copied with what is in its log")
    func log() throws {
        let (original, _) = try people()
        let directory = try TemporaryDirectory()
        let database = try DatabaseQueue(path: original.store)
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; INSERT INTO setting VALUES ('new', 'x')")
            try directory.copyOfCrash(of: original)
        }
        #expect(try directory.names.contains("attention-panel.sqlite-wal"))
        #expect(try Store(path: directory.store, at: .morning).setting("new") == "x")
        #expect(try directory.names == ["attention-panel.sqlite", "attention-panel.sqlite.version-1"])
        let copied = try DatabaseQueue(path: directory.store + ".version-1").read {
            try String.fetchOne($0, sql: "SELECT value FROM setting WHERE name = 'new'")
        }
        #expect(copied == "x")
    }

    @Test("is not migrated while a program of version 0.1 has it open")
    func inUse() throws {
        let (directory, bytes) = try people()
        let old = try DatabaseQueue(path: directory.store)
        try old.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL; SELECT * FROM setting") }
        #expect(throws: StoreError.busy(file: directory.store)) {
            _ = try StoreOpening(files: DatabaseFiles(path: directory.store), patience: 0, now: .morning).open()
        }
        #expect(try !directory.names.contains("attention-panel.sqlite.version-1"))
        #expect(try Store(readingOnly: directory.store).own.count == 14)
        try old.close()
        #expect(try Store(path: directory.store, at: .morning).own.count == 14)
        #expect(!bytes.isEmpty)
    }

    @Test("is read as it is, without a change to it, by what only reads")
    func readingOnly() throws {
        let (directory, bytes) = try people()
        let store = try Store(readingOnly: directory.store)
        #expect(try store.own.count == 14)
        #expect(throws: StoreError.self) { try store.teach(Pair(key: [80, 170], value: [70]), at: .morning) }
        #expect(try directory.names == ["attention-panel.sqlite"])
        #expect(try directory.bytes(directory.store) == bytes)
    }

    @Test("that is damaged is not migrated, but saved as far as it goes")
    func damaged() throws {
        let (directory, _) = try people()
        try OtherDatabase.make(directory.store, "DELETE FROM component WHERE pair = 5 AND field = 1")
        let bytes = try directory.bytes(directory.store)
        #expect(throws: StoreError.self) { try Store(path: directory.store, at: .morning) }
        #expect(try directory.bytes(directory.store) == bytes)
        #expect(try !directory.names.contains("attention-panel.sqlite.version-1"))
    }
}
