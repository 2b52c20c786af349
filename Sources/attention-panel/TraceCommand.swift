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

    /// Is shown every simulated panel that a command switches on.
    @TaskLocal static var watch: (@Sendable (SimulatedPanel) -> Void)?

    @Argument(help: "The file to write.")
    var output: String

    @Argument(parsing: .postTerminator, help: "The command to run: show, keys or run, with its options.")
    var command: [String]

    func run() async throws {
        let traces = Mutex<[Trace]>([])
        let arguments = command.contains("--simulated") ? command : command + ["--simulated"]
        var traced = try AttentionPanelCommand.parseAsRoot(arguments)
        try await Self.$watch.withValue({ panel in traces.withLock { $0.append(Trace(of: panel)) } }) {
            if var command = traced as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try traced.run()
            }
        }
        guard let trace = traces.withLock({ $0.first }) else {
            throw Failure.exit(
                Failure.usage, "\"\(command.joined(separator: " "))\" uses no wires: trace show, keys or run")
        }
        try write(trace.vcd, to: output)
        for frame in trace.frames { print(frame) }
    }
}
