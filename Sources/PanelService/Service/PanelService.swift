public import PanelCore
import PanelMemory
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
    private let beginning: Configuration
    private let read: @Sendable ([Settings.Name: String]) throws(ConfigurationError) -> Configuration
    private let open: @Sendable (Wiring) throws -> Line
    private let manager: ServiceManager
    private let logger: Logger
    private let version: String
    private let status: StatusPublisher?
    private let window: PanelWindow?
    /// What decides and draws, while no loop has it; it outlives failures of the wires.
    private let controller = Mutex<Controller?>(nil)
    /// What went over the wires, likewise.
    private let counters = Mutex(DriverCounters())
    private let memory: MemoryQueue
    private let isStopping = Atomic<Bool>(false)
    /// What was read anew and is not in force yet.
    private let fresh = Mutex<Configuration?>(nil)
    /// Whether the manager waits to hear that the configuration is in force.
    private let isReloading = Atomic<Bool>(false)

    /// How often the memory is looked at: what the command line changes is seen within a second.
    private static var lookPeriod: Duration { .milliseconds(250) }
    /// How long the first picture waits for the memory: with so many pairs that it takes longer, the panel says that it loads them.
    private static var openingPatience: Duration { .milliseconds(400) }

    /// Creates a service.
    ///
    /// - Parameters:
    ///   - configuration: what is in force at first.
    ///   - memory: what keeps the pairs, the readings and what is set.
    ///   - manager: who is told how the service is.
    ///   - logger: where readings and trouble are written.
    ///   - status: where the service publishes how it is; `nil` for nowhere.
    ///   - window: through which other faces look and press keys; `nil` for none.
    ///   - version: what the panel's menu says about the program.
    ///   - read: reads the configuration anew, given what was set on the panel.
    ///   - open: requests the wires; called anew after they failed, so that a chip that went and came back is found again.
    public init(
        configuration: Configuration, memory: MemoryQueue, manager: ServiceManager, logger: Logger,
        version: String = "", status: StatusPublisher? = nil, window: PanelWindow? = nil,
        read: @escaping @Sendable ([Settings.Name: String]) throws(ConfigurationError) -> Configuration,
        open: @escaping @Sendable (Wiring) throws -> Line
    ) {
        beginning = configuration
        self.read = read
        self.open = open
        self.manager = manager
        self.logger = logger
        self.version = version
        self.status = status
        self.window = window
        self.memory = memory
    }

    /// Reads the configuration anew, and lives by it from then on; one that is wrong changes nothing.
    ///
    /// Returns at once. What was set on the panel before is stored before the reading.
    public func reload() {
        memory.hand { keeper in
            self.manager.tell(.reloading)
            self.isReloading.store(true, ordering: .relaxed)
            do throws(ConfigurationError) {
                let configuration = try self.read(keeper.chosenSettings())
                self.fresh.withLock { $0 = configuration }
                return keeper.follow(configuration.settings)
            } catch {
                for line in error.lines { self.logger.error("\(line)") }
                self.logger.error("the configuration stays as it was")
                self.endReload(.status("the configuration stays as it was: \(error)"))
                return []
            }
        }
    }

    /// Runs until the service is asked to stop; the display is dark then.
    ///
    /// - Throws: what `open` throws the first time: a service that cannot start at all says so and ends.
    public func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            let ended: Result<Void, any Error> = await withCheckedContinuation { continuation in
                // The wires belong to one thread, and a turn never suspends between two edges.
                let started = Thread.detach { continuation.resume(returning: Result { try self.serve() }) }
                if !started { continuation.resume(returning: .failure(NoThread())) }
            }
            try ended.get()
        } onCancelOrGracefulShutdown: {
            if self.isRunning { self.manager.tell(.stopping) }
            self.isStopping.store(true, ordering: .relaxed)
        }
    }

    /// Tells the manager, if it waits, that the configuration is as it will stay.
    private func endReload(_ status: ServiceManager.Message) {
        if isReloading.exchange(false, ordering: .relaxed) { manager.tell(.ready, status) }
    }

    /// What was read anew, once.
    private func takeFresh(_ configuration: inout Configuration) -> Bool {
        guard let new = fresh.withLock({ $0.take() }) else { return false }
        let changes = new.changes(since: configuration)
        logger.notice(
            "the configuration is read anew: \(changes.isEmpty ? "no changes" : changes.joined(separator: ", "))")
        if new.store != configuration.store { logger.notice("another memory is used from the next start on") }
        if new.web != configuration.web || new.webHosts != configuration.webHosts {
            logger.notice("the page is served as before until the next start")
        }
        configuration = new
        return true
    }

    /// The system has no thread left.
    private struct NoThread: Error {}

    private var isRunning: Bool { !isStopping.load(ordering: .relaxed) }

    private func serve() throws {
        // What a person has taught is stored before the service ends.
        defer { memory.finish() }
        memory.waitUntilOpen(atMost: Self.openingPatience)
        var configuration = beginning
        var delay = RetryDelay()
        var signs = SignsOfLife()
        var lines: Line? = try open(configuration.wiring)
        repeat {
            do {
                try serve(on: lines.take() ?? open(configuration.wiring), &configuration) { delay.succeeded() }
            } catch {
                // The last try was to leave the display dark.
                guard isRunning else { return }
                let pause = delay.failed()
                logger.error("the wires failed: \(error); trying again in \(pause)")
                manager.tell(.status("the wires failed: \(error)"))
                publish(wires: "the wires failed: \(error)")
                endReload(.status("the wires failed: \(error)"))
                pauseUnlessNeeded(pause, &signs)
                // Perhaps it was the configuration that was wrong about the wires.
                if takeFresh(&configuration) { controller.withLock { $0?.apply(configuration.settings) } }
            }
        } while isRunning
    }

    /// Goes round on one set of lines until they fail, others are wanted, or the service stops; leaves the display dark.
    private func serve(on lines: consuming Line, _ configuration: inout Configuration, worked: () -> Void) throws {
        let wiring = configuration.wiring
        let controller =
            controller.withLock { $0 } ?? Controller(settings: configuration.settings, version: version, at: lines.now)
        var loop = PanelLoop(
            lines, board: wiring.board, controller: controller, roles: configuration.roleTable, timing: wiring.timing,
            followsRise: wiring.followsRise)
        defer {
            self.controller.withLock { [kept = loop.controller] in $0 = kept }
            counters.withLock { [last = loop.counters] in $0 = last }
            loop.owed.forEach(take)
        }
        takeAnswers(&loop)
        try loop.start()
        isReloading.store(false, ordering: .relaxed)
        manager.tell(.ready, .status("showing"))
        var trouble = BusTrouble(counters: loop.counters)
        var signs = SignsOfLife()
        var nextLook = loop.now
        while isRunning {
            takeAnswers(&loop)
            if let window { loop.keysElsewhere = window.keysDown(on: wiring.board, at: loop.now) }
            let isFresh = takeFresh(&configuration)
            if isFresh {
                loop.controller.apply(configuration.settings)
                loop.roles = configuration.roleTable
                if configuration.wiring != wiring { break }
            }
            try loop.turn().forEach(take)
            window?.show(.init(loop, board: wiring.board))
            if isFresh { endReload(.status("showing")) }
            if loop.now >= nextLook {
                nextLook = loop.now + Self.lookPeriod
                memory.look()
                publish(loop.controller, loop.counters, delay: loop.takeWorstDelay())
            }
            worked()
            signs.tell(manager)
            if let line = trouble.report(loop.counters, at: loop.now) { logger.warning("\(line)") }
            loop.waitForNextTurn()
        }
        try loop.blank()
    }

    private func takeAnswers(_ loop: inout PanelLoop<Line>) {
        let answers = memory.takeAnswers()
        window?.count(answers)
        loop.take(answers)
    }

    private func take(_ effect: Effect) {
        if case .read(let reading) = effect {
            report(reading)
            status?.note(reading)
        }
        memory.carryOut(effect)
    }

    /// Publishes how the panel is, on the memory's thread: a disk may be slow.
    private func publish(
        _ controller: Controller, _ counters: DriverCounters, delay: Duration, wires: String? = nil
    ) {
        guard let status else { return }
        memory.perform { status.publish(controller, counters, delay: delay, wires: wires) }
    }

    /// The same while no loop has the controller.
    private func publish(wires: String) {
        guard let controller = controller.withLock({ $0 }) else { return }
        publish(controller, counters.withLock { $0 }, delay: .zero, wires: wires)
    }

    private func report(_ reading: Reading) {
        logger.info(
            "reading", metadata: ["asked": "\(reading.asked)", "answered": "\(reading.answered ?? "no pairs")"])
        manager.tell(.status("last reading: \(reading)"))
    }

    /// Waits in short steps, so that a wish to stop, or another configuration, is heard.
    private func pauseUnlessNeeded(_ pause: Duration, _ signs: inout SignsOfLife) {
        let clock = ContinuousClock()
        let end = clock.now + pause
        // A service that tries again and again is alive: the manager shall not kill it for want of a board.
        while isRunning, clock.now < end, fresh.withLock({ $0 == nil }) {
            signs.tell(manager)
            sleep(atMost: end - clock.now)
        }
    }
}
