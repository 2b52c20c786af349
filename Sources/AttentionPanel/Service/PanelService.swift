import Attention
public import Logging
public import ServiceLifecycle
import Synchronization
public import TM1638

/// The panel as a service: the loop on a thread of its own, begun anew with patience when the wires fail.
///
/// The manager hears that the service is ready after the first frame is on the wires, and that it is alive only from turns that
/// reached the wires.
public final class PanelService<Line: Lines & SendableMetatype & ~Copyable>: Service
where Line.Failure: CustomStringConvertible & Sendable {
    private let board: Board
    private let open: @Sendable () throws -> Line
    private let manager: ServiceManager
    private let logger: Logger
    private let controller: Mutex<Controller>
    private let isStopping = Atomic<Bool>(false)

    /// Creates a service.
    ///
    /// - Parameters:
    ///   - board: the board that hangs on the wires.
    ///   - controller: what decides and draws; it outlives failures of the wires.
    ///   - manager: who is told how the service is.
    ///   - logger: where readings and trouble are written.
    ///   - open: requests the wires; called anew after they failed, so that a chip that went and came back is found again.
    public init(
        board: Board, controller: Controller, manager: ServiceManager, logger: Logger,
        open: @escaping @Sendable () throws -> Line
    ) {
        self.board = board
        self.open = open
        self.manager = manager
        self.logger = logger
        self.controller = Mutex(controller)
    }

    /// Runs until the service is asked to stop; the display is dark then.
    ///
    /// - Throws: what `open` throws the first time: a service that cannot start at all says so and ends.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                // The wires belong to one thread, and a turn never suspends between two edges.
                let started = Thread.detach { continuation.resume(with: Result { try self.serve() }) }
                if !started { continuation.resume(throwing: NoThread()) }
            }
        } onGracefulShutdown: {
            self.manager.tell(.stopping)
            self.isStopping.store(true, ordering: .relaxed)
        }
    }

    /// The system has no thread left.
    private struct NoThread: Error {}

    private var isRunning: Bool { !isStopping.load(ordering: .relaxed) }

    private func serve() throws {
        var delay = RetryDelay()
        var lines: Line? = try open()
        while true {
            do {
                return try serve(on: lines.take() ?? open(), worked: { delay.succeeded() })
            } catch {
                // The last try was to leave the display dark.
                guard isRunning else { return }
                let pause = delay.failed()
                logger.error("the wires failed: \(error); trying again in \(pause)")
                manager.tell(.status("the wires failed: \(error)"))
                pauseUnlessStopping(pause)
            }
        }
    }

    /// Goes round on one set of lines until they fail or the service stops, and then leaves the display dark.
    private func serve(on lines: consuming Line, worked: () -> Void) throws {
        var loop = PanelLoop(lines, board: board, controller: controller.withLock { $0 })
        defer { controller.withLock { [kept = loop.controller] in $0 = kept } }
        try loop.start()
        manager.tell(.ready, .status("showing"))
        var trouble = BusTrouble(counters: loop.counters)
        var lastSign: Instant?
        while isRunning {
            for reading in try loop.turnWithoutStore() { report(reading) }
            worked()
            // Half of what the manager waits for, as sd_watchdog_enabled(3) advises.
            if let interval = manager.watchdogInterval, lastSign.map({ loop.now - $0 >= interval / 2 }) ?? true {
                manager.tell(.watchdog)
                lastSign = loop.now
            }
            if let line = trouble.report(loop.counters, at: loop.now) { logger.warning("\(line)") }
            loop.waitForNextTurn()
        }
        try loop.blank()
    }

    private func report(_ reading: Reading) {
        guard let answer = reading.answer else { return }
        logger.info("reading", metadata: ["asked": "\(reading.query[0])", "answered": "\(answer.values[0])"])
        manager.tell(.status("last reading: \(reading)"))
    }

    /// Waits in short steps, so that a wish to stop is heard.
    private func pauseUnlessStopping(_ pause: Duration) {
        let clock = ContinuousClock()
        let end = clock.now + pause
        while isRunning, clock.now < end { sleep(atMost: end - clock.now) }
    }
}
