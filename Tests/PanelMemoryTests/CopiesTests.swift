import TestSupport
import PanelCore
import PanelMemory
import Foundation
import GRDB
import Glibc
import Testing

@Suite("Copies of the memory")
struct CopiesTests {
    let directory: TemporaryDirectory
    var copy: String { directory.path + "/copy.sqlite" }

    init() throws {
        directory = try TemporaryDirectory()
    }

    func open() throws -> Store { try Store(path: directory.store, at: .morning) }

    @Test("a backup holds all that the memory holds, while others use it, and is one file")
    func backup() throws {
        let (store, other) = try (open(), open())
        try store.teach(Pair(key: 1, value: 2), at: .morning)
        try store.set("brightness", to: "3")
        try store.backup(to: copy)
        try other.teach(Pair(key: 3, value: 4), at: .morning)
        #expect(try directory.names == ["attention-panel.sqlite", "copy.sqlite"])
        let kept = try Store(readingOnly: copy)
        #expect(try kept.contents().pairs == store.contents().pairs.dropLast())
        #expect(try kept.setting("brightness") == "3")
        // A newer one takes its place.
        try store.backup(to: copy)
        #expect(try Store(readingOnly: copy).contents() == store.contents())
    }

    @Test("a backup takes no other file's place, nor that of the memory itself")
    func backupOntoOther() throws {
        let store = try open()
        try directory.write(Array("a letter".utf8), to: copy)
        #expect(throws: StoreError.refused("\(copy) is there and is no memory: name another file, or remove it")) {
            try store.backup(to: copy)
        }
        let link = directory.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory.store)
        for path in [directory.store, link, directory.path] {
            #expect(throws: StoreError.self) { try store.backup(to: path) }
        }
        #expect(throws: StoreError.self) { try store.backup(to: directory.path + "/none/copy.sqlite") }
        #expect(try directory.bytes(copy) == Array("a letter".utf8))
        #expect(try directory.names.count == 3)
    }

    @Test("a stand-in for a memory that cannot be read is not taken for it")
    func standIn() throws {
        try OtherDatabase.make(directory.store, "CREATE TABLE song (title TEXT)")
        let panel = try Store.repairing(path: directory.store, at: .morning)
        #expect(throws: StoreError.foreign(file: directory.store)) { try panel.backup(to: copy) }
        #expect(try !panel.keepDailyCopy(at: .morning))
        #expect(try directory.names == ["attention-panel.sqlite"])
    }

    @Test("what is restored is all there, with numbers and identities, and what was before is kept")
    func restore() throws {
        let store = try open()
        try store.add(PairsFile(text: "waist,weight\n80,70\n", name: "f", schema: .tutorial), at: .morning)
        try store.record(RememberedReading(time: .morning, asked: [64], answered: [115], schema: .tutorial))
        try store.set("brightness", to: "3")
        try store.backup(to: copy)
        let then = try store.contents()
        let taught = try store.teach(Pair(key: 1, value: 2), at: .morning)
        try store.remove([then.pairs[3].identity])
        try store.set("brightness", to: nil)
        let now = try store.contents()

        let restored = try store.restore(from: copy, at: .morning)
        #expect(restored.pairCount == 1)
        #expect(try store.contents() == then)
        #expect(try store.setting("brightness") == "3")
        #expect(try store.readings().readings.count == 1)
        #expect(try store.imports().count == 1)
        #expect(restored.before == directory.store + ".before-restore-20261124T081530Z")
        #expect(try Store(readingOnly: restored.before).contents() == now)
        // No number is given twice, not even one that is gone by now.
        #expect(try store.teach(Pair(key: 5, value: 6), at: .morning).id > taught.id)
        try store.verify()
    }

    @Test("a restore keeps the file, and others see it as one change by another hand")
    func restoreInUse() throws {
        let (store, panel) = try (open(), open())
        try store.backup(to: copy)
        try panel.teach(Pair(key: 1, value: 2), at: .morning)
        let (_, version) = try panel.contentsAndVersion()
        _ = try store.restore(from: copy, at: .morning)
        #expect(!panel.isMoved)
        #expect(try panel.dataVersion() != version)
        #expect(try panel.own == [])
        try panel.teach(Pair(key: 3, value: 4), at: .morning)
        #expect(try store.own == [Pair(key: 3, value: 4)])
    }

    @Test("undo after a restore loses no pair that got the number of the one that was taught")
    func undoAfterRestore() throws {
        let elsewhere = try TemporaryDirectory()
        let stranger = try Store(path: elsewhere.store, at: .morning).teach(Pair(key: 9, value: 9), at: .morning)
        let panel = try open()
        let mine = try panel.teach(Pair(key: 1, value: 2), at: .morning)
        #expect(mine.id == stranger.id)
        _ = try panel.restore(from: elsewhere.store, at: .morning)
        #expect(try panel.undo(of: mine.identity) == nil)
        #expect(try panel.contents().pairsInUse == [stranger])
    }

    @Test("a copy that version 0.1 made is restored, and stays as it is")
    func restoreVersion1() throws {
        let old = try TemporaryDirectory()
        try old.copyOfVersion1("people.sqlite")
        let bytes = try old.bytes(old.store)
        let store = try open()
        #expect(try store.restore(from: old.store, at: .morning).pairCount == 14)
        #expect(try store.contents().schema.queries.map(\.name) == ["waist", "height"])
        #expect(try store.setting("bandwidth") == "4.0")
        #expect(try old.names == ["attention-panel.sqlite"])
        #expect(try old.bytes(old.store) == bytes)
    }

    @Test(
        "what is no sound copy changes nothing",
        arguments: ["missing", "empty", "text", "damaged", "itself", "directory"])
    func unsound(kind: String) throws {
        let store = try open()
        try store.teach(Pair(key: 1, value: 2), at: .morning)
        var file = copy
        switch kind {
        case "empty": try directory.write([], to: copy)
        case "text": try directory.write(Array("waist,weight\n68,126\n".utf8), to: copy)
        case "damaged":
            try store.backup(to: copy)
            var bytes = try directory.bytes(copy)
            for index in 4096..<bytes.count { bytes[index] = 7 }
            try directory.write(bytes, to: copy)
        case "itself": file = directory.store
        case "directory": file = directory.path
        default: break
        }
        let names = try directory.names
        #expect { try store.restore(from: file, at: .morning) } throws: { "\($0)".contains(file) }
        #expect(try store.own == [Pair(key: 1, value: 2)])
        #expect(store.status == .ready)
        #expect(try directory.names == names)
    }

    @Test("a restore for which there is no room changes nothing", .enabled(if: SmallFileSystem.isPossible))
    func restoreWithoutRoom() throws {
        let other = try open()
        let text = "waist,weight\n" + (0..<2000).map { "\($0 % 900 + 1),70\n" }.joined()
        try other.add(PairsFile(text: text, name: "f", schema: .tutorial), at: .morning)
        let disk = try SmallFileSystem(kibibytes: 160)
        let store = try Store(path: disk.store, at: .morning)
        try store.teach(Pair(key: 1, value: 2), at: .morning)
        #expect(throws: StoreError.full(file: disk.store)) { try store.restore(from: directory.store, at: .morning) }
        #expect(try store.own == [Pair(key: 1, value: 2)])
        #expect(try disk.directory.names == ["attention-panel.sqlite"])
    }
}

