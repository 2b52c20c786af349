import TM1638Simulator
import TestSupport
import PanelCore
import PanelMemory
import Foundation
import GRDB
import Glibc
import Testing

@Suite("A damaged memory")
struct DamageTests {
    /// A memory with forty pairs, closed.
    func filled() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let store = try Store(path: directory.store, at: .morning)
        for key in 1...40 { try store.teach(Pair(key: Double(key), value: 1), at: .morning) }
        return directory
    }

    /// What kill -9 leaves of it in the middle of a change that is larger than SQLite's memory: some pages are written.
    func crashed() throws -> TemporaryDirectory {
        let (original, directory) = try (filled(), TemporaryDirectory())
        let database = try DatabaseQueue(path: original.store)
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE component SET number = 7")
            for key in 1...300 {
                try database.execute(
                    sql: "INSERT INTO reading (time, asked, answered) VALUES (\(key), hex(zeroblob(400)), '')")
            }
            try directory.copyOfCrash(of: original)
            try database.execute(sql: "ROLLBACK")
        }
        return directory
    }

    @Test(
        "is moved aside whole under a dated name, and a new one begun",
        arguments: ["garbage", "truncated", "first page", "middle", "text"])
    func movedAside(kind: String) throws {
        let directory = try filled()
        var bytes = try directory.bytes(directory.store)
        switch kind {
        case "garbage": bytes = (0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }
        case "truncated": bytes.removeLast(bytes.count / 2 + 100)
        case "first page": for index in 90..<140 { bytes[index] ^= 0xFF }
        case "middle": for page in 1..<(bytes.count / 4096) { bytes[page * 4096] ^= 0x55 }
        default: bytes = Array("waist,weight\n68,126\n".utf8)
        }
        try directory.write(bytes, to: directory.store)

        let store = try Store.repairing(path: directory.store, at: .morning)
        let aside = directory.store + ".damaged-20261124T081530Z"
        guard case .movedAside(directory.store, aside, _, _) = store.events.first else {
            Issue.record("\(store.events)")
            return
        }
        #expect(store.events.count == 1)
        #expect(store.status == .ready)
        #expect(try store.contents().pairs.isEmpty == false)
        #expect(try directory.bytes(aside) == bytes)
        try store.teach(Pair(key: 1, value: 2), at: .morning)
    }

    @Test("never takes the place of an earlier one")
    func neverOverwritten() throws {
        let directory = try TemporaryDirectory()
        for number in 1...3 {
            try directory.write(Array("damage \(number)".utf8), to: directory.store)
            _ = try Store.repairing(path: directory.store, at: .morning)
        }
        let name = "attention-panel.sqlite.damaged-20261124T081530Z"
        #expect(try directory.names == ["attention-panel.sqlite", name, name + "-2", name + "-3"])
        #expect(try directory.bytes(directory.store + ".damaged-20261124T081530Z-2") == Array("damage 2".utf8))
    }

    @Test("is left as it is by commands, which say what to do")
    func commands() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Array("waist,weight\n68,126\n".utf8), to: directory.store)
        #expect(throws: StoreError.damaged(file: directory.store, reason: "file is not a database")) {
            try Store(path: directory.store, at: .morning)
        }
        #expect(try directory.names == ["attention-panel.sqlite"])
    }

    @Test("is moved aside while somebody has it open, who then takes nothing more that nobody would find")
    func inUse() throws {
        let directory = try filled()
        let open = try Store(path: directory.store, at: .morning)
        try directory.write(Array("damage".utf8), to: directory.store)
        #expect(throws: StoreError.self) { try open.teach(Pair(key: 1, value: 2), at: .morning) }
        let panel = try Store.repairing(path: directory.store, at: .morning)
        #expect(panel.status == .ready)
        #expect(panel.events.count == 1)
        #expect(open.isMoved)
        #expect(throws: StoreError.self) { try open.teach(Pair(key: 1, value: 2), at: .morning) }
        try panel.teach(Pair(key: 1, value: 2), at: .morning)
    }

    @Test("a change that kill -9 cut off is taken back, and all before it is there")
    func cutOff() throws {
        let directory = try crashed()
        #expect(try directory.names == ["attention-panel.sqlite", "attention-panel.sqlite-journal"])
        let store = try Store.repairing(path: directory.store, at: .morning)
        #expect(store.events == [])
        #expect(try store.own == (1...40).map { Pair(key: Double($0), value: 1) })
        #expect(try store.readings().readings.count + store.readings().leftOut == 0)
        #expect(try directory.names == ["attention-panel.sqlite"])
    }

    @Test("any flipped byte leaves a memory to work with, and no lost original")
    func anyByte() throws {
        let original = try filled()
        let bytes = try original.bytes(original.store)
        var random = SplitMix64(seed: 5)
        for _ in 0..<60 {
            let directory = try TemporaryDirectory()
            var flipped = bytes
            flipped[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            try directory.write(flipped, to: directory.store)
            let store = try Store.repairing(path: directory.store, at: .morning)
            _ = try store.contents()
            if case .movedAside(_, let aside, _, _) = store.events.first {
                #expect(try directory.bytes(aside) == flipped)
            }
        }
    }

    @Test("another program's database is not touched")
    func foreign() throws {
        let directory = try TemporaryDirectory()
        try OtherDatabase.make(directory.store, "CREATE TABLE song (title TEXT)")
        let before = try directory.bytes(directory.store)
        #expect(throws: StoreError.foreign(file: directory.store)) { try Store(path: directory.store, at: .morning) }
        let panel = try Store.repairing(path: directory.store, at: .morning)
        #expect(panel.status == .unreadable(.foreign(file: directory.store)))
        #expect(try directory.bytes(directory.store) == before)
    }

    @Test("behind a link it is moved aside, not the link")
    func link() throws {
        let (directory, other) = try (TemporaryDirectory(), TemporaryDirectory())
        try FileManager.default.createSymbolicLink(atPath: directory.store, withDestinationPath: other.store)
        // A link to nothing becomes a memory where it leads.
        try Store(path: directory.store, at: .morning).teach(Pair(key: 1, value: 2), at: .morning)
        #expect(try Store(path: other.store, at: .morning).own == [Pair(key: 1, value: 2)])

        try directory.write(Array("damage".utf8), to: other.store)
        #expect(try Store.repairing(path: directory.store, at: .morning).status == .ready)
        #expect(try directory.names == ["attention-panel.sqlite"])
        #expect(try other.bytes(other.store + ".damaged-20261124T081530Z") == Array("damage".utf8))
        #expect(try Store(path: other.store, at: .morning).contents().pairs.count == 3)
    }

    @Test(
        "what is no file is named and left alone",
        arguments: ["a directory", "a pipe or a socket", "a file of the kernel", "a link that leads to itself"])
    func noFile(kind: String) throws {
        let directory = try TemporaryDirectory()
        switch kind {
        case "a directory":
            try FileManager.default.createDirectory(atPath: directory.store, withIntermediateDirectories: false)
        case "a pipe or a socket":
            let made = unsafe mkfifo(directory.store, 0o600)
            #expect(made == 0)
        case "a link that leads to itself":
            try FileManager.default.createSymbolicLink(atPath: directory.store, withDestinationPath: directory.store)
        default:
            try FileManager.default.createSymbolicLink(atPath: directory.store, withDestinationPath: "/proc/version")
        }
        let file = kind == "a file of the kernel" ? "/proc/version" : directory.store
        let error = StoreError.failed(file: file, reason: "is \(kind) and no memory: name a file")
        #expect(throws: error) { try Store(path: directory.store, at: .morning) }
        #expect(try Store.repairing(path: directory.store, at: .morning).status == .unreadable(error))
        #expect(try directory.names.count == 1)
    }

    @Test("a file that is something else is not touched, and no memory", arguments: ["people.csv", "people.sqlite"])
    func somethingElse(name: String) throws {
        let directory = try TemporaryDirectory()
        let (file, text) = (directory.path + "/" + name, Array("name,age\nAda,36\n".utf8))
        try directory.write(text, to: file)
        #expect(throws: StoreError.foreign(file: file)) { try Store(path: file, at: .morning) }
        #expect(try Store.repairing(path: file, at: .morning).status == .unreadable(.foreign(file: file)))
        #expect(try directory.names == [name])
        #expect(try directory.bytes(file) == text)
    }

    @Test("under a name that somebody chose it is known by what is left of it", arguments: [0..<4096, 4096..<8192])
    func chosenName(lost: Range<Int>) throws {
        let original = try filled()
        let directory = try TemporaryDirectory()
        let file = directory.path + "/chosen.db"
        var bytes = try original.bytes(original.store)
        for index in lost { bytes[index] = 7 }
        try directory.write(bytes, to: file)
        #expect(throws: StoreError.self) { try Store(path: file, at: .morning) }
        let store = try Store.repairing(path: file, at: .morning)
        #expect(store.status == .ready)
        #expect(try directory.bytes(file + ".damaged-20261124T081530Z") == bytes)
    }

    @Test("a log that version 0.1 left without its database is kept")
    func orphanedLog() throws {
        let directory = try TemporaryDirectory()
        let log = [UInt8](repeating: 7, count: 5000)
        try directory.write(log, to: directory.store + "-wal")
        let reason = "its log is there and the file itself is not"
        #expect(throws: StoreError.damaged(file: directory.store, reason: reason)) {
            try Store(path: directory.store, at: .morning)
        }
        let store = try Store.repairing(path: directory.store, at: .morning)
        let kept = directory.store + ".damaged-20261124T081530Z-wal"
        #expect(store.events == [.movedAside(file: directory.store, to: kept, reason: reason, saved: 0)])
        #expect(store.status == .ready)
        #expect(try directory.bytes(kept) == log)
    }

    @Test("a reading that makes no sense is left out, and counted")
    func reading() throws {
        let directory = try TemporaryDirectory()
        let reading = RememberedReading(time: .morning, asked: [64], answered: [115], schema: .tutorial)
        do { try Store(path: directory.store, at: .morning).record(reading) }
        try OtherDatabase.make(directory.store, "INSERT INTO reading (time, asked, answered) VALUES (1, '[', '[]')")
        let readings = try Store(path: directory.store, at: .morning).readings()
        #expect(readings.readings == [reading])
        #expect(readings.leftOut == 1)
    }

    @Test("a table that is gone counts as damage", arguments: ["reading", "setting"])
    func missingTable(name: String) throws {
        let directory = try TemporaryDirectory()
        do { _ = try Store(path: directory.store, at: .morning) }
        try OtherDatabase.make(directory.store, "DROP TABLE \(name)")
        #expect(throws: StoreError.self) { try Store(path: directory.store, at: .morning) }
        #expect(try Store.repairing(path: directory.store, at: .morning).events.count == 1)
    }

    @Test(
        "a number that nobody can calculate with counts as damage", arguments: ["9e999", "-9e999", "1e101", "-1e101"])
    func impossibleNumber(number: String) throws {
        let directory = try TemporaryDirectory()
        do { _ = try Store(path: directory.store, at: .morning) }
        try OtherDatabase.make(directory.store, "UPDATE component SET number = \(number) WHERE pair = 2 AND field = 1")
        #expect {
            try Store(path: directory.store, at: .morning)
        } throws: {
            "\($0)".contains("is damaged (") && "\($0)".contains("pair 2")
        }
    }

    @Test("numbers that four digits cannot show are kept", arguments: [-1000, 10_000, 1e21, -1e100])
    func wideNumber(number: Double) throws {
        let directory = try TemporaryDirectory()
        let pair: RememberedPair
        do { pair = try Store(path: directory.store, at: .morning).teach(Pair(key: 1, value: 2), at: .morning) }
        try OtherDatabase.make(
            directory.store, "UPDATE component SET number = \(number) WHERE pair = \(pair.id) AND field = 1")
        #expect(try Store.repairing(path: directory.store, at: .morning).own == [Pair(key: number, value: 2)])
    }

    @Test("numbers at the ends of the widest range stay, whatever the fields take now")
    func widestRange() throws {
        let directory = try TemporaryDirectory()
        let pair = Pair(key: 9999.4, value: -999.4)
        do {
            let store = try Store(path: directory.store, at: .morning)
            try store.setSchema(
                Schema([
                    Field(name: "a", role: .query, decimals: 0, range: 0...9999.4),
                    Field(name: "b", role: .value, decimals: 0, range: -999.4...0),
                ]))
            try store.teach(pair, at: .morning)
            try store.setSchema(
                Schema([
                    Field(name: "a", role: .query, decimals: 0, range: 0...5),
                    Field(name: "b", role: .value, decimals: 0, range: -5...0),
                ]))
        }
        #expect(try Store(path: directory.store, at: .morning).own == [pair])
    }
}
