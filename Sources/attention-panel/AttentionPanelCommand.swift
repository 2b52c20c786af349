import ArgumentParser

/// The `attention-panel` command.
@main
struct AttentionPanelCommand: AsyncParsableCommand {
    static let version = "0.2"

    static let configuration = CommandConfiguration(
        commandName: "attention-panel",
        abstract: "A TM1638 front panel that estimates by attention.",
        discussion: "Key in a waist and see the weight that attention over remembered pairs makes of it.",
        version: version,
        subcommands: [
            RunCommand.self, StatusCommand.self, EstimateCommand.self, ExplainCommand.self, FitCommand.self,
            PlotCommand.self, PairsCommand.self, FieldsCommand.self, ReadingsCommand.self, MemoryCommand.self,
            ShowCommand.self, KeysCommand.self,
            BoardsCommand.self,
            DoctorCommand.self, ConfigCommand.self, TraceCommand.self, VirtualCommand.self,
        ]
    )
}