@Suite("The daily copy")
struct DailyCopyTests {
    let directory: TemporaryDirectory
    let store: Store

    init() throws {
        directory = try TemporaryDirectory()
        store = try Store(path: directory.store, at: .morning)
    }

    func pairs(_ ending: String) throws -> Int {
        try Store(readingOnly: directory.store + ending).own.count
    }

    /// How many pairs the daily copy and the one before it hold.
    func dailyPairs() throws -> [Int] { try [pairs(".daily"), pairs(".daily.previous")] }

    func later(days: Int64) -> Timestamp { Timestamp.morning.adding(seconds: days * 86_400) }

    func teach(_ count: Int) throws {
        for key in 0..<count { try store.teach(Pair(key: Double(key + 1), value: 1), at: .morning) }
    }

    @Test("is made once a day")
    func daily() throws {
        #expect(try store.keepDailyCopy(at: .morning))
        try teach(1)
        #expect(try !store.keepDailyCopy(at: Timestamp.morning.adding(seconds: 86_399)))
        #expect(try pairs(".daily") == 0)
        #expect(try store.keepDailyCopy(at: later(days: 1)))
        #expect(try pairs(".daily") == 1)
        #expect(try directory.names == ["attention-panel.sqlite", "attention-panel.sqlite.daily"])
    }

