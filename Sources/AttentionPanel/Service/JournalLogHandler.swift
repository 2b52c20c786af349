import Glibc
public import Logging

/// Log lines on standard error: with a priority before each where the journal reads it, with level and time for a person.
///
/// The journal takes `<N>` at the start of a line as its priority and keeps the time itself (`sd-daemon(3)`).
public struct JournalLogHandler: LogHandler {
    /// The least level that is written.
    public var logLevel = Logger.Level.info
    /// What is added to every line.
    public var metadata: Logger.Metadata = [:]
    private let isJournal: Bool
    private let write: @Sendable (String) -> Void

    /// Creates a handler.
    ///
    /// - Parameters:
    ///   - isJournal: whether the journal reads along: it sets `JOURNAL_STREAM`.
    ///   - write: where whole lines go.
    public init(isJournal: Bool, write: @escaping @Sendable (String) -> Void = standardError) {
        self.isJournal = isJournal
        self.write = write
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
        // A line of the log stays a line, whatever the message holds.
        let line = "\(event.message)\(details)".split(whereSeparator: \.isNewline).joined(separator: " ")
        write(prefix + line + "\n")
    }
}

/// Writes text to standard error.
@Sendable public func standardError(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
}

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
