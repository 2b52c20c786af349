import ArgumentParser
import Attention
import FoundationEssentials
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import TM1638Simulator
import UnixSignals
import PanelCore
import PanelMemory
import PanelService
import PanelWeb
import TM1638GPIO
import TM1638

/// `attention-panel run`: the panel.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the panel: on real wires, or in the terminal where there are none.",
        discussion: """
            Keys from left: left and right choose a digit, minus and plus change it, field, page, back, enter.
            Example: attention-panel run --board qyf
            """
    )

    @OptionGroup var wires: WireOptions
    @OptionGroup var memory: StoreOptions

    @Option(
        help: ArgumentHelp(
            "A CSV file of waist and weight instead of the memory: what is taught then lasts until the panel stops.",
            valueName: "file"))
    var pairs: String?

    @Option(
        help: ArgumentHelp(
            "A model that attention-panel fit has saved, instead of the memory; what is taught lasts until the panel stops.",
            valueName: "file"))
    var model: String?

    @OptionGroup var settings: SettingOptions

    @Flag(help: "With --simulated: no picture; run as the service does.")
    var headless = false

    @Flag(
        help: """
            A simulated panel in words: each change is a line, and keys are read by line (left, right, plus, minus, field, page, back, \
            enter, "hold enter", digits of the keys, quit).
            """)
    var plain = false

    @Flag(
        help: """
            Serve the panel's page to browsers and print its address; where there is no GPIO, a simulated panel is shown there instead of \
            in the terminal.
            """)
    var web = false

    @Argument(
        help: ArgumentHelp(
            "With --web: an address and port, a port, or the path of a socket. Default: 127.0.0.1:8090.",
            valueName: "address"))
    var address: String?

    @Option(
        help: ArgumentHelp(
            "With --web: the page's file. Default: the one that make browser builds, or make install installs.",
            valueName: "file"),
        completion: .file())
    var page: String?

    func validate() throws {
        try wires.validateOneBoard()
        guard web || (address == nil && page == nil) else {
            throw ValidationError("run takes no \"\(address ?? page ?? "")\" without --web.")
        }
        guard !(web && plain) else { throw ValidationError("--web and --plain exclude each other.") }
        guard !(headless && plain) else { throw ValidationError("--headless and --plain exclude each other.") }
        guard model != nil else { return }
        let others = [
            ("--pairs", pairs), ("--store", memory.store), ("--score", settings.score),
            ("--bandwidth", settings.bandwidth),
        ]
        guard let other = others.first(where: { $0.1 != nil }) else { return }
        throw ValidationError("--model brings its own pairs and settings: leave \(other.0) out.")
    }

    func run() async throws {
        let configuration = try wires.configuration(flags: flags)
        if isInTerminal(configuration) { return try runInTerminal(configuration) }
        let threshold = LogThreshold(configuration.logLevel)
        let logger = Logger(label: "attention-panel") { _ in
            JournalLogHandler(isJournal: JournalLogHandler.isJournal(environment: environment), threshold: threshold)
        }
        let memory = try memoryQueue(configuration, logger: logger)
        if wires.simulated || (web && !headless && hasNoWires(configuration)) {
            let bench = SimulatedBench(
                wires.simulatedPanel(configuration.wiring.board), board: configuration.wiring.board)
            try await serve(memory, configuration, logger, threshold) { bench.lines(on: $0.board) }
        } else {
            try await serve(memory, configuration, logger, threshold) { try $0.request() }
        }
    }

    private var environment: [String: String] { ProcessInfo.processInfo.environment }

    private var flags: [ConfigurationKey: String] {
        settings.flags.merging(memory.flags) { $1 }.merging(web ? [.web: address ?? WebPlan.usual] : [:]) { $1 }
    }

    private func hasNoWires(_ configuration: Configuration) -> Bool {
        configuration.wiring.chip == nil && GPIOLines.available().isEmpty
    }

    /// Whether there is nothing but a terminal to show the panel in.
    private func isInTerminal(_ configuration: Configuration) -> Bool {
        !headless && !web && (wires.simulated || plain || hasNoWires(configuration))
    }

    private func runInTerminal(_ configuration: Configuration) throws {
        let isPlain = plain || Terminal.isDumb
        guard isPlain || Terminal.isInteractive else {
            guard wires.simulated else {
                throw Failure.exit(
                    Failure.unavailable,
                    "there is no gpiochip in /dev, and no terminal to draw a simulated board in: is this a board with GPIO? "
                        + "Elsewhere run it in a terminal, or with --plain"
                )
            }
            throw Failure.exit(
                Failure.usage,
                "a simulated panel is drawn in a terminal, and this is none: run it in one, with --plain for words, or with "
                    + "--headless"
            )
        }
        if isPlain, !plain {
            Failure.say("note: this terminal (TERM=dumb) draws no pictures, so the panel comes in words")
        }
        StopSignal.install()
        // The screen is the panel's: what is to be said waits for its end.
        let said = Mutex<[String]>([])
        defer { for line in said.withLock({ $0 }) { standardError(line) } }
        let threshold = LogThreshold(max(configuration.logLevel, .warning))
        let logger = Logger(label: "attention-panel") { _ in
            JournalLogHandler(isJournal: false, threshold: threshold) { line in said.withLock { $0.append(line) } }
        }
        let memory = try memoryQueue(configuration, logger: logger)
        defer { memory.close() }
        try TerminalPanel(
            wires.simulatedPanel(configuration.wiring.board), configuration, memory: memory, isPlain: isPlain
        ).run()
    }

    /// Publishes how the panel is: in the directory that systemd gives a service, and to those who look at the page.
    private func publisher(_ configuration: Configuration, window: PanelWindow?) -> StatusPublisher? {
        let directory = environment["RUNTIME_DIRECTORY"]
        guard directory != nil || window != nil else { return nil }
        return StatusPublisher(
            directory: directory, window: window, version: AttentionPanelCommand.version,
            memory: memoryPath(configuration))
    }

    private func memoryPath(_ configuration: Configuration) -> String? {
        pairs == nil && model == nil ? MemoryPlace(configuration).path : nil
    }

    /// What serves the page, if anything does.
    private func webServer(
        _ configuration: Configuration, memory: MemoryQueue, window: PanelWindow, logger: Logger
    ) throws -> WebServer? {
        let plan = try WebPlan(configuration, isAsked: web, logger: logger)
        guard !plan.endpoints.isEmpty else { return nil }
        let path = memoryPath(configuration)
        let hasChips = !wires.simulated && !(web && hasNoWires(configuration))
        return WebServer(
            endpoints: plan.endpoints, window: window, memory: memory, page: plan.page(named: page),
            names: configuration.webHosts,
            password: plan.password, logger: logger, isNeeded: web
        ) {
            (hasChips ? MachineExamination.diagnoses() : [])
                + (path.map { MemoryExamination.diagnoses(path: $0, isUsual: false, at: .systemClock()) } ?? [])
        }
    }

    /// Opens the memory, or what stands in for it, on a thread of its own.
    private func memoryQueue(_ configuration: Configuration, logger: Logger) throws -> MemoryQueue {
        let reader = wires.reader(flags: flags)
        // Of a configuration that cannot be read any more, what was read first stays in force.
        let settings = { @Sendable (texts: [Settings.Name: String]) in try? reader.read(panel: texts).settings }
        if let store = try standIn() {
            return MemoryQueue { MemoryKeeper(temporary: store, logger: logger, settings: settings) }
        }
        let place = MemoryPlace(configuration)
        place.noteOther()
        try place.makeDirectory()
        return MemoryQueue(upkeep: isInTerminal(configuration) ? nil : configuration.upkeep) {
            () throws(StoreError) in
            try MemoryKeeper(path: place.path, logger: logger, settings: settings)
        }
    }

    /// A memory without a file, for the pairs of a file or of a model.
    private func standIn() throws -> Store? {
        do {
            if let pairs {
                let store = try Store.temporary()
                try store.add(PairsFile(path: pairs, schema: .tutorial), at: .systemClock())
                return store
            }
            guard let path = model else { return nil }
            let model = try ModelFile(path: path).model(name: path)
            let store = try Store.temporary()
            try store.setSchema(model.schema)
            for row in 0..<model.count {
                try store.teach(
                    Pair(key: Array(model.keys.row(row)), value: Array(model.values.row(row))), at: .systemClock())
            }
            if case .learned(let learned) = model.settings.bandwidth { try store.keep(learned) }
            try store.set(Settings.Name.bandwidth.rawValue, to: "learned")
            return store
        } catch let problem as Table.Problem {
            throw Failure.exit(problem.isUnreadable ? Failure.noInput : Failure.data, problem)
        } catch let error as StoreError {
            throw Failure.exit(error.exitCode, error)
        }
    }

    private func serve<Line: Lines & SendableMetatype & ~Copyable>(
        _ memory: MemoryQueue, _ configuration: Configuration, _ logger: Logger, _ threshold: LogThreshold,
        open: @escaping @Sendable (Wiring) throws -> Line
    ) async throws where Line.Failure: CustomStringConvertible & Sendable {
        defer { memory.close() }
        // Who reads the log may go; the panel stays.
        signal(SIGPIPE, SIG_IGN)
        let reader = wires.reader(flags: flags)
        let read = { @Sendable (texts: [Settings.Name: String]) throws(ConfigurationError) -> Configuration in
            let configuration = try reader.read(panel: texts)
            threshold.level = configuration.logLevel
            return configuration
        }
        let window = PanelWindow()
        let server = try webServer(configuration, memory: memory, window: window, logger: logger)
        let shown = server == nil ? nil : window
        let service = PanelService(
            configuration: configuration, memory: memory, manager: ServiceManager(environment: environment),
            logger: logger, version: AttentionPanelCommand.version,
            status: publisher(configuration, window: shown), window: shown, read: read, open: open)
        // The group's own lines about its services would tell nobody anything.
        let quiet = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
        let hangups = HangupService(signals: await UnixSignalsSequence(trapping: .sighup)) { service.reload() }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: hangups)] + (server.map { [.init(service: $0)] } ?? [])
                    + [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
        do {
            try await group.run()
        } catch let failure as GPIOFailure {
            throw Failure.exit(failure.exitCode, failure)
        } catch let problem as WebServer.Problem {
            throw Failure.exit(problem.isRight ? Failure.permission : Failure.unavailable, problem)
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
