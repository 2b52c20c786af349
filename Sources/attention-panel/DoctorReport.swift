import FoundationEssentials
import Glibc
import PanelCore
import PanelMemory
import PanelService
import TM1638GPIO

/// What somebody far away has to know of a computer and its board, as one text that holds nothing private.
struct DoctorReport {
    let diagnoses: [Diagnosis]
    let configuration: Configuration
    /// How long calls on the lines take.
    let timings: [String]

    /// The whole report.
    var text: String {
        let sections: [(title: String, lines: [String])] = [
            ("Versions", Self.versions), ("Doctor", diagnoses.map(\.description)), ("Chips", chips),
            ("Calls and key scans", timings), ("Journal", Self.journal),
            ("Configuration", configuration.text.split(separator: "\n").map(String.init)),
        ]
        let text = sections.map { "## \($0.title)\n\n" + $0.lines.joined(separator: "\n") + "\n" }.joined(
            separator: "\n")
        return Self.anonymous(
            "# Report of attention-panel doctor, \(Timestamp.systemClock())\n\n" + Failure.legibleLines(text),
            environment: ProcessInfo.processInfo.environment)
    }

    /// The text without the home directory and the name of who runs this.
    static func anonymous(_ text: String, environment: [String: String]) -> String {
        var text = text
        for (variable, stand) in [("HOME", "~"), ("USER", "USER"), ("SUDO_USER", "USER")] {
            // Root's are no secrets, and short words would be found within others.
            guard let word = environment[variable], word.utf8.count > 2, word != "root", word != "/root" else {
                continue
            }
            text = text.split(separator: word, omittingEmptySubsequences: false).joined(separator: stand)
        }
        return text
    }

    private static var versions: [String] {
        let system = file("/etc/os-release").split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        let model = file("/proc/device-tree/model").filter { $0 != "\0" }
        return [
            "attention-panel \(AttentionPanelCommand.version), libgpiod \(GPIOLines.libraryGeneration)",
            "computer: \(model.isEmpty ? "does not say" : model), \(architecture)",
            "kernel: \(file("/proc/version").split(separator: "\n").first ?? "does not say")",
            "system: \(system.map { $0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" } } ?? "does not say")",
        ]
    }

    private static var architecture: String {
        #if arch(arm64)
            "arm64"
        #elseif arch(x86_64)
            "amd64"
        #else
            "another processor"
        #endif
    }

    private static func file(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }

    /// Each chip, whom the system lets at it, and where the header's lines are.
    private var chips: [String] {
        let files = ChipFile.all().map { file in
            file.target.map { "\(file.name) is another name of \($0)" }
                ?? "\(file.name): owner \(file.owner), group \(file.group), \(file.isOpenToGroup ? "open" : "closed") to the group"
        }
        let chips = GPIOLines.available().map { chip in
            let names = (0...27).filter { (try? chip.offset(ofLineNamed: "GPIO\($0)")) != nil }
            return "\(chip): \(names.count) of the 28 lines GPIO0 to GPIO27 have names"
        }
        let all = files + chips
        return all.isEmpty ? ["none"] : all
    }

    /// What the service said last.
    private static var journal: [String] {
        let command =
            "journalctl --unit \(ServiceState.unit) --lines 60 --no-pager --no-hostname --output short-iso 2>&1 </dev/null"
        guard let pipe = unsafe popen(command, "r") else { return ["cannot be read"] }
        defer { unsafe pclose(pipe) }
        var (bytes, part) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
        while bytes.count < 1 << 18 {
            let count = unsafe fread(&part, 1, part.count, pipe)
            guard count > 0 else { break }
            bytes += part.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
