import TestSupport
import Glibc
import Testing

@testable import PanelCore
@testable import PanelMemory

@Suite("The lock on the memory's directory")
struct DirectoryLockTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test("the first has it alone, and lets others in when it shares")
    func sharing() {
        var first = DirectoryLock(directory: directory.path)
        let wasAlone = first.isAlone
        first.share()
        let second = DirectoryLock(directory: directory.path)
        let areAlone = [wasAlone, first.isAlone, second.isAlone]
        #expect(areAlone == [true, false, false])
    }

    @Test("somebody who never lets others in holds nobody up for ever")
    func stranger() {
        let stranger = unsafe open(directory.path, O_RDONLY)
        defer { close(stranger) }
        flock(stranger, LOCK_EX)
        var lock = DirectoryLock(directory: directory.path, patience: .zero)
        lock.share()
        lock.waitUntilAlone()
        let isAlone = lock.isAlone
        #expect(!isAlone)
    }
}
