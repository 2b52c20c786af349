import ArgumentParser

/// The `attention-panel` command.
@main
struct AttentionPanelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attention-panel",
        abstract: "A TM1638 front panel that estimates by attention.",
        discussion: "Key in a waist and see the weight that attention over remembered pairs makes of it.",
        subcommands: [
            RunCommand.self, EstimateCommand.self, PlotCommand.self, ShowCommand.self, KeysCommand.self,
            PairsCommand.self, ReadingsCommand.self, VirtualCommand.self,
        ]
    )
}
