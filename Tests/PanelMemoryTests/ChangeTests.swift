import TestSupport
import PanelCore
import Foundation
import Testing

@testable import PanelMemory

@Suite("Changes by others")
struct ChangeTests {
    @Test("are seen when they come between opening and the first look, and are read only once otherwise")
    func afterOpening() throws {
        let directory = try TemporaryDirectory()
        let other = try Store(path: directory.store, at: .morning)
        let pair = try other.teach(Pair(key: 1, value: 2), at: .morning)
        let mine = try Store(path: directory.store, at: .morning)
        try other.remove([pair.identity])
        let (contents, version) = try mine.contentsAndVersion()
        #expect(try contents == other.contents())
        #expect(try mine.dataVersion() == version)
        let own = try Store(path: directory.store, at: .morning)
        try own.teach(pair.pair, at: .morning)
        #expect(try own.own == [pair.pair])
    }

    @Test("are in what is read, or seen at the next look, whenever they come", arguments: 0...3)
    func between(step: Int) throws {
        let directory = try TemporaryDirectory()
        let (mine, other) = try (
            Store(path: directory.store, at: .morning), Store(path: directory.store, at: .morning)
        )
        for key in 1...4 {
            let pair = Pair(key: Double(key), value: 1)
            // A thread, since the other one may have to wait until all is read.
            let done = DispatchSemaphore(value: 0)
            let writer = Thread {
                _ = try? other.teach(pair, at: .morning)
                done.signal()
            }
            func write(at now: Int) {
                guard now == step else { return }
                writer.start()
                // At the ends nothing holds it up.
                if step == 0 || step == 3 { done.wait() }
            }
            write(at: 0)
            let read = try mine.read { try $0.versionedContents(step: write) }
            let (contents, version) = (read.contents, read.version)
            write(at: 3)
            if step == 1 || step == 2 { done.wait() }
            let isThere = contents.pairs.contains { $0.pair == pair }
            #expect(try isThere || mine.dataVersion() != version)
            #expect(try !isThere || mine.dataVersion() == version)
            #expect(try mine.own.contains(pair))
        }
    }
}