    @Test("is made once after a jump of the clock, and not at each call")
    func jumps() throws {
        for days: Int64 in [0, 9000, 0, -20_000, 0] {
            #expect(try store.keepDailyCopy(at: later(days: days)))
            for _ in 0..<3 { #expect(try !store.keepDailyCopy(at: later(days: days))) }
        }
    }

    @Test("from before many pairs were removed stays, and no worse one takes its place")
    func removal() throws {
        try teach(20)
        try store.keepDailyCopy(at: later(days: 1))
        try store.remove(store.contents().pairs.suffix(2).map(\.id))
        try store.keepDailyCopy(at: later(days: 2))
        #expect(try pairs(".daily") == 18)
        #expect(try !directory.names.contains("attention-panel.sqlite.daily.previous"))

        try store.remove(store.contents().pairs.suffix(12).map(\.id))
        try store.keepDailyCopy(at: later(days: 3))
        #expect(try dailyPairs() == [6, 18])
        try store.remove(store.contents().pairs.suffix(5).map(\.id))
        try store.keepDailyCopy(at: later(days: 4))
        #expect(try dailyPairs() == [1, 18])
        // One that is better does.
        try teach(30)
        try store.keepDailyCopy(at: later(days: 5))
        try store.remove(store.contents().pairs.suffix(30).map(\.id))
        try store.keepDailyCopy(at: later(days: 6))
        #expect(try dailyPairs() == [1, 31])
    }

    @Test("from before a restore stays")
    func restore() throws {
        try teach(3)
        let copy = directory.path + "/copy.sqlite"
        try store.backup(to: copy)
        try teach(5)
        try store.keepDailyCopy(at: later(days: 1))
        _ = try store.restore(from: copy, at: .morning)
        try store.keepDailyCopy(at: later(days: 2))
        #expect(try dailyPairs() == [3, 8])
    }

    @Test("from before damage stays, and damage is not copied")
    func damage() throws {
        try teach(3)
        try store.keepDailyCopy(at: later(days: 1))
        // Readings are not looked at on opening.
        for _ in 0..<50 {
            try store.record(RememberedReading(time: .morning, asked: [64], answered: [115], schema: .tutorial))
        }
        store.close()
        var bytes = try directory.bytes(directory.store)
        let page = try #require(bytes.lastRange(of: Array("\"number\":64".utf8))?.lowerBound) / 4096
        for index in (page * 4096)..<(page * 4096 + 40) { bytes[index] = 0xEE }
        try directory.write(bytes, to: directory.store)

        let damaged = try Store.repairing(path: directory.store, at: .morning)
        #expect(damaged.events == [])
        #expect { try damaged.keepDailyCopy(at: later(days: 2)) } throws: { "\($0)".contains("is damaged") }
        #expect(throws: StoreError.self) { try damaged.verify() }
        #expect(try pairs(".daily") == 3)
        damaged.close()

        let repaired = try Store.repairing(path: directory.store, at: .morning, isThorough: true)
        #expect(repaired.events.count == 1)
        #expect(try repaired.own.count == 3)
        try repaired.keepDailyCopy(at: later(days: 3))
        #expect(try dailyPairs() == [3, 3])
    }

    @Test("is not made where there is no room, and the one before stays", .enabled(if: SmallFileSystem.isPossible))
    func noRoom() throws {
        let disk = try SmallFileSystem(kibibytes: 256)
        let store = try Store(path: disk.store, at: .morning)
        try store.keepDailyCopy(at: later(days: 1))
        try disk.fill()
        #expect(throws: StoreError.full(file: disk.store)) { try store.keepDailyCopy(at: later(days: 2)) }
        #expect(
            try disk.directory.names.filter { $0 != "filler" } == [
                "attention-panel.sqlite", "attention-panel.sqlite.daily",
            ])
        #expect(try Store(readingOnly: disk.store + ".daily").contents().pairs.count == 3)
    }
}
