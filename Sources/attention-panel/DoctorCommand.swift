import ArgumentParser
import FoundationEssentials
import PanelCore
import PanelMemory
import PanelService
import TM1638GPIO
import TM1638
import TM1638Simulator

/// `attention-panel doctor`: looks at everything that can be wrong, and says what to do.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at GPIO, wires, board, memory and service, and say what to do.",
        discussion: """
            One line for each thing: OK, a note, or WRONG with the remedy. Ends with 0 when nothing is wrong, else with 1. Give it the \
            options of wires and memory that you give to run. The display stays as it is.
            """
    )

    /// What can be wrong with a simulated board.
    enum Fault: String, ExpressibleByArgument, CaseIterable {
        case unplugged
        case keyHeld = "key-held"
        case weakPullUp = "weak-pull-up"
        case noPullUp = "no-pull-up"
        case dataShort = "data-short"
        case clockOpen = "clock-open"
    }

    @OptionGroup var wires: WireOptions
    @OptionGroup var memory: StoreOptions

    @Option(help: "With --simulated: what is wrong with the board, to see what doctor makes of it.")
    var fault: Fault?

    func validate() throws {
        try wires.validateOneBoard()
        guard fault == nil || wires.simulated else { throw ValidationError("--fault needs --simulated.") }
    }

    func run() throws {
        let configuration = try wires.configuration(flags: memory.flags)
        let diagnoses =
            (wires.simulated ? simulated(configuration.wiring) : real(configuration.wiring))
            + memories(configuration).flatMap {
                MemoryExamination.diagnoses(path: $0, isUsual: configuration.store == nil, at: .systemClock())
            }
        for diagnosis in diagnoses { try print("\(diagnosis)") }
        if diagnoses.contains(where: { $0.verdict == .wrong }) { throw ExitCode.failure }
    }

    /// The caller's memory, and the service's where there is one.
    private func memories(_ configuration: Configuration) -> [String] {
        let isServiceMeant = configuration.store == nil && !wires.simulated && MemoryExamination.hasServiceDirectory
        let own = configuration.store ?? Store.defaultPath(environment: ProcessInfo.processInfo.environment)
        return [own] + (isServiceMeant ? [MemoryExamination.servicePath].filter { $0 != own } : [])
    }

    private func real(_ wiring: Wiring) -> [Diagnosis] {
        let processes = PanelProcess.others()
        let machine = MachineExamination.diagnoses()
        let service = ServiceExamination.diagnoses(.current(), processes: processes)
        // Without a chip, or none that may be used, the lines have nothing to add.
        guard !machine.contains(where: { $0.verdict == .wrong }) else { return machine + service }
        do throws(GPIOFailure) {
            let lines = try wiring.request()
            let free = ServiceExamination.diagnosis(free: lines.chip)
            return machine + [free] + WireExamination.diagnoses(lines, board: wiring.board) + service
        } catch {
            return machine + [ServiceExamination.diagnosis(error, processes: processes)] + service
        }
    }

    private func simulated(_ wiring: Wiring) -> [Diagnosis] {
        let panel = wires.simulatedPanel(wiring.board, pullUp: fault?.pullUp ?? .hostOnly)
        for event in fault?.events(on: wiring.board) ?? [] { panel.schedule(event) }
        // As if it had been so for a while: the chip has to have seen a key.
        panel.advance(by: .milliseconds(10))
        return WireExamination.diagnoses(panel.lines, board: wiring.board)
    }
}

extension DoctorCommand.Fault {
    fileprivate var pullUp: PullUp {
        switch self {
        // The computer's own, and a long cable.
        case .weakPullUp: PullUp(ohms: 50_000, picofarads: 1000)
        case .noPullUp: PullUp(ohms: 1e15, picofarads: 100)
        case .unplugged, .keyHeld, .dataShort, .clockOpen: .hostOnly
        }
    }

    fileprivate func events(on board: Board) -> [Event] {
        switch self {
        case .unplugged: [.unplug(chip: 0)]
        case .keyHeld: board.keys.prefix(1).map { .press($0.input, chip: 0) }
        case .weakPullUp, .noPullUp: []
        case .dataShort: [.stick(.data, high: false)]
        case .clockOpen: [.stick(.clock, high: true)]
        }
    }
}
