public import FoundationEssentials
import Glibc
import PanelCore
import PanelMemory
import Synchronization
import TM1638

/// Publishes how a panel is: to those who look at it through a window, and in a file that is replaced as a whole each time.
public final class StatusPublisher: Sendable {
    private static let name = "status.json"
    /// What only counts is worth a write no oftener than this.
    private static let slowest = Duration.seconds(10)

    private struct State {
        var lastReading: PanelStatus.LastReading?
        var written: PanelStatus?
        var time: ContinuousClock.Instant?
        var worstDelay = Duration.zero
    }

    private let path: String?
    private let window: PanelWindow?
    private let version: String
    private let memory: String?
    private let started = Timestamp.systemClock()
    private let began = StatusPublisher.secondsSinceBoot()
    private let state = Mutex(State())

    /// Publishes in a directory, through a window, or both.
    ///
    /// - Parameters:
    ///   - directory: where the file is; `$RUNTIME_DIRECTORY` for a service of systemd; `nil` for no file.
    ///   - window: through which others look; `nil` for none.
    ///   - version: the program's.
    ///   - memory: the memory's file.
    public init(directory: String?, window: PanelWindow? = nil, version: String, memory: String?) {
        path = directory.map { "\($0)/\(Self.name)" }
        self.window = window
        self.version = version
        self.memory = memory
    }

    /// Where the service publishes, unless the environment says otherwise.
    public static func usualPath(environment: [String: String]) -> String {
        "\(environment["RUNTIME_DIRECTORY"] ?? "/run/attention-panel")/\(name)"
    }

    /// Remembers what was read, with the time of day.
    func note(_ reading: Reading) {
        state.withLock { $0.lastReading = .init(reading, at: .systemClock()) }
    }

    /// Publishes how the panel is; in the file only when more has happened since the last time than counting.
    ///
    /// - Parameter wires: why the panel is not shown; `nil` when it is.
    func publish(_ controller: Controller, _ counters: DriverCounters, delay: Duration, wires: String?) {
        let now = Self.secondsSinceBoot()
        let clock = ContinuousClock.now
        let text: Data? = state.withLock { state in
            state.worstDelay = max(state.worstDelay, delay)
            let status = PanelStatus(
                version: version, process: getpid(), started: started.description, uptime: now - began, published: now,
                isShowing: wires == nil, wires: wires,
                faults: controller.faults.sorted().map { .init(code: $0.code, word: $0.word) },
                lastReading: state.lastReading, bus: .init(counters), latestTurn: state.worstDelay / .milliseconds(1),
                model: .init(controller.model), memory: memory)
            window?.show(status)
            guard path != nil else { return nil }
            if let written = state.written, let time = state.time, written.tells(thatOf: status),
                clock - time < Self.slowest
            {
                return nil
            }
            (state.written, state.time, state.worstDelay) = (status, clock, .zero)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            return try? encoder.encode(status)
        }
        // A service that cannot say how it is works all the same.
        if let text, let path { try? text.write(to: URL(filePath: path), options: .atomic) }
    }

    /// How long the computer has run, asleep or awake.
    public static func secondsSinceBoot() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return time.tv_sec
    }
}

extension PanelStatus {
    /// Reads what a service has published.
    public init(data: Data) throws {
        self = try JSONDecoder().decode(PanelStatus.self, from: data)
    }

    /// Whether a reader of this one misses nothing of `other` but numbers that only grow.
    func tells(thatOf other: PanelStatus) -> Bool {
        isShowing == other.isShowing && wires == other.wires && faults == other.faults
            && lastReading == other.lastReading && model == other.model
    }

    /// Whether the process that published this is still there and publishes.
    public var isCurrent: Bool {
        let age = StatusPublisher.secondsSinceBoot() - published
        let isThere = kill(process, 0) == 0 || errno == EPERM
        return (0...60).contains(age) && isThere
    }
}
