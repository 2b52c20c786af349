import ArgumentParser
import Synchronization
import TM1638Simulator

/// `attention-panel trace`: what another command does on the wires.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Run a command on a simulated board, and write what it does on the wires to a VCD file.",
        discussion: """
            GTKWave and sigrok open such files. The frames are printed as well.
            Example: attention-panel trace help.vcd -- show HELP
            """
    )

    /// The traces of the panels that the traced command has switched on; `nil` while none is traced.
    ///
    /// A task's local value would be the obvious place, but optimised by Swift 6.3 it crashes when the program sets it.
    private static let traces = Mutex<[Trace]?>(nil)

    /// The commands that have wires, and take `--simulated`.
    private static let wired = ["show", "keys", "run", "doctor"]

    /// Is shown every simulated panel that a command switches on.
    static func watch(_ panel: SimulatedPanel) {
        traces.withLock { $0?.append(Trace(of: panel)) }
    }

    @Argument(help: "The file to write.")
    var output: String

    @Argument(parsing: .postTerminator, help: "The command to run: show, keys, run or doctor, with its options.")
    var command: [String]

    func run() async throws {
        guard let name = command.first, Self.wired.contains(name) else { throw noWires() }
        let arguments = command.contains("--simulated") ? command : command + ["--simulated"]
        let traced = try AttentionPanelCommand.parseAsRoot(arguments)
        Self.traces.withLock { $0 = [] }
        if var command = traced as? any AsyncParsableCommand {
            try await command.run()
        } else {
            var command = traced
            try command.run()
        }
        guard let trace = Self.traces.withLock({ $0?.first }) else {
            throw noWires()
        }
        try write(trace.vcd, to: output)
        for frame in trace.frames { try print("\(frame)") }
    }

    private func noWires() -> ExitCode {
        Failure.exit(
            Failure.usage,
            "\"\(command.first ?? "")\" is no command that uses wires: trace \(Self.wired.joined(separator: ", "))")
    }
}
