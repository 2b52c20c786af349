import PanelCore
import GRDB
import Glibc

/// The copy of the last day, which lies beside the memory, and the one that was better.
struct DailyCopy {
    let files: DatabaseFiles

    private var path: String { files.path + ".daily" }
    private var previous: String { files.path + ".daily.previous" }

    private static let day: Int64 = 86_400_000

    /// Whether there is no copy, or it is not of this day: by the time that it bears, in whichever direction.
    func isDue(at now: Timestamp) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return true }
        let made = Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
        return (now.milliseconds - made).magnitude >= Self.day
    }

    /// Makes the copy, and keeps the one before it where that one holds what is gone.
    func make(of database: DatabaseQueue, at now: Timestamp) throws(StoreError) {
        let fresh = path + ".new"
        try translating(files.path) {
            unsafe unlink(fresh)
            try database.copy(toNew: fresh)
            do {
                try Self.read(fresh) { try StoreOpening.checkThoroughly($0) }
                if let old = Self.identities(path), let new = Self.identities(fresh) {
                    let lost = old.subtracting(new).count
                    if lost * 10 > old.count { try keepAsPrevious() }
                }
                let seconds = timespec(
                    tv_sec: Int(now.milliseconds / 1000), tv_nsec: Int(max(0, now.milliseconds % 1000)) * 1_000_000)
                unsafe utimensat(AT_FDCWD, fresh, [seconds, seconds], 0)
                try files.move(fresh, to: path)
            } catch {
                unsafe unlink(fresh)
                throw error
            }
        }
    }

    /// Keeps the copy from the next one, unless one with more pairs is kept already.
    func keepAsPrevious() throws(StoreError) {
        guard let count = Self.identities(path)?.count, count >= Self.identities(previous)?.count ?? 0 else { return }
        try files.move(path, to: previous)
    }

    /// The pairs of a copy; `nil` when there is none, or it cannot be read.
    private static func identities(_ path: String) -> Set<Int64>? {
        try? read(path) { try Int64.fetchSet($0, sql: "SELECT identity FROM pair WHERE origin <> 'built in'") }
    }

    private static func read<Value>(_ path: String, _ operation: (Database) throws -> Value) throws -> Value {
        try DatabaseQueue(path: path, configuration: StoreOpening.configuration(readonly: true)).read(operation)
    }
}
