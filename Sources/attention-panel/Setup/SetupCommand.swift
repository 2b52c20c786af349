import ArgumentParser
import FoundationEssentials
import PanelCore
import PanelMemory
import PanelService
import TM1638
import TM1638GPIO

/// `attention-panel setup`: from a board in the hand to a panel that runs.
struct SetupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Set a board up: asks which it is, tries wires and keys, writes the configuration.",
        discussion: """
            Plain lines, so it works over ssh; q, Ctrl-D or Ctrl-C leaves. Nothing is written before you say so. A service that has the lines is \
            stopped meanwhile if you agree, and starts again at the end.

            With --simulated you play the fingers, too: type S1 where a key is asked for. Then nothing is written unless --config names a \
            file. The board that is simulated is --board; what you answer may be another.

            Ends with 0 when the board works, with 1 when something is left to do, or when you left.
            """
    )

    @OptionGroup var wires: WireOptions

    @Option(help: "With --simulated: what is wrong with the board, to see what setup makes of it.")
    var fault: BoardFault?

    func validate() throws {
        try wires.validateOneBoard()
        guard fault == nil || wires.simulated else { throw ValidationError("--fault needs --simulated.") }
    }

    func run() throws {
        // A file that is named need not be there: it is what setup writes.
        let path = wires.wiring.file.config ?? wires.reader(flags: [:]).path
        let text =
            try FileManager.default.fileExists(atPath: path)
            ? String(decoding: FileBytes.read(path: path, limit: 1 << 20), as: UTF8.self) : ""
        let old = try configuration(path, environment: [:], flags: [:])
        let wanted = try configuration(
            path, environment: ProcessInfo.processInfo.environment, flags: wires.wiring.flags)
        StopSignal.install()
        do {
            let isWell: Bool
            if wires.simulated {
                let bench = PlayedBench(wires, wanted.wiring, fault)
                let isNamed = wires.wiring.file.config != nil
                isWell = try run(bench, old, text, wanted, path: isNamed ? path : nil)
            } else {
                isWell = try run(RealBench(), old, text, wanted, path: path)
            }
            if !isWell { throw ExitCode.failure }
        } catch is LeftTalk {
            try print("\nLeft.")
            throw ExitCode.failure
        }
    }

    private func configuration(
        _ path: String, environment: [String: String], flags: [ConfigurationKey: String]
    ) throws -> Configuration {
        let named = environment.filter { $0.key != ConfigurationReader.pathVariable }
        return try FileOption.configuration(
            ConfigurationReader(environment: named, flags: flags, usualPath: path))
    }

    private func run<Bench: SetupBench>(
        _ bench: Bench, _ old: Configuration, _ text: String, _ wanted: Configuration, path: String?
    ) throws -> Bool {
        var dialogue = SetupDialogue(
            bench: bench, talk: StandardTalk(), old: old, path: path, text: text, wiring: wanted.wiring,
            board: wanted.boardName)
        return try dialogue.run()
    }
}
