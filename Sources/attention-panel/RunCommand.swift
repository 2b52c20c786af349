import ArgumentParser
import FoundationEssentials
import Logging
import ServiceLifecycle
import TM1638Simulator
import UnixSignals
import Attention
import AttentionPanel
import GPIOD
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
    @OptionGroup var pairs: PairOptions

    @Flag(help: "With --simulated: no picture; run as the service does.")
    var headless = false

    func run() async throws {
        let pooling = try pairs.pooling()
        if headless, wires.simulated {
            let panel = wires.simulatedPanel()
            try await serve(Controller(pooling: pooling, at: panel.now)) { PacedLines(panel) }
        } else if wires.simulated || (wires.chip == nil && GPIOLines.available().isEmpty) {
            guard Terminal.isInteractive else {
                throw Failure.exit(
                    Failure.usage,
                    "a simulated panel is drawn in a terminal, and this is none: run it in one, or name real wires with --chip"
                )
            }
            StopSignal.install()
            try TerminalPanel(wires.simulatedPanel(), board: wires.board) { Controller(pooling: pooling, at: $0) }.run()
        } else {
            try await serve(Controller(pooling: pooling, at: .start)) { [wires] in try wires.request() }
        }
    }

    private func serve<Line: Lines & SendableMetatype & ~Copyable>(
        _ controller: Controller, on open: @escaping @Sendable () throws -> Line
    ) async throws where Line.Failure: CustomStringConvertible {
        let environment = ProcessInfo.processInfo.environment
        let logger = Logger(label: "attention-panel") { _ in
            JournalLogHandler(isJournal: environment["JOURNAL_STREAM"] != nil)
        }
        let service = PanelService(
            board: wires.board, controller: controller, manager: ServiceManager(environment: environment),
            logger: logger,
            open: open)
        // The group's own lines about its one service would tell nobody anything.
        let quiet = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
        do {
            try await group.run()
        } catch let failure as GPIOFailure {
            throw Failure.exit(failure.exitCode, failure)
        }
    }
}
