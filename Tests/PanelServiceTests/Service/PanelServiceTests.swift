import TestSupport
import FoundationEssentials
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import TM1638
import TM1638Simulator
import Testing

@testable import PanelCore
@testable import PanelMemory
@testable import PanelService

@Suite("PanelService", .timeLimit(.minutes(1)))
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
        // A clock that has run for long is no rest: the panel starts awake.
        wires.panel.advance(by: .seconds(3600))
        wires.panel.schedule(.failCalls(after: 2000, count: 3))
        try await withService(wires, log, read: { () throws(ConfigurationError) in Configuration() }) { _ in
            try await wait { wires.opened.withLock { $0 } >= 4 && wires.panel.text().contains("115.0") }
        }
        #expect(wires.panel.brightness() == .off)
        #expect(
            log.lines.contains {
                $0.hasPrefix("<3>the wires failed: simulated fault of the lines at call 2001; trying again")
            })
    }

    @Test(
        "a manager hears that the service is alive from turns that reached the wires, and from tries to get them back")
    func starvation() async throws {
        let wires = Wires()
        wires.panel.schedule(.failCalls(after: 20_000, count: .max))
        let socket = try ManagerSocket()
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "1000"])
        var messages: [String] = []
        try await withService(
            wires, LogLines(), manager: manager, read: { () throws(ConfigurationError) in Configuration() }
        ) { _ in
            while messages.count(where: { $0.hasPrefix("STATUS=the wires failed") }) < 3 {
                if let message = socket.nextMessage() { messages.append(message) } else { await Task.yield() }
            }
        }
        let failure = try #require(messages.firstIndex { $0.hasPrefix("STATUS=the wires failed") })
        #expect(messages[0] == "READY=1\nSTATUS=showing")
        #expect(messages[1..<failure].allSatisfy { $0 == "WATCHDOG=1" } && failure > 10)
        #expect(messages[failure...].contains("WATCHDOG=1"))
    }

    /// Runs a service of a simulated panel, and `operation` beside it.
    func withService(
        _ wires: Wires, _ log: LogLines, manager: ServiceManager = ServiceManager(environment: [:]),
        read: @escaping @Sendable () throws(ConfigurationError) -> Configuration,
        _ operation: (PanelService<SimulatedLines>) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in JournalLogHandler(isJournal: true, write: log.add) }
        let store = try Store.temporary()
        let memory = MemoryQueue {
            MemoryKeeper(temporary: store, logger: logger, settings: { _ in try? read().settings })
        }
        let service = PanelService(
            configuration: try read(), memory: memory, manager: manager, logger: logger,
            read: { _ throws(ConfigurationError) in try read() }, open: { _ in try wires.open() })
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: service)], logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await operation(service)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Waits until something is so; the suite's time limit ends what never comes.
    func wait(until isSo: () -> Bool) async throws {
        while !isSo() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test("settings that are read anew change the panel on the same wires; another board or other wires are requested")
    func reload() async throws {
        let wires = Wires()
        let log = LogLines()
        // These wires' time runs as fast as the machine does.
        let awake = [ConfigurationKey.dimAfter: "never", .darkAfter: "never"]
        let flags = Mutex(awake)
        try await withService(
            wires, log,
            read: { () throws(ConfigurationError) in
                try ConfigurationReader(path: "/dev/null", environment: [:], flags: flags.withLock { $0 }).read()
            }
        ) { service in
            func reload(_ new: [ConfigurationKey: String], until isDone: () -> Bool) async throws {
                flags.withLock { $0 = awake.merging(new) { $1 } }
                service.reload()
                try await wait(until: isDone)
            }
            try await wait { wires.panel.text().contains("115.0") }
            #expect(wires.panel.brightness() == Brightness(level: 7))
            try await reload([.brightness: "2"]) { wires.panel.brightness() == Brightness(level: 2) }
            #expect(wires.opened.withLock { $0 } == 1)
            try await reload([.brightness: "9"]) { log.lines.contains("<3>the configuration stays as it was\n") }
            #expect(log.lines.contains("<3>--brightness: \"9\" is not a whole number from 0 to 7\n"))
            try await reload([.brightness: "3", .stb: "5"]) {
                wires.opened.withLock { $0 } == 2 && wires.panel.brightness() == Brightness(level: 3)
            }
            #expect(
                log.lines.last
                    == "<5>the configuration is read anew: stb is now 5 (--stb), brightness is now 3 (--brightness)\n")
        }
    }

    @Test("a manager whose socket nobody empties keeps the panel waiting for no longer than a moment")
    func deafManager() throws {
        let socket = try ManagerSocket()
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": socket.path], patience: .milliseconds(1))
        let room = try String(contentsOf: URL(filePath: "/proc/sys/net/unix/max_dgram_qlen"), encoding: .utf8)
        let count = try #require(Int(room.filter(\.isNumber)))
        for number in 0..<(count + 3) { manager.tell(.status("\(number)")) }
        #expect(socket.nextMessage() == "STATUS=0")
    }

    @Test("a watchdog that waits for no time is none")
    func noWatchdog() {
        #expect(ServiceManager(environment: ["WATCHDOG_USEC": "0"]).watchdogInterval == nil)
        #expect(ServiceManager(environment: ["WATCHDOG_USEC": "-5"]).watchdogInterval == nil)
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
            logger.warning("loose\nwire\u{1B}[2J", metadata: ["b": "2", "a": "1"])
            logger.debug("not said")
        }
        #expect(
            log.lines == [#"<4>loose wire\u{1B}[2J a=1 b=2"# + "\n", #"warning: loose wire\u{1B}[2J a=1 b=2"# + "\n"])
    }

    @Test("the journal reads a stream when its variable names that very stream, and not when it was inherited")
    func journalStream() {
        var ends: [Int32] = [0, 0]
        unsafe pipe(&ends)
        defer { ends.forEach { close($0) } }
        var status = stat()
        unsafe fstat(ends[1], &status)
        func isJournal(_ stream: String?) -> Bool {
            JournalLogHandler.isJournal(
                environment: stream.map { ["JOURNAL_STREAM": $0] } ?? [:], descriptor: ends[1])
        }
        #expect(isJournal("\(status.st_dev):\(status.st_ino)"))
        #expect(!isJournal("\(status.st_dev):\(status.st_ino + 1)"))
        #expect(!isJournal("8:"))
        #expect(!isJournal(nil))
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
