import PanelCore
import PanelMemory
public import TM1638GPIO

/// Looks at what the machine has of GPIO, and who may use it.
public enum MachineExamination {
    /// Looks at this machine.
    public static func diagnoses() -> [Diagnosis] {
        diagnoses(chips: GPIOLines.available(), files: ChipFile.all(), account: .current())
    }

    /// Judges a machine.
    public static func diagnoses(chips: [ChipDescription], files: [ChipFile], account: Account) -> [Diagnosis] {
        guard !chips.isEmpty else {
            return [
                .wrong("gpiochips", "there is none in /dev: is this a board with GPIO? Elsewhere use --simulated")
            ]
        }
        return [
            .well("gpiochips", (chips.map(\.description) + aliases(files)).joined(separator: ", ")),
            rights(files.filter { $0.target == nil }, account),
        ]
    }

    static func aliases(_ files: [ChipFile]) -> [String] {
        files.compactMap { file in file.target.map { "\(file.name) is another name of \($0)" } }
    }

    static func rights(_ files: [ChipFile], _ account: Account) -> Diagnosis {
        guard let closed = files.first(where: { !$0.isOpen }) else {
            return .well("rights", "\(account.name) may use \(files.count == 1 ? "it" : "all of them")")
        }
        let text = "\(account.name) may not use \(closed.name): \(remedy(for: closed, account))"
        return files.contains { $0.isOpen } ? .note("rights", text) : .wrong("rights", text)
    }

    private static func remedy(for file: ChipFile, _ account: Account) -> String {
        if !file.isOpenToGroup || file.group == "root" {
            return "only \(file.owner) may: make install puts a udev rule in place that lets the group gpio "
                + "(by hand: wiring/other-computers.md, Permission)"
        }
        if account.listedGroups.contains(file.group) {
            return "you are in the group \(file.group), but since after you logged in: log out and in again"
        }
        return "sudo usermod -aG \(file.group) \(account.name), then log out and in again"
    }
}
