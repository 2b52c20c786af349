public import ArgumentParser
import FoundationEssentials
public import GPIOD
import Glibc
public import TM1638
import TM1638Simulator

/// Which wires a board hangs on, or none.
struct WireOptions: ParsableArguments {
    @Flag(help: "Use a simulated board instead of real wires.")
    var simulated = false

    @Option(
        help:
            "The gpiochip: a path, a name such as gpiochip0, or a label such as pinctrl-rp1. Default: where the lines are."
    )
    var chip: String?

    @Option(name: .customLong("stb"), help: "The line that STB hangs on: a name or an offset.")
    var strobe = GPIOLine.name("GPIO17")

    @Option(name: .customLong("clk"), help: "The line that CLK hangs on.")
    var clock = GPIOLine.name("GPIO27")

    @Option(name: .customLong("dio"), help: "The line that DIO hangs on.")
    var data = GPIOLine.name("GPIO22")

    @Option(
        help:
            "The board: \(Board.all.map(\.name).joined(separator: ", ")); or a path (with a slash) to a file that describes one."
    )
    var board = Board.ledAndKey

    /// Switches the simulated board on.
    func simulatedPanel() -> SimulatedPanel {
        let panel = SimulatedPanel(boards: [board])
        TraceCommand.watch?(panel)
        return panel
    }

    /// Requests the real lines, or ends the command with the reason why they cannot be had.
    func open() throws -> GPIOLines {
        do {
            return try request()
        } catch {
            throw Failure.exit(error.exitCode, error)
        }
    }

    /// Requests the real lines.
    func request() throws(GPIOFailure) -> GPIOLines {
        try GPIOLines(chip: chip, strobes: [strobe], clock: clock, data: data)
    }
}

extension GPIOLine: ExpressibleByArgument {}

extension Board: ExpressibleByArgument {
    /// Finds a known board by its name, or reads one from a file if `argument` is a path with a slash.
    public init?(argument: String) {
        if let board = Board.named(argument) {
            self = board
        } else if argument.contains("/") {
            // A path; what is wrong with it is said here, since the parser would only say that the value is invalid.
            guard let text = try? String(contentsOf: URL(filePath: argument), encoding: .utf8) else {
                Failure.say("\(argument) cannot be read: check the name and its permissions")
                return nil
            }
            do {
                self = try Board(text: text)
            } catch {
                Failure.say("\(argument): \(error)")
                return nil
            }
        } else {
            return nil
        }
    }

    /// The board's name, as help shows it.
    public var defaultValueDescription: String { name }
}

extension GPIOFailure {
    /// How a command ends that could not have its lines.
    var exitCode: Int32 {
        switch self {
        case .noChip, .busy, .unknownChip, .notAChip, .unknownLine: Failure.unavailable
        case .ambiguousChip, .chipNeeded, .lineOutOfRange, .sharedLine, .strobeCount: Failure.usage
        case .system(_, _, let code): code == EACCES || code == EPERM ? Failure.permission : Failure.unavailable
        }
    }
}
