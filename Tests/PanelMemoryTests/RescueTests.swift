import TM1638Simulator
import TestSupport
import PanelCore
import PanelMemory
import Foundation
import GRDB
import Testing

@Suite("Pairs saved from a damaged memory")
struct RescueTests {
    /// A memory of many pages, and what it holds.
    func filled() throws -> (directory: TemporaryDirectory, contents: MemoryContents) {
        let directory = try TemporaryDirectory()
        let store = try Store(path: directory.store, at: .morning)
        let text = "waist,weight\n" + (1...1000).map { "\($0 % 900 + 1),\($0 % 500 + 1)\n" }.joined()
        try store.add(PairsFile(text: text, name: "f", schema: .tutorial), named: "people.csv", at: .morning)
        try store.teach(Pair(key: 62, value: 112.5), at: .morning)
        try store.set("brightness", to: "3")
        try store.record(RememberedReading(time: .morning, asked: [64], answered: [115], schema: .tutorial))
        return (directory, try store.contents())
    }

    func savedCount(_ store: Store) -> Int? {
        if case .movedAside(_, _, _, let saved) = store.events.first { saved } else { nil }
    }

    @Test("are all those whose rows can be read, with numbers, identities, times and origins", arguments: 0..<6)
    func anyPage(seed: UInt64) throws {
        let (directory, contents) = try filled()
        var bytes = try directory.bytes(directory.store)
        var random = SplitMix64(seed: seed)
        // The first pages hold the schema; each table has its root among them.
        let count = bytes.count / 4096
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let page = Int.random(in: 12..<count, using: &random)
            for index in (page * 4096)..<(page * 4096 + 4096) {
                bytes[index] = UInt8.random(in: 0...255, using: &random)
            }
        }
        try directory.write(bytes, to: directory.store)

        let store = try Store.repairing(path: directory.store, at: .morning, isThorough: true)
        #expect(store.status == .ready)
        let saved = try #require(savedCount(store))
        let pairs = try store.contents().pairs
        #expect(saved == pairs.count { $0.origin != .builtIn })
        // A page holds about 300 components or 130 rows.
        #expect(saved > 1001 - 4 * 200)
        #expect(Set(pairs).isSubset(of: contents.pairs))
        #expect(pairs == pairs.sorted { $0.id < $1.id })
        #expect(try store.setting("brightness") == "3")
        #expect(try store.readings().readings.count == 1)
        try store.verify()
        // What comes later gets a number of its own, and the import is still one.
        #expect(try store.teach(Pair(key: 1, value: 2), at: .morning).id > 1004)
        _ = try store.undo()
        if pairs.contains(where: { $0.origin == .taught }) { _ = try store.undo() }
        guard case .imported(let batch, _) = try store.undo() else {
            Issue.record("the import is gone")
            return
        }
        #expect(batch.name == "people.csv")
    }

    @Test("are all of them when only an index is damaged")
    func index() throws {
        let (directory, contents) = try filled()
        var bytes = try directory.bytes(directory.store)
        let page = try DatabaseQueue(path: directory.store).read {
            try (Int.fetchOne($0, sql: "SELECT rootpage FROM sqlite_master WHERE name = 'pair_identity'") ?? 0) - 1
        }
        for index in (page * 4096)..<(page * 4096 + 100) { bytes[index] = 0xEE }
        try directory.write(bytes, to: directory.store)
        let store = try Store.repairing(path: directory.store, at: .morning, isThorough: true)
        #expect(try store.contents() == contents)
        #expect(savedCount(store) == 1001)
    }

    @Test("are not those with numbers that nobody can calculate with, or without all components")
    func incomplete() throws {
        let (directory, contents) = try filled()
        try OtherDatabase.make(
            directory.store,
            """
            UPDATE component SET number = 9e999 WHERE pair = 10 AND field = 1;
            DELETE FROM component WHERE pair = 12 AND field = 2;
            """)
        let store = try Store.repairing(path: directory.store, at: .morning)
        #expect(savedCount(store) == 999)
        #expect(try store.contents().pairs == contents.pairs.filter { $0.id != 10 && $0.id != 12 })
        #expect(store.events.map(\.description)[0].hasSuffix("and a new one begun with 999 of its pairs"))
    }

    @Test("are those of version 0.1, too")
    func version1() throws {
        let directory = try TemporaryDirectory()
        try directory.copyOfVersion1("tutorial.sqlite")
        try OtherDatabase.make(directory.store, "DELETE FROM component WHERE pair = 5 AND field = 1")
        let store = try Store.repairing(path: directory.store, at: .morning)
        #expect(savedCount(store) == 2)
        #expect(try store.own == [Pair(key: 62, value: 113.5), Pair(key: 70, value: 130)])
        #expect(try store.setting("score") == "scaled-dot")
    }

    @Test("the damaged file stays while there is no room for a new one", .enabled(if: SmallFileSystem.isPossible))
    func noRoom() throws {
        let (directory, _) = try filled()
        var bytes = try directory.bytes(directory.store)
        for index in (bytes.count - 4096)..<bytes.count { bytes[index] = 0xEE }
        let disk = try SmallFileSystem(kibibytes: bytes.count * 3 / 2048)
        try disk.directory.write(bytes, to: disk.store)
        let store = try Store.repairing(path: disk.store, at: .morning, isThorough: true)
        guard case .unreadable(.full) = store.status else {
            Issue.record("\(store.status)")
            return
        }
        #expect(try disk.directory.names == ["attention-panel.sqlite"])
        #expect(try directory.bytes(disk.store) == bytes)
    }
}
