import TestSupport
import PanelCore
import PanelMemory
import Foundation
import Glibc
import Testing

@Suite("Trouble with the storage", .enabled(if: SmallFileSystem.isPossible, "mounting needs root"))
struct StorageTroubleTests {
    func isFull(_ error: StoreError?) -> Bool {
        if case .full = error { true } else { false }
    }

    func isReadOnly(_ error: StoreError?) -> Bool {
        if case .readOnly = error { true } else { false }
    }

    /// How teaching fails; `nil` when it does not.
    func failure(_ store: Store, _ key: Double) -> StoreError? {
        do {
            try store.teach(Pair(key: key, value: 1), at: .morning)
            return nil
        } catch {
            return error
        }
    }

    @Test("what root makes in another's directory belongs to that one", .enabled(if: geteuid() == 0))
    func ownership() throws {
        let directory = try TemporaryDirectory()
        try #require(unsafe chown(directory.path, 65_534, 65_534) == 0)
        let store = try Store(path: directory.store, at: .morning)
        try store.teach(Pair(key: 62, value: 113), at: .morning)
        for name in try directory.names {
            var status = stat()
            unsafe stat(directory.path + "/" + name, &status)
            #expect(status.st_uid == 65_534, "\(name)")
        }
    }

    @Test("a disk that fills up refuses pairs, loses none, and takes them again when there is room")
    func fillsUp() throws {
        let disk = try SmallFileSystem(kibibytes: 512)
        let store = try Store.repairing(path: disk.store, at: .morning)
        try disk.fill()
        var kept = 0
        var error: StoreError?
        while error == nil, kept < 1000 {
            error = failure(store, Double(kept % 900 + 1))
            if error == nil { kept += 1 }
        }
        #expect(isFull(error))
        #expect(error.map(StoreStatus.failing) == store.status)
        #expect(try store.own.count == kept)
        try disk.makeRoom()
        #expect(failure(store, 5) == nil)
        #expect(store.status == .ready)
        #expect(try store.own.count == kept + 1)
    }

    @Test("an import for which there is no room leaves nothing behind")
    func importWithoutRoom() throws {
        let disk = try SmallFileSystem(kibibytes: 256)
        let store = try Store(path: disk.store, at: .morning)
        let text = "waist,weight\n" + (0..<20_000).map { "\($0 % 900 + 1),70\n" }.joined()
        let file = try PairsFile(text: text, name: "pairs.csv", schema: .tutorial)
        #expect(throws: StoreError.full(file: disk.store)) { try store.add(file, at: .morning) }
        #expect(try store.own == [])
    }

    @Test("a full disk on opening leaves what is in the file")
    func fullOnOpening() throws {
        let disk = try SmallFileSystem(kibibytes: 512)
        do { try Store(path: disk.store, at: .morning).teach(Pair(key: 1, value: 2), at: .morning) }
        try disk.fill()
        let store = try Store.repairing(path: disk.store, at: .morning)
        #expect(store.status == .readOnly(.full(file: disk.store)))
        #expect(try store.own == [Pair(key: 1, value: 2)])
        let error = failure(store, 3)
        #expect(error != nil && store.status != .ready, "\(store.status)")
        #expect(try store.own == [Pair(key: 1, value: 2)])
    }

    @Test(
        "on a read-only file system what is in the file is there, without the change that was cut off",
        arguments: [false, true])
    func readOnly(isLink: Bool) throws {
        let disk = try SmallFileSystem(kibibytes: 2048)
        try disk.directory.copyOfCrash(of: DamageTests().crashed())
        try disk.makeReadOnly()
        let directory = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(atPath: directory.store, withDestinationPath: disk.store)
        let path = isLink ? directory.store : disk.store
        let store = try Store.repairing(path: path, at: .morning)
        guard case .readOnly = store.status else {
            Issue.record("\(store.status)")
            return
        }
        #expect(try store.own == (1...40).map { Pair(key: Double($0), value: 1) })
        #expect(isReadOnly(failure(store, 3)))
        #expect(try store.dataVersion() == store.dataVersion())
        #expect(try Store(readingOnly: path).own.count == 40)
    }

    @Test("a read-only file system is noticed on opening, and nothing is taken")
    func readOnlyOnOpening() throws {
        let disk = try SmallFileSystem(kibibytes: 512)
        do { try Store(path: disk.store, at: .morning).teach(Pair(key: 1, value: 2), at: .morning) }
        try disk.makeReadOnly()
        let store = try Store(path: disk.store, at: .morning)
        #expect(store.status == .readOnly(.readOnly(file: disk.store)))
        #expect(try store.own == [Pair(key: 1, value: 2)])
        #expect(isReadOnly(failure(store, 3)))
    }

    @Test("a file system that becomes read-only refuses pairs and keeps what it has")
    func becomesReadOnly() throws {
        let disk = try SmallFileSystem(kibibytes: 512)
        try disk.directory.write([], to: disk.store)
        try disk.makeReadOnly()
        let store = try Store.repairing(path: disk.store, at: .morning)
        #expect(failure(store, 3) != nil)
        #expect(try store.contents().pairs.map(\.pair) == Pair.tutorial)
    }
}
