import ArgumentParser
import PanelCore
import PanelMemory
import PanelService
import TM1638GPIO
import Glibc
import TM1638
import TM1638Simulator

/// Which wires a board hangs on, or none.
struct WireOptions: ParsableArguments {
    @Flag(help: "Use a simulated board instead of real wires.")
    var simulated = false

    @OptionGroup var wiring: WiringOptions

    /// What reads the configuration.
    ///
    /// - Parameter flags: what the command line sets beside the wires.
    func reader(flags: [ConfigurationKey: String]) -> ConfigurationReader {
        wiring.file.reader(flags: wiring.flags.merging(flags) { $1 })
    }

    /// The configuration, or the end of the command with all that is wrong with it.
    ///
    /// - Parameters:
    ///   - flags: what the command line sets beside the wires.
    ///   - panel: what was set on the panel's menu.
    func configuration(
        flags: [ConfigurationKey: String] = [:], panel: [Settings.Name: String] = [:]
    ) throws -> Configuration {
        try wiring.file.configuration(flags: wiring.flags.merging(flags) { $1 }, panel: panel)
    }

    /// Switches simulated boards on, one for each STB.
    func simulatedPanel(_ board: Board, pullUp: PullUp = .hostOnly) -> SimulatedPanel {
        let panel = SimulatedPanel(boards: [board] + wiring.furtherStrobes.map { _ in board }, pullUp: pullUp)
        TraceCommand.watch(panel)
        return panel
    }

    /// Refuses several boards where there can be but one.
    func validateOneBoard() throws {
        guard wiring.strobes.count <= 1 else { throw ValidationError("Only show takes more than one --stb.") }
    }
}

extension Wiring {
    /// Requests the real lines, or ends the command with the reason why they cannot be had.
    func open(furtherStrobes: [GPIOLine] = []) throws -> GPIOLines {
        do {
            return try request(furtherStrobes: furtherStrobes)
        } catch {
            let reason = ServiceExamination.reason(error, processes: PanelProcess.others())
            throw Failure.exit(error.exitCode, error.isLackOfGPIO ? "\(reason) Or try --simulated" : reason)
        }
    }
}

extension GPIOFailure {
    /// Whether this machine seems to have no GPIO at all.
    fileprivate var isLackOfGPIO: Bool {
        switch self {
        case .noChip, .system(_, _, ENOENT): true
        default: false
        }
    }

    /// How a command ends that could not have its lines.
    var exitCode: Int32 {
        switch self {
        case .noChip, .busy, .unknownChip, .notAChip, .unknownLine: Failure.unavailable
        case .ambiguousChip, .chipNeeded, .lineOutOfRange, .sharedLine, .strobeCount: Failure.usage
        case .system(_, _, let code): code == EACCES || code == EPERM ? Failure.permission : Failure.unavailable
        }
    }
}
