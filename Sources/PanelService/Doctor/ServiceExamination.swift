import PanelCore
import PanelMemory
public import TM1638GPIO

/// Looks at who has the wires.
public enum ServiceExamination {
    /// Judges the service.
    public static func diagnoses(_ state: ServiceState, processes: [PanelProcess]) -> [Diagnosis] {
        let others = processes.filter { !$0.isService }.map { process in
            Diagnosis.note("processes", "\(process.id) is attention-panel \(process.arguments.joined(separator: " "))")
        }
        return [service(state, process: processes.first { $0.isService })] + others
    }

    private static func service(_ state: ServiceState, process: PanelProcess?) -> Diagnosis {
        if let process { return .well("service", "runs, process \(process.id)") }
        guard state.isSystemdRunning else { return .note("service", "no systemd here: start the panel by hand") }
        guard state.isInstalled else {
            return .note("service", "not installed, so no panel after a restart: sudo make install")
        }
        return .note(
            "service",
            "installed, but not running: sudo systemctl start attention-panel; if it ended by itself, journalctl -u attention-panel"
        )
    }

    /// Says that the lines are to be had.
    public static func diagnosis(free chip: ChipDescription) -> Diagnosis {
        .well("lines", "STB, CLK and DIO of \(chip) are free")
    }

    /// Says why the lines could not be had.
    ///
    /// That the panel itself has them is as it should be.
    public static func diagnosis(_ failure: GPIOFailure, processes: [PanelProcess]) -> Diagnosis {
        guard let (process, text) = panel(behind: failure, processes) else {
            return .wrong("lines", failure.description)
        }
        let whole = "\(text), so its wires are not looked at (for that: \(remedy(process)))"
        return process.isService ? .well("lines", whole) : .note("lines", whole)
    }

    /// Says why the lines could not be had, and how to get them from a panel that has them.
    public static func reason(_ failure: GPIOFailure, processes: [PanelProcess]) -> String {
        guard let (process, text) = panel(behind: failure, processes) else { return failure.description }
        return "\(text): \(remedy(process))"
    }

    private static func panel(
        behind failure: GPIOFailure, _ processes: [PanelProcess]
    ) -> (process: PanelProcess, text: String)? {
        guard case .busy(let wire, let line, let chip, let holder) = failure,
            holder.hasPrefix(PanelProcess.programName), let process = processes.first
        else { return nil }
        return (process, "\(wire), line \(line) of \(chip), is held by '\(holder)': the panel runs")
    }

    private static func remedy(_ process: PanelProcess) -> String {
        process.isService ? "sudo systemctl stop attention-panel, and start it afterwards" : "kill \(process.id)"
    }
}
