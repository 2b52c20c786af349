import TestSupport
import PanelCore
import Foundation
import Glibc
import Synchronization
import Testing

@testable import PanelMemory

@Suite("Who opens a memory at the same time")
struct DatabaseFilesTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Opens the memory eight times at once, and says how many pairs each one finds.
    func openAtOnce() -> [Int] {
        let counts = Mutex<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            let count = (try? Store.repairing(path: directory.store, at: .morning).contents().pairs.count) ?? -1
            counts.withLock { $0.append(count) }
        }
        return counts.withLock { $0 }
    }

    @Test("makes it once")
    func making() throws {
        #expect(openAtOnce() == Array(repeating: 3, count: 8))
        #expect(try directory.names == ["attention-panel.sqlite"])
    }

    @Test("migrates it once")
    func migrating() throws {
        try directory.copyOfVersion1("people.sqlite")
        #expect(openAtOnce() == Array(repeating: 14, count: 8))
        #expect(try directory.names == ["attention-panel.sqlite", "attention-panel.sqlite.version-1"])
    }

    @Test("repairs it once")
    func repairing() throws {
        try directory.write(Array("damage".utf8), to: directory.store)
        #expect(openAtOnce() == Array(repeating: 3, count: 8))
        #expect(
            try directory.names == ["attention-panel.sqlite", "attention-panel.sqlite.damaged-20261124T081530Z"])
    }

    @Test("somebody who never lets others in holds nobody up for ever")
    func stranger() throws {
        let stranger = unsafe open(directory.path, O_RDONLY)
        defer { close(stranger) }
        flock(stranger, LOCK_EX)
        let isDone = try DatabaseFiles(path: directory.store).inTurn(patience: .zero) { true }
        #expect(isDone)
    }
}
