public import PanelCore
import PanelMemory
import FoundationEssentials
import Glibc

/// Looks at the memory's file, and changes nothing that it holds.
public enum MemoryExamination {
    private static let serviceDirectory = "/var/lib/attention-panel"
    /// The memory of the service: in the state directory that systemd gives it.
    public static var servicePath: String { Store.defaultPath(environment: ["STATE_DIRECTORY": serviceDirectory]) }
    /// Whether the service has a state directory.
    public static var hasServiceDirectory: Bool { FileManager.default.fileExists(atPath: serviceDirectory) }

    /// Below this a memory soon cannot be written: its log alone may take 4 MiB.
    private static var leastSpace: UInt64 { 16 << 20 }

    /// Looks at the file, whether there is one or not.
    ///
    /// - Parameter isUsual: whether it is where it usually is: its directory is then made with it.
    public static func diagnoses(path: String, isUsual: Bool, at now: Timestamp) -> [Diagnosis] {
        let files = DatabaseFiles(path: path)
        var status = stat()
        if unsafe stat(path, &status) != 0 {
            switch errno {
            // A log without its file holds pairs all the same.
            case ENOENT: return [files.isLogOrphaned ? content(path, at: now) : missing(files, isUsual: isUsual)]
            case EACCES: return [.wrong("memory", "you may not look at \(path): sudo attention-panel doctor")]
            default: return [.wrong("memory", "\(path) cannot be looked at: check the disk (dmesg)")]
            }
        }
        guard unsafe access(path, R_OK) == 0 else {
            return [.wrong("memory", "you may not read \(path): sudo attention-panel doctor, or mend its owner")]
        }
        return [content(path, at: now), space(in: files.directory)]
    }

    private static func missing(_ files: DatabaseFiles, isUsual: Bool) -> Diagnosis {
        guard files.hasDirectory else {
            guard isUsual else {
                return .wrong(
                    "memory", "\(files.path) cannot be made: there is no directory \(files.directory): make it")
            }
            return .well("memory", "none yet: \(files.path) will be made with its directory when it is needed")
        }
        guard unsafe access(files.directory, W_OK) == 0 else {
            return .wrong("memory", "\(files.path) cannot be made: mend the owner or rights of \(files.directory)")
        }
        return .well("memory", "none yet: \(files.path) will be made when it is needed")
    }

    private static func content(_ path: String, at now: Timestamp) -> Diagnosis {
        do throws(StoreError) {
            let store = try Store(path: path, at: now)
            switch store.status {
            case .readOnly(let error), .unreadable(let error), .failing(let error): throw error
            case .ready: break
            }
            let contents = try store.contents()
            let own = contents.pairs.count { $0.origin != .builtIn }
            let pairs = own == 0 ? "no pairs yet but the built-in example" : own.counted("pair")
            return .well("memory", "\(path) is whole and can be written: \(pairs)")
        } catch {
            return .wrong("memory", error.description)
        }
    }

    private static func space(in directory: String) -> Diagnosis {
        var status = statvfs()
        guard unsafe statvfs(directory, &status) == 0 else {
            return .wrong("disk", "the file system of \(directory) does not answer: check the disk (dmesg)")
        }
        return space(free: UInt64(status.f_bavail) * UInt64(status.f_frsize), in: directory)
    }

    static func space(free: UInt64, in directory: String) -> Diagnosis {
        let text = "\(free >> 20) MiB are free for \(directory)"
        return free < leastSpace ? .wrong("disk", "only \(text): make room") : .well("disk", text)
    }
}
