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

    @OptionGroup var wires: WireOptions
    @OptionGroup var memory: StoreOptions

    @Option(help: "With --simulated: what is wrong with the board, to see what doctor makes of it.")
    var fault: BoardFault?

    @Option(
        help: ArgumentHelp(
            "Write a report for others into this file: versions, chips, timings, scans, journal, configuration. You see it first.",
            valueName: "file"))
    var report: String?

    func validate() throws {
        try wires.validateOneBoard()
        guard fault == nil || wires.simulated else { throw ValidationError("--fault needs --simulated.") }
    }

    func run() throws {
        let configuration = try wires.configuration(flags: memory.flags)
        let diagnoses =
            (wires.simulated ? try simulated(configuration.wiring) : real(configuration.wiring))
            + memories(configuration).flatMap {
                MemoryExamination.diagnoses(path: $0, isUsual: configuration.store == nil, at: .systemClock())
            }
        if let report {
            try write(
                report,
                DoctorReport(diagnoses: diagnoses, configuration: configuration, timings: timings(configuration.wiring))
                    .text
            )
        } else {
            for diagnosis in diagnoses { try print("\(diagnosis)") }
        }
        if diagnoses.contains(where: { $0.verdict == .wrong }) { throw ExitCode.failure }
    }

    /// Shows a report, and writes it if the person agrees.
    private func write(_ path: String, _ report: String) throws {
        try print(report)
        do {
            guard try StandardTalk().agree("Write this into \(path)?", usual: false) else { return }
        } catch is LeftTalk {
            return
        }
        try attention_panel.write(report, to: path)
    }

    /// How long calls take; why that cannot be measured, if so.
    private func timings(_ wiring: Wiring) -> [String] {
        do {
            guard !wires.simulated else { return try PlayedBench(wires, wiring, fault).timings(wiring) }
            return try CallTimings.measure(wiring.request(), timing: wiring.timing).lines
        } catch {
            return ["not measured: \(error)"]
        }
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

    private func simulated(_ wiring: Wiring) throws -> [Diagnosis] {
        try PlayedBench(wires, wiring, fault).examine(wiring)
    }
}
