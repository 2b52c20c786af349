import TestSupport
import FoundationEssentials
import Glibc
import Logging
import Synchronization
import TM1638
import Testing

@testable import PanelCore
@testable import PanelMemory
@testable import PanelService

@Suite("MemoryKeeper")
struct MemoryKeeperTests {
    let directory: TemporaryDirectory
    let log = LogLines()
    let clock = TestClock()

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// A time of day that the test sets forward.
    final class TestClock: Sendable {
        private let time = Mutex(Timestamp.morning)

        @Sendable func now() -> Timestamp { time.withLock { $0 } }
        func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
    }

    func keeper() throws -> MemoryKeeper {
        try MemoryKeeper(
            path: directory.store,
            logger: Logger(label: "test") { _ in JournalLogHandler(isJournal: true, write: log.add) }, clock: clock.now)
    }

    let pair = Pair(key: 62, value: 113.5)

    @Test("what is taught is in the file when the answer comes, and undo takes out that pair, not another's")
    func teaching() throws {
        let keeper = try keeper()
        #expect(keeper.carryOut(.teach(pair)) == [.kept(Model([pair]))])
        let other = try Store(path: directory.store, at: clock.now())
        #expect(try other.own == [pair])
        let theirs = Pair(key: 70, value: 130)
        try other.teach(theirs, at: clock.now())
        #expect(keeper.carryOut(.undo) == [.kept(Model([theirs]))])
        #expect(keeper.carryOut(.undo) == [.kept(Model([theirs]))])
    }

    @Test("a reading is logged with its time, its fields and what was answered")
    func reading() throws {
        let keeper = try keeper()
        let controller = Controller(model: keeper.model(), at: .start)
        #expect(keeper.carryOut(.read(controller.current)) == [.well])
        let readings = try Store(path: directory.store, at: clock.now()).readings().readings
        #expect(readings.map(\.time) == [.morning])
        #expect(readings[0].asked == [Quantity(name: "waist", unit: "", number: 64)])
    }

    @Test("what another hand changes is seen once")
    func otherHand() throws {
        let keeper = try keeper()
        #expect(keeper.model().pairs == Pair.tutorial)
        #expect(keeper.look() == [])
        try Store(path: directory.store, at: clock.now()).teach(pair, at: clock.now())
        #expect(keeper.look() == [.changed(Model([pair]))])
        #expect(keeper.look() == [])
    }

    @Test("only what was set on the panel is kept, and what makes no sense is left out with a word")
    func settings() throws {
        var settings = Settings()
        settings.bandwidth = 3
        let keeper = try keeper()
        #expect(keeper.follow(settings) == [.changed(keeper.model())])
        settings.brightness = 2
        #expect(keeper.carryOut(.set(settings)) == [.well])
        #expect(keeper.chosenSettings() == [.brightness: "2"])

        try Store(path: directory.store, at: clock.now()).set("dim-after", to: "soon")
        #expect(try self.keeper().chosenSettings() == [.brightness: "2"])
        #expect(log.lines.contains { $0.contains("setting dim-after \"soon\" is not a whole number of seconds") })
    }

    @Test("a damaged file is moved aside and named in the log, and the panel goes on")
    func damage() throws {
        _ = try Store(path: directory.store, at: clock.now()).teach(pair, at: clock.now())
        try directory.write(Array("no database at all, for sure".utf8), to: directory.store)
        let keeper = try keeper()
        #expect(keeper.faults() == [.damaged])
        #expect(log.lines.contains { $0.hasPrefix("<3>") && $0.contains("moved to \(directory.store).damaged-") })
        #expect(keeper.model() == Model(Pair.tutorial))
        #expect(keeper.carryOut(.teach(pair)) == [.kept(Model([pair]))])
    }

    @Test("a file that cannot be used is tried again every ten seconds, and comes back by itself")
    func recovery() throws {
        try FileManager.default.createDirectory(atPath: directory.store, withIntermediateDirectories: false)
        let keeper = try keeper()
        #expect(keeper.faults() == [.unreadable])
        guard case .refused? = keeper.carryOut(.teach(pair)).first else {
            Issue.record("a pair was taken that cannot be kept")
            return
        }
        try FileManager.default.removeItem(atPath: directory.store)
        #expect(keeper.look() == [])
        clock.advance(seconds: 10)
        #expect(keeper.look() == [.well, .changed(Model(Pair.tutorial))])
        #expect(keeper.carryOut(.teach(pair)) == [.kept(Model([pair]))])
    }

    @Test("a file that is damaged, or gone, in use is begun anew at once, and the panel says why it shows other pairs")
    func lost() throws {
        let keeper = try keeper()
        #expect(keeper.carryOut(.teach(pair)) == [.kept(Model([pair]))])
        let garbage = directory.store + ".garbage"
        try directory.write(Array("no database at all, for sure".utf8), to: garbage)
        // With its log the file would be whole again.
        for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: directory.store + ending) }
        #expect(unsafe rename(garbage, directory.store) == 0)
        let tutorial = MemoryAnswer.changed(Model(Pair.tutorial))
        #expect(keeper.look() == [.well, tutorial, .trouble(.damaged), .rescued(0)])
        #expect(log.lines.contains { $0.hasPrefix("<3>") && $0.contains("moved, deleted or replaced") })

        for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: directory.store + ending) }
        #expect(keeper.look() == [.well, tutorial, .trouble(.unreadable)])
        #expect(keeper.look() == [])
    }

    @Test("a clock that is set back keeps nobody from trying again")
    func clockSetBack() throws {
        try FileManager.default.createDirectory(atPath: directory.store, withIntermediateDirectories: false)
        let keeper = try keeper()
        try FileManager.default.removeItem(atPath: directory.store)
        clock.advance(seconds: -3600)
        #expect(keeper.look() == [.well, .changed(Model(Pair.tutorial))])
    }

    @Test("a file that was deleted in use is begun anew, and nothing is confirmed that nobody would find")
    func deleted() throws {
        let keeper = try keeper()
        #expect(
            keeper.carryOut(.teach(Pair(key: 70, value: 130))) == [.kept(Model([Pair(key: 70, value: 130)]))])
        for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: directory.store + ending) }
        #expect(keeper.carryOut(.teach(pair)) == [.kept(Model([pair]))])
        #expect(try Store(path: directory.store, at: clock.now()).own == [pair])
    }
}
