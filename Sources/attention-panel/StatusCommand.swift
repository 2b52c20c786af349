import ArgumentParser
import FoundationEssentials
import Glibc
import PanelCore
import PanelService

/// `attention-panel status`: how the running service is.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say how the running service is: last reading, faults, pairs, model, bus.",
        discussion: "Ends with 0 when it is well, with 1 when something is wrong with it, with 69 when no service runs."
    )

    @Flag(help: "Print the JSON object that the service publishes.")
    var json = false

    @Option(help: ArgumentHelp("Where the service publishes how it is.", valueName: "file"))
    var file: String?

    func run() throws {
        let path = file ?? StatusPublisher.usualPath(environment: ProcessInfo.processInfo.environment)
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            if unsafe access(path, F_OK) != 0, errno == EACCES {
                throw Failure.exit(
                    Failure.permission, "\(path) is for the group attention-panel: join it, or use sudo")
            }
            throw Failure.exit(
                Failure.unavailable,
                "no service publishes \(path): systemctl status attention-panel, or attention-panel doctor")
        }
        guard let status = try? PanelStatus(data: data) else {
            throw Failure.exit(Failure.data, "\(path) is no status of this version: restart the service")
        }
        guard status.isCurrent else {
            throw Failure.exit(
                Failure.unavailable,
                "the service that published \(path) has ended, or hangs: systemctl status attention-panel")
        }
        if json {
            try print(String(decoding: data, as: UTF8.self))
        } else {
            for line in Self.lines(status) { try print(line) }
        }
        if !status.isWell { throw ExitCode.failure }
    }

    static func lines(_ status: PanelStatus) -> [String] {
        func text(_ numbers: [PanelStatus.Number]) -> String {
            numbers.map { "\($0.name) \(fixed($0.number, decimals: 1))" + ($0.unit.isEmpty ? "" : " \($0.unit)") }
                .joined(separator: ", ")
        }
        var model = status.model.score
        if let bandwidths = status.model.bandwidths {
            model += ", bandwidth \(bandwidths.map { fixed($0, decimals: 3) }.joined(separator: ", "))"
        }
        if let learned = status.model.learnedFrom {
            model += ", learned from \(learned.counted("pair"))"
            if let error = status.model.error { model += " (error on unseen pairs \(fixed(error, decimals: 2)))" }
            if let since = status.model.pairsSince, since != 0 {
                model += since > 0 ? ", \(since) came since" : ", \(-since) went since"
            }
        }
        let bus = status.bus
        let shown = status.isShowing ? "shown" : "not shown: \(status.wires ?? "the wires failed")"
        let faults = status.faults.map { "\($0.code) \($0.word)" }.joined(separator: ", ")
        let reading = status.lastReading.map {
            "\(text($0.asked)) → \($0.answered.isEmpty ? "no pairs" : text($0.answered))\($0.isSupported ? "" : " (no support)"), \($0.time)"
        }
        return [
            "panel:        \(shown)",
            "faults:       \(faults.isEmpty ? "none" : faults)",
            "last reading: \(reading ?? "none yet")",
            "pairs:        \(status.model.pairs)",
            "model:        \(model)",
            "memory:       \(status.memory ?? "none: what is taught is lost at the end")",
            "bus:          \(bus.scans) key scans, \(bus.corruptScans) that cannot be true, \(bus.absentScans) without an answer, "
                + "\(bus.failures) failed calls",
            "turns:        late by \(fixed(status.latestTurn, decimals: 1)) ms at most, of late",
            "running:      \(duration(status.uptime)), process \(status.process), version \(status.version)",
        ]
    }

    private static func duration(_ seconds: Int) -> String {
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        return hours > 0 ? "\(hours) h \(minutes) min" : minutes > 0 ? "\(minutes) min" : "\(seconds) s"
    }
}
