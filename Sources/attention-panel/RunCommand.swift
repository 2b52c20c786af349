import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import TM1638Simulator
import UnixSignals
import Attention
import PanelCore
import PanelMemory
import PanelService
import TM1638GPIO
import TM1638

/// `attention-panel run`: the panel.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the panel: on real wires, or in the terminal where there are none.",
        discussion: """
            Keys from left: ◀ ▶ choose a digit, − + change it, field, page, back, enter.
            Example: attention-panel run --chip gpiochip0 --stb GPIO17 --clk GPIO27 --dio GPIO22
            """
    )

    @OptionGroup var wires: WireOptions
    @OptionGroup var memory: StoreOptions

    @Option(
        help: ArgumentHelp(
            "A CSV file of waist and weight instead of the memory: what is taught then lasts until the panel stops.",
            valueName: "file"))
    var pairs: String?

    @OptionGroup var settings: SettingOptions

    @Flag(help: "With --simulated: no picture; run as the service does.")
    var headless = false

    func validate() throws {
        try wires.validateOneBoard()
    }

    func run() async throws {
        let configuration = try wires.configuration(flags: flags)
        if wires.simulated || (configuration.wiring.chip == nil && GPIOLines.available().isEmpty), !headless {
            return try runInTerminal(configuration)
        }
        let threshold = LogThreshold(configuration.logLevel)
        let logger = Logger(label: "attention-panel") { _ in
            JournalLogHandler(isJournal: JournalLogHandler.isJournal(environment: environment), threshold: threshold)
        }
        let keeper = try keeper(configuration, logger: logger)
        if wires.simulated {
            let bench = SimulatedBench(
                wires.simulatedPanel(configuration.wiring.board), board: configuration.wiring.board)
            try await serve(keeper, logger, threshold) { bench.lines(on: $0.board) }
        } else {
            try await serve(keeper, logger, threshold) { try $0.request() }
        }
    }

    private var environment: [String: String] { ProcessInfo.processInfo.environment }

    private var flags: [ConfigurationKey: String] { settings.flags.merging(memory.flags) { $1 } }

    private func runInTerminal(_ configuration: Configuration) throws {
        guard Terminal.isInteractive else {
            throw Failure.exit(
                Failure.usage,
                "a simulated panel is drawn in a terminal, and this is none: run it in one, or name real wires with --chip"
            )
        }
        StopSignal.install()
        // The screen is the panel's: what is to be said waits for its end.
        let said = Mutex<[String]>([])
        defer { for line in said.withLock({ $0 }) { standardError(line) } }
        let threshold = LogThreshold(max(configuration.logLevel, .warning))
        let logger = Logger(label: "attention-panel") { _ in
            JournalLogHandler(isJournal: false, threshold: threshold) { line in said.withLock { $0.append(line) } }
        }
        let keeper = try keeper(configuration, logger: logger)
        let configuration = try wires.configuration(flags: flags, panel: keeper.chosenSettings())
        keeper.follow(configuration.settings)
        defer { keeper.close() }
        let panel = wires.simulatedPanel(configuration.wiring.board)
        try TerminalPanel(
            panel, configuration, controller: Self.controller(keeper, configuration.settings, at: panel.now),
            keeper: keeper
        ).run()
    }

    private static func controller(_ keeper: MemoryKeeper, _ settings: Settings, at now: Instant) -> Controller {
        var controller = Controller(
            remembered: keeper.remembered(), settings: settings, version: AttentionPanelCommand.version, at: now)
        for fault in keeper.faults() { controller.raise(fault, at: now) }
        return controller
    }

    private func keeper(_ configuration: Configuration, logger: Logger) throws -> MemoryKeeper {
        do {
            guard let pairs else { return try MemoryKeeper(path: configuration.preparedStorePath(), logger: logger) }
            let store = try Store.temporary()
            try store.add(PairsFile(path: pairs, schema: .tutorial), at: .systemClock())
            return MemoryKeeper(temporary: store, logger: logger)
        } catch let problem as Table.Problem {
            throw Failure.exit(problem.isUnreadable ? Failure.noInput : Failure.data, problem)
        } catch let error as StoreError {
            throw Failure.exit(error.exitCode, error)
        }
    }

    private func serve<Line: Lines & SendableMetatype & ~Copyable>(
        _ keeper: MemoryKeeper, _ logger: Logger, _ threshold: LogThreshold,
        open: @escaping @Sendable (Wiring) throws -> Line
    ) async throws where Line.Failure: CustomStringConvertible & Sendable {
        defer { keeper.close() }
        // Who reads the log may go; the panel stays.
        signal(SIGPIPE, SIG_IGN)
        let reader = wires.reader(flags: flags)
        let read = { @Sendable () throws(ConfigurationError) -> Configuration in
            let configuration = try reader.read(panel: keeper.chosenSettings())
            threshold.level = configuration.logLevel
            return configuration
        }
        let service = PanelService(
            configuration: try wires.configuration(flags: flags, panel: keeper.chosenSettings()), keeper: keeper,
            manager: ServiceManager(environment: environment), logger: logger, read: read,
            makeController: { Self.controller(keeper, $0, at: $1) }, open: open)
        // The group's own lines about its services would tell nobody anything.
        let quiet = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
        let hangups = HangupService(signals: await UnixSignalsSequence(trapping: .sighup)) { service.reload() }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: hangups),
                    .init(service: service, successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
        do {
            try await group.run()
        } catch let failure as GPIOFailure {
            throw Failure.exit(failure.exitCode, failure)
        }
    }
}

/// Hears SIGHUP, the wish that the configuration is read anew.
private struct HangupService: Service {
    let signals: UnixSignalsSequence
    let heard: @Sendable () -> Void

    func run() async {
        for await _ in signals.cancelOnGracefulShutdown() { heard() }
    }
}

/// A simulated board, which gives way to another when the configuration names another.
private final class SimulatedBench: Sendable {
    private let place: Mutex<(panel: SimulatedPanel, board: Board)>

    init(_ panel: SimulatedPanel, board: Board) {
        place = Mutex((panel, board))
    }

    func lines(on board: Board) -> PacedLines {
        place.withLock { place in
            if place.board != board {
                let next = SimulatedPanel(boards: [board])
                // Time goes on, whatever hangs on the wires.
                next.advance(to: place.panel.now)
                place = (next, board)
            }
            return PacedLines(place.panel)
        }
    }
}
