import PanelCore
import Glibc

/// A lock on the directory of a memory's file, given back when this goes.
///
/// Everybody who has the file open shares it. Who has it alone is the first, and may repair. It hangs on the directory because a file
/// may be moved aside, and needs no room, so that a full disk or a read-only one does not matter.
struct DirectoryLock: ~Copyable {
    private let descriptor: Int32
    private let patience: Duration
    /// Whether nobody else has the file open.
    private(set) var isAlone: Bool

    /// Takes the lock alone if nobody has it, else with the others, after whoever repairs is done.
    ///
    /// - Parameter patience: how long to wait for somebody who does not let others in, before going on without the lock.
    init(directory: String, patience: Duration = .seconds(5)) {
        descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        self.patience = patience
        isAlone = Self.take([LOCK_EX, LOCK_SH], descriptor, patience: patience) == LOCK_EX
    }

    /// Lets others in.
    mutating func share() {
        _ = Self.take([LOCK_SH], descriptor, patience: patience)
        isAlone = false
    }

    /// Waits a little for the others to go.
    mutating func waitUntilAlone() {
        // Two who wait for each other while they share would wait in vain.
        flock(descriptor, LOCK_UN)
        isAlone = Self.take([LOCK_EX], descriptor, patience: min(patience, .seconds(2))) == LOCK_EX
    }

    /// Takes the lock in the first of these ways that is free, and says in which; `nil` when none was.
    private static func take(_ ways: [Int32], _ descriptor: Int32, patience: Duration) -> Int32? {
        let deadline = ContinuousClock.now + patience
        repeat {
            for way in ways {
                if flock(descriptor, way | LOCK_NB) == 0 { return way }
                // Without a lock, on a file system that has none, nobody may repair.
                guard errno == EWOULDBLOCK || errno == EINTR else { return nil }
            }
            usleep(10_000)
        } while ContinuousClock.now < deadline
        return nil
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
