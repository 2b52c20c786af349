import Glibc

/// A lock on the directory of a memory's file, given back when this goes.
///
/// Everybody who has the file open shares it. Who has it alone is the first, and may repair. It hangs on the directory because a file
/// may be moved aside, and needs no room, so that a full disk or a read-only one does not matter.
struct DirectoryLock: ~Copyable {
    private let descriptor: Int32
    /// Whether nobody else has the file open.
    private(set) var isAlone: Bool

    /// Takes the lock alone if nobody has it, else with the others, after whoever repairs is done.
    init(directory: String) {
        descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        isAlone = false
        for _ in 0..<500 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                isAlone = true
                return
            }
            // Without a lock, on a file system that has none, nobody may repair.
            guard errno == EWOULDBLOCK else { return }
            if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return }
            usleep(10_000)
        }
    }

    /// Lets others in.
    mutating func share() {
        while flock(descriptor, LOCK_SH) != 0, errno == EINTR {}
        isAlone = false
    }

    /// Waits a little for the others to go.
    mutating func waitUntilAlone() {
        // Two who wait for each other while they share would wait in vain.
        flock(descriptor, LOCK_UN)
        for _ in 0..<200 where !isAlone {
            isAlone = flock(descriptor, LOCK_EX | LOCK_NB) == 0
            if !isAlone { usleep(10_000) }
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
