import PanelCore
import PanelMemory
public import Glibc
public import Logging
import Synchronization

/// Log lines on standard error: with a priority before each where the journal reads it, with level and time for a person.
///
/// The journal takes `<N>` at the start of a line as its priority and keeps the time itself (`sd-daemon(3)`).
public struct JournalLogHandler: LogHandler {
    /// The least level that is written.
    public var logLevel: Logger.Level {
        get { threshold.level }
        // Another handler's copy keeps its own.
        set { threshold = LogThreshold(newValue) }
    }
    /// What is added to every line.
    public var metadata: Logger.Metadata = [:]
    private var threshold: LogThreshold
    private let isJournal: Bool
    private let write: @Sendable (String) -> Void

    /// Creates a handler.
    ///
    /// - Parameters:
    ///   - isJournal: whether the journal reads along, see ``isJournal(environment:descriptor:)``.
    ///   - threshold: the least level that is written.
    ///   - write: where whole lines go.
    public init(
        isJournal: Bool, threshold: LogThreshold = LogThreshold(.info),
        write: @escaping @Sendable (String) -> Void = standardError
    ) {
        self.threshold = threshold
        self.isJournal = isJournal
        self.write = write
    }

    /// Whether what is written to `descriptor` goes to the journal.
    ///
    /// `JOURNAL_STREAM` alone does not say so: whatever is started in a session of systemd's inherits it. So it names the stream's
    /// device and inode (`systemd.exec(5)`).
    public static func isJournal(environment: [String: String], descriptor: Int32 = STDERR_FILENO) -> Bool {
        var status = stat()
        guard let stream = environment["JOURNAL_STREAM"], unsafe fstat(descriptor, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    /// One value that is added to every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let prefix = isJournal ? "<\(event.level.priority)>" : "\(event.level): "
        // A line of the log stays a line and does not speak to a terminal, whatever the message holds.
        let line = "\(event.message)\(details)".split(whereSeparator: \.isNewline).joined(separator: " ")
        write(prefix + Legible.line(line) + "\n")
    }
}

/// The least level that is written, which can change while the program runs.
public final class LogThreshold: Sendable {
    private let stored: Mutex<Logger.Level>

    /// Creates a threshold.
    public init(_ level: Logger.Level) {
        stored = Mutex(level)
    }

    /// The level.
    public var level: Logger.Level {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}

/// Writes a line to standard error, and loses it where nobody reads: the panel has to go on.
///
/// How many were lost is said as soon as somebody reads again.
@Sendable public func standardError(_ line: String) {
    lostLines.withLock { lost in
        var state = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        // Who is slow gets time, once.
        guard unsafe poll(&state, 1, lost == 0 ? 1000 : 0) == 1 else {
            lost += 1
            return
        }
        let bytes = Array(((lost == 0 ? "" : "\(lost) lines were lost here\n") + line).utf8)
        lost = 0
        _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
    }
}

private let lostLines = Mutex(0)

extension Logger.Level {
    /// The priority of `syslog(3)`.
    var priority: Int {
        switch self {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
