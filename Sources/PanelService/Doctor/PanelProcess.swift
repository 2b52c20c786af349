import PanelCore
import PanelMemory
import FoundationEssentials
import Glibc

/// A process that has a panel's wires, or had them.
public struct PanelProcess: Hashable, Sendable {
    /// The number of the process.
    public var id: Int32
    /// What it was started with, without the program's name.
    public var arguments: [String]
    /// Whether systemd started it as the service.
    public var isService: Bool

    /// Creates a description.
    public init(id: Int32, arguments: [String], isService: Bool) {
        self.id = id
        self.arguments = arguments
        self.isService = isService
    }

    static let programName = "attention-panel"
    /// The commands that take wires.
    private static let commands: Set = ["run", "show", "keys", "doctor", "setup"]

    /// Every other process of this program that takes wires.
    public static func others() -> [PanelProcess] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int32.init).filter { $0 != getpid() }.sorted().compactMap(find)
    }

    private static func find(_ id: Int32) -> PanelProcess? {
        guard text("/proc/\(id)/comm") == programName + "\n", let line = text("/proc/\(id)/cmdline") else { return nil }
        let arguments = line.split(separator: "\0").dropFirst().map(String.init)
        guard let command = arguments.first, commands.contains(command), !arguments.contains("--simulated") else {
            return nil
        }
        let group = text("/proc/\(id)/cgroup") ?? ""
        return PanelProcess(id: id, arguments: arguments, isService: group.contains("/\(ServiceState.unit)"))
    }

    private static func text(_ path: String) -> String? {
        try? String(contentsOf: URL(filePath: path), encoding: .utf8)
    }
}

/// What systemd has of the panel, as far as files tell.
public struct ServiceState: Hashable, Sendable {
    /// Whether systemd runs this machine.
    public var isSystemdRunning: Bool
    /// Whether the service is installed.
    public var isInstalled: Bool

    /// The service's unit.
    public static let unit = "attention-panel.service"

    /// Creates a description.
    public init(isSystemdRunning: Bool, isInstalled: Bool) {
        self.isSystemdRunning = isSystemdRunning
        self.isInstalled = isInstalled
    }

    /// The state of this machine.
    public static func current() -> ServiceState {
        let places = ["/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"]
        return ServiceState(
            // As sd_booted(3) finds out.
            isSystemdRunning: FileManager.default.fileExists(atPath: "/run/systemd/system"),
            isInstalled: places.contains { FileManager.default.fileExists(atPath: "\($0)/systemd/system/\(unit)") })
    }
}
