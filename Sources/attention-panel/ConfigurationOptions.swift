import ArgumentParser
import PanelCore
import PanelMemory
import PanelService
import FoundationEssentials
import TM1638
import TM1638GPIO

/// Which file to read, and which wires a board hangs on in spite of it.
struct WiringOptions: ParsableArguments {
    @OptionGroup var file: FileOption

    @Option(
        help:
            "The gpiochip: a path, a name such as gpiochip0, or a label such as pinctrl-rp1; or auto: where the lines are."
    )
    var chip: String?

    @Option(
        name: .customLong("stb"),
        help: ArgumentHelp(
            "The line that STB hangs on: a name such as GPIO17, or an offset. show takes several, for boards that share CLK and DIO.",
            valueName: "stb"))
    var strobes: [String] = []

    @Option(name: .customLong("clk"), help: "The line that CLK hangs on.")
    var clock: String?

    @Option(name: .customLong("dio"), help: "The line that DIO hangs on.")
    var data: String?

    @Option(
        help:
            "The board: a name that attention-panel boards lists; or a path (with a slash, such as ./my.board) to a file.",
        completion: .list(Board.all.map(\.name)))
    var board: String?

    @Option(help: "How many times longer than usual each edge stands, for long wires: 1 to 100.")
    var slowdown: String?

    /// STB of the boards after the first.
    var furtherStrobes: [GPIOLine] { strobes.dropFirst().compactMap { GPIOLine($0) } }

    /// What the command line sets.
    var flags: [ConfigurationKey: String] {
        [.chip: chip, .stb: strobes.first, .clk: clock, .dio: data, .board: board, .slowdown: slowdown]
            .compactMapValues(
                \.self)
    }
}

/// What else the configuration says, on the command line.
struct SettingOptions: ParsableArguments {
    @Option(help: "The score: \(ConfigurationKey.score.unit).")
    var score: String?

    @Option(help: "The bandwidth of the Gaussian, \(ConfigurationKey.bandwidth.unit).")
    var bandwidth: String?

    @Option(help: "The brightness: \(ConfigurationKey.brightness.unit).")
    var brightness: String?

    @Option(help: "When an unused panel dims: \(ConfigurationKey.dimAfter.unit).")
    var dimAfter: String?

    @Option(help: "When an unused panel goes dark: \(ConfigurationKey.darkAfter.unit).")
    var darkAfter: String?

    @Option(help: "The least level of what is logged: \(ConfigurationKey.logLevel.unit).")
    var logLevel: String?

    /// What the command line sets.
    var flags: [ConfigurationKey: String] {
        [
            .score: score, .bandwidth: bandwidth, .brightness: brightness, .dimAfter: dimAfter, .darkAfter: darkAfter,
            .logLevel: logLevel,
        ].compactMapValues(\.self)
    }
}

/// Which file to read.
struct FileOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration. Default: $\(ConfigurationReader.pathVariable), else \(ConfigurationReader.usualPath).",
            valueName: "file"))
    var config: String?

    /// What reads the file, the environment, and `flags`.
    func reader(flags: [ConfigurationKey: String]) -> ConfigurationReader {
        ConfigurationReader(path: config, environment: ProcessInfo.processInfo.environment, flags: flags)
    }

    /// The configuration, or the end of the command with all that is wrong with it.
    func configuration(
        flags: [ConfigurationKey: String], panel: [Settings.Name: String] = [:]
    ) throws -> Configuration {
        try Self.configuration(reader(flags: flags), panel: panel)
    }

    /// The same of another reader.
    static func configuration(
        _ reader: ConfigurationReader, panel: [Settings.Name: String] = [:]
    ) throws -> Configuration {
        do {
            return try reader.read(panel: panel)
        } catch {
            // A line for each thing that is wrong.
            for line in error.lines { Failure.say(line) }
            throw ExitCode(error.exitCode)
        }
    }
}

extension ConfigurationError {
    /// How a command ends.
    var exitCode: Int32 {
        switch self {
        case .unreadable: Failure.noInput
        case .wrong(let problems): problems.allSatisfy(\.isOnCommandLine) ? Failure.usage : Failure.configuration
        }
    }
}

extension ConfigurationProblem {
    fileprivate var isOnCommandLine: Bool {
        if case .flag = source { true } else { false }
    }
}
