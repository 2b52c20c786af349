import ArgumentParser

/// The `attention-panel` command.
@main
struct AttentionPanelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attention-panel",
        abstract: "A TM1638 front panel that estimates by attention."
    )
}
