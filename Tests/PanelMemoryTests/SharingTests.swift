import TestSupport
import PanelCore
import PanelMemory
import Foundation
import GRDB
import Glibc
import Testing

@Suite("A memory that is only read")
struct ReadingOnlyTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test("is not made where there is none, and the error names the file and what to do")
    func missing() throws {
        #expect {
            try Store(readingOnly: directory.store)
        } throws: {
            "\($0)".hasPrefix("\(directory.store): there is no memory yet: run the panel")
        }
        #expect(throws: StoreError.self) { try Store(readingOnly: directory.path + "/none/memory.sqlite") }
        #expect(try directory.names == [])
    }

    @Test("is read as it is now, with others' changes, and left untouched")
    func untouched() throws {
        let other = try Store(path: directory.store, at: .morning)
        let store = try Store(readingOnly: directory.store)
        let version = try store.dataVersion()
        let pair = try other.teach(Pair(key: 1, value: 2), at: .morning)
        #expect(try store.dataVersion() != version)
        #expect(try store.contents().pairsInUse == [pair])
        let bytes = try directory.bytes(directory.store)
        #expect(throws: StoreError.refused("\(directory.store) was opened to be read only")) {
            try store.teach(Pair(key: 3, value: 4), at: .morning)
        }
        #expect(try store.keepDailyCopy(at: .morning) == false)
        #expect(store.status == .ready)
        #expect(try directory.bytes(directory.store) == bytes)
        #expect(try directory.names == ["attention-panel.sqlite"])
    }

    @Test("is read without the change that was cut off, which stays for who may take it back")
    func cutOff() throws {
        let directory = try DamageTests().crashed()
        let bytes = try directory.bytes(directory.store)
        #expect(try Store(readingOnly: directory.store).own == (1...40).map { Pair(key: Double($0), value: 1) })
        #expect(try directory.bytes(directory.store) == bytes)
        #expect(try directory.names == ["attention-panel.sqlite", "attention-panel.sqlite-journal"])
    }

    @Test("is refused with a reason when it is damaged, foreign, or no file")
    func refused() throws {
        try directory.write(Array("waist,weight\n68,126\n".utf8), to: directory.store)
        #expect(throws: StoreError.damaged(file: directory.store, reason: "file is not a database")) {
            try Store(readingOnly: directory.store)
        }
        let other = directory.path + "/other.db"
        try OtherDatabase.make(other, "CREATE TABLE song (title TEXT)")
        #expect(throws: StoreError.foreign(file: other)) { try Store(readingOnly: other) }
        #expect(throws: StoreError.self) { try Store(readingOnly: directory.path) }
    }
}

@Suite("A memory that a group shares")
struct SharingTests {
    func mode(_ path: String) -> mode_t {
        var status = stat()
        unsafe stat(path, &status)
        return status.st_mode & 0o777
    }

    @Test("may be written by the group, with all that lies beside it", arguments: [0o2770, 0o700] as [mode_t])
    func modes(directoryMode: mode_t) throws {
        let directory = try TemporaryDirectory()
        let changed = unsafe chmod(directory.path, directoryMode)
        #expect(changed == 0)
        let store = try Store(path: directory.store, at: .morning)
        let isShared = directoryMode == 0o2770
        func isWritable(_ ending: String) -> Bool { mode(directory.store + ending) & 0o060 == 0o060 }
        #expect(isWritable("") == isShared)
        // SQLite gives the journal the rights of the file.
        let database = try DatabaseQueue(path: directory.store)
        try database.write { database in
            try database.execute(sql: "INSERT INTO setting VALUES ('a', 'b')")
            #expect(mode(directory.store + "-journal") == mode(directory.store))
        }
        try store.keepDailyCopy(at: .morning)
        #expect(isWritable(".daily") == isShared)
        let copy = directory.path + "/copy.sqlite"
        try store.backup(to: copy)
        _ = try store.restore(from: copy, at: .morning)
        #expect(isWritable(".before-restore-20261124T081530Z") == isShared)
        store.close()
        try directory.write(Array("damage".utf8), to: directory.store)
        _ = try Store.repairing(path: directory.store, at: .morning)
        #expect(isWritable("") == isShared)
    }
}
