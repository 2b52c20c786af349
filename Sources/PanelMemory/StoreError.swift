import PanelCore

/// Why the memory cannot do what it was asked for; the text names the file and what to do.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file is no database any more, or its pages contradict each other.
    case damaged(file: String, reason: String)
    /// The file is something else: another program's database, or no database and never one of ours.
    case foreign(file: String)
    /// A newer version of this program made the file.
    case newer(file: String)
    /// The file, its directory or its file system cannot be written.
    case readOnly(file: String)
    /// No space is left for the file.
    case full(file: String)
    /// Another process has been writing all the time.
    case busy(file: String)
    /// The file was moved, deleted or replaced while it was in use.
    case moved(file: String)
    /// Anything else that the system or SQLite says.
    case failed(file: String, reason: String)
    /// What should be kept does not fit the memory.
    case refused(String)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .damaged(let file, let reason):
            "\(file) is damaged (\(reason)): start the panel anew, which moves it aside and begins a new one, or do so by hand"
        case .foreign(let file):
            "\(file) is no memory of this program but something else: name another file"
        case .newer(let file):
            "\(file) was made by a newer version: install that version, or name another file"
        case .readOnly(let file):
            "\(file) cannot be written: check its permissions, its directory's and whether the file system is mounted read-only"
        case .full(let file):
            "\(file): no space is left on its file system: make some, then try again"
        case .busy(let file):
            "\(file) is in use by another process: try again, or end that one"
        case .moved(let file):
            "\(file) was moved, deleted or replaced while it was in use: put it back, or start anew"
        case .failed(let file, let reason):
            "\(file): \(reason)"
        case .refused(let reason):
            reason
        }
    }
}

/// What the memory can do now.
public enum StoreStatus: Hashable, Sendable {
    /// Everything.
    case ready
    /// It reads and writes, but the last write failed; the next may succeed.
    case failing(StoreError)
    /// It holds a copy of the file, made on opening, and takes nothing new.
    case readOnly(StoreError)
    /// Nothing of the file could be read: it holds the built-in pairs and takes nothing new.
    case unreadable(StoreError)
}

/// What happened on opening or closing that people should hear of.
public enum StoreEvent: Hashable, Sendable, CustomStringConvertible {
    /// The damaged file was moved, whole, to another name, and a new one begun with the pairs that could still be read: `saved` of them.
    case movedAside(file: String, to: String, reason: String, saved: Int)

    /// What happened, for the log.
    public var description: String {
        switch self {
        case .movedAside(let file, let aside, let reason, let saved):
            "\(file) was damaged (\(reason)): moved to \(aside), and a new one begun with \(saved) of its pairs"
        }
    }
}
