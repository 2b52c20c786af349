import ArgumentParser
import PanelCore

/// The `attention-panel` command.
@main
struct AttentionPanelCommand: AsyncParsableCommand {
    static let version = Release.version

    static let configuration = CommandConfiguration(
        commandName: "attention-panel",
        abstract: "A TM1638 front panel that estimates by attention.",
        discussion: "Key in a waist and see the weight that attention over remembered pairs makes of it.",
        version: version,
        subcommands: [
            RunCommand.self, StatusCommand.self, EstimateCommand.self, ExplainCommand.self, FitCommand.self,
            PlotCommand.self, PairsCommand.self, FieldsCommand.self, ReadingsCommand.self, MemoryCommand.self,
            WebCommand.self, ShowCommand.self, KeysCommand.self,
            BoardsCommand.self,
            SetupCommand.self, DoctorCommand.self, ConfigCommand.self, TraceCommand.self, VirtualCommand.self,
            TestCommand.self,
        ]
    )

    /// Reads the command line and runs what it says.
    static func main() async {
        let words = CommandLine.arguments.dropFirst().map(CommandLineWords.marked)
        if let problem = CommandLineWords.unknownCommand(words, of: self) {
            exit(withError: Failure.exit(Failure.usage, problem))
        }
        do {
            var command = try parseAsRoot(words)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let text = fullMessage(for: error)
            guard !text.isEmpty else { exit(withError: error) }
            guard !exitCode(for: error).isSuccess else {
                do { try print(text) } catch { exit(withError: error) }
                exit()
            }
            FileHandleOutput.standardError(CommandLineWords.legible(text, quoting: words) + "\n")
            exit(withError: exitCode(for: error))
        }
    }
}
