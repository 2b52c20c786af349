import Logging
import ServiceLifecycle
import Synchronization
import TM1638
import TM1638Simulator
import Testing

@testable import AttentionPanel

@Suite("PanelService")
struct PanelServiceTests {
    /// Lines that fail after a while and say how often they were requested.
    final class Wires: Sendable {
        let panel = SimulatedPanel()
        let opened = Mutex(0)

        func open() throws -> SimulatedLines {
            opened.withLock { $0 += 1 }
            // Whatever took the wires took the supply, too: the picture is gone.
            panel.schedule(.brownOut(chip: 0))
            return panel.lines
        }
    }

    @Test("when the wires fail they are requested anew, the picture is back, and the log says why")
    func recovery() async throws {
        let wires = Wires()
        let log = LogLines()
        wires.panel.schedule(.failCalls(after: 2000, count: 3))
        let controller = try Controller(pooling: ControllerTests.pool(Pair.tutorial), at: wires.panel.now)
        let service = PanelService(
            board: .ledAndKey, controller: controller, manager: ServiceManager(environment: [:]),
            logger: Logger(label: "test") { _ in JournalLogHandler(isJournal: true, write: log.add) }, open: wires.open)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: service)], logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            while wires.opened.withLock({ $0 }) < 4 || !wires.panel.text().contains("115.0") { await Task.yield() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(wires.panel.brightness() == .off)
        #expect(
            log.lines.contains {
                $0.hasPrefix("<3>the wires failed: simulated fault of the lines at call 2001; trying again")
            })
    }

    @Test("a delay doubles up to a limit and starts anew after a success")
    func retryDelay() {
        var delay = RetryDelay()
        #expect((0..<8).map { _ in delay.failed() / .milliseconds(1) } == [100, 200, 400, 800, 1600, 3200, 5000, 5000])
        delay.succeeded()
        #expect(delay.failed() == .milliseconds(100))
    }

    @Test("trouble on the bus is said at once and then no oftener than every ten seconds, with nothing left out")
    func busTrouble() {
        var counters = DriverCounters()
        var trouble = BusTrouble(counters: counters)
        #expect(trouble.report(counters, at: .start) == nil)
        counters.absentScans = 1
        #expect(trouble.report(counters, at: .start)?.hasPrefix("1 scans that no chip answered") == true)
        counters.corruptScans = 5
        #expect(trouble.report(counters, at: .start + .seconds(9)) == nil)
        counters.absentScans = 4
        #expect(
            trouble.report(counters, at: .start + .seconds(10))?
                .hasPrefix("3 scans that no chip answered, 5 scans that cannot be true") == true)
    }

    @Test("a line of the log has its priority for the journal, its level for a person, and no second line")
    func logLines() {
        let log = LogLines()
        for isJournal in [true, false] {
            let logger = Logger(label: "test") { _ in JournalLogHandler(isJournal: isJournal, write: log.add) }
            logger.warning("loose\nwire", metadata: ["b": "2", "a": "1"])
            logger.debug("not said")
        }
        #expect(log.lines == ["<4>loose wire a=1 b=2\n", "warning: loose wire a=1 b=2\n"])
    }
}

/// Collects what is logged.
final class LogLines: Sendable {
    private let stored = Mutex<[String]>([])

    @Sendable func add(_ line: String) {
        stored.withLock { $0.append(line) }
    }

    var lines: [String] { stored.withLock { $0 } }
}
