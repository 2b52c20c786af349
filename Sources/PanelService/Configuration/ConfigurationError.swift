import PanelCore
import PanelMemory

/// Why there is no configuration.
public enum ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A file that was named is not there, or one cannot be read.
    case unreadable(path: String, reason: String)
    /// Something that was read is wrong; all of it is told, in the order in which it was read.
    case wrong([ConfigurationProblem])

    /// A line for each thing that is wrong, whatever a line quotes.
    public var description: String { lines.joined(separator: "\n") }

    /// What is wrong, one thing each, up to some: a file that is none of ours would fill the log.
    public var lines: [String] {
        switch self {
        case .unreadable(let path, let reason): return ["\(path) cannot be read: \(reason)"]
        case .wrong(let problems):
            let limit = 20
            let rest = problems.count > limit ? ["and \(problems.count - limit) more"] : []
            return problems.prefix(limit).map(\.description) + rest
        }
    }
}

/// One thing that is wrong in a configuration.
public struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    /// Where it is.
    public let source: ConfigurationSource
    /// What is wrong, and what to do.
    public let reason: String

    /// Place and reason in one line.
    public var description: String { "\(source): \(reason)" }
}
