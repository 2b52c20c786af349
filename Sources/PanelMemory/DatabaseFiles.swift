import PanelCore
import FoundationEssentials
import Glibc

/// The file of a database and those that SQLite keeps beside it.
package struct DatabaseFiles {
    package let path: String

    /// What SQLite keeps beside the file: what is needed to take a change back that was cut off, and the log that version 0.1 kept.
    static let endings = ["-journal", "-wal"]

    /// The files of a database that is called `path`, or to which a link of that name leads.
    package init(path: String) {
        self.path = Self.resolved(path)
    }

    package var directory: String { Self.directory(of: path) }
    package var hasDirectory: Bool { Self.exists(directory) }

    /// What tells this file from another of the same name; `nil` when there is none.
    var identity: [UInt64]? {
        Self.status(path).map { [UInt64($0.st_dev), UInt64($0.st_ino)] }
    }

    /// What stands where the file should be, and is none.
    var obstacle: String? {
        guard let status = Self.status(path) else { return errno == ELOOP ? "a link that leads to itself" : nil }
        switch status.st_mode & S_IFMT {
        // Files of the kernel say that they are empty, and are not.
        case S_IFREG: return status.st_size == 0 && !beginning(of: path).isEmpty ? "a file of the kernel" : nil
        case S_IFDIR: return "a directory"
        case S_IFCHR, S_IFBLK: return "a device"
        default: return "a pipe or a socket"
        }
    }

    /// Whether a file that is no whole memory was one: its name is the memory's own, or pages of a memory are left in it.
    var wasMemory: Bool {
        guard URL(filePath: path).lastPathComponent != Store.defaultName else { return true }
        let bytes = beginning(of: path)
        return Migrations.marks.contains { bytes.contains($0.utf8) }
    }

    /// Whether there is no database, or nothing in its file.
    var isEmpty: Bool { Self.status(path).map { $0.st_size == 0 } ?? true }

    /// Whether version 0.1 left a log and the database to it is gone: SQLite would destroy the log, and the pairs in it.
    package var isLogOrphaned: Bool { isEmpty && Self.status(path + "-wal").map { $0.st_size > 0 } ?? false }

    /// Whether the file's header says that changes go through a log, as version 0.1 had it: reading such a file makes files beside it.
    var hasLog: Bool { beginning(of: path).dropFirst(18).first == 2 }

    /// Makes the file belong to those to whom its directory belongs.
    ///
    /// What root makes is the directory's owner's, who is to use it later; in a directory that a group shares, the group may write it.
    /// What SQLite makes beside the file gets the same owner, group and rights from it.
    func belongToDirectory() {
        guard let file = Self.status(path), let home = Self.status(directory) else { return }
        if geteuid() == 0, file.st_uid != home.st_uid { unsafe chown(path, home.st_uid, home.st_gid) }
        let sharing = S_ISGID | S_IWGRP
        guard home.st_mode & sharing == sharing, file.st_mode & 0o060 != 0o060 else { return }
        unsafe chmod(path, file.st_mode & 0o777 | 0o660)
    }

    /// Moves the files to a dated name that nothing has yet, and puts the file `replacement` in their place.
    ///
    /// - Returns: where they are now.
    func setAside(at now: Timestamp, for replacement: String) throws(StoreError) -> String {
        let aside = freeName("damaged", at: now)
        let isMissing = !Self.exists(path)
        // What lies beside the file goes first: SQLite would take it for the replacement's.
        for ending in Self.endings where Self.exists(path + ending) { try move(path + ending, to: aside + ending) }
        unsafe unlink(path + "-shm")
        // With a second name for the old file, there is a file under the first one at every moment.
        if !isMissing, unsafe link(path, aside) != 0 { try move(path, to: aside) }
        try move(replacement, to: path)
        return isMissing ? aside + "-wal" : aside
    }

    /// Works with a copy of the file and of what lies beside it, in a directory that can be written and is gone afterwards.
    func copied<Value>(_ operation: (DatabaseFiles) throws(StoreError) -> Value) throws(StoreError) -> Value {
        var failure = StoreError.readOnly(file: path)
        for directory in ["/dev/shm", FileManager.default.temporaryDirectory.path] {
            let scratch = directory + "/attention-panel-\(UUID().uuidString)"
            guard unsafe mkdir(scratch, 0o700) == 0 else { continue }
            defer { try? FileManager.default.removeItem(atPath: scratch) }
            let copy = scratch + "/" + URL(filePath: path).lastPathComponent
            do throws(StoreError) {
                for ending in [""] + Self.endings where Self.exists(path + ending) {
                    try attempt { try FileManager.default.copyItem(atPath: path + ending, toPath: copy + ending) }
                }
                return try operation(DatabaseFiles(path: copy))
            } catch {
                failure = error
                guard case .full = error else { throw error }
            }
        }
        throw failure
    }

    /// Moves a file, and makes sure that it stays moved when the power goes.
    func move(_ file: String, to target: String) throws(StoreError) {
        guard unsafe rename(file, target) == 0 else {
            switch errno {
            case ENOSPC: throw .full(file: path)
            case EACCES, EPERM, EROFS: throw .readOnly(file: path)
            default: throw unsafe .failed(file: target, reason: String(cString: strerror(errno)))
            }
        }
        let descriptor = unsafe open(Self.directory(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// A name beside the file that says what is kept there and when, and that nothing has yet.
    func freeName(_ kind: String, at now: Timestamp? = nil) -> String {
        let date = now.map { "-" + $0.description.filter { $0 != ":" && $0 != "-" } } ?? ""
        let name = "\(path).\(kind)\(date)"
        var free = name
        var number = 2
        while Self.exists(free) || Self.exists(free + "-wal") {
            free = "\(name)-\(number)"
            number += 1
        }
        return free
    }

    /// The first mebibyte of a file; nothing of one that cannot be read.
    private func beginning(of file: String) -> [UInt8] {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return unsafe Array(unsafeUninitializedCapacity: 1 << 20) { buffer, count in
            count = max(0, unsafe read(descriptor, buffer.baseAddress, buffer.count))
        }
    }

    private static func directory(of path: String) -> String {
        let directory = URL(filePath: path).deletingLastPathComponent().path
        return directory.isEmpty ? "." : directory
    }

    private static func resolved(_ path: String) -> String {
        if let real = unsafe realpath(path, nil) {
            defer { unsafe free(real) }
            return unsafe String(cString: real)
        }
        // A link to a file that is still to be made.
        guard errno == ENOENT, let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
            return path
        }
        return resolved(target.hasPrefix("/") ? target : directory(of: path) + "/" + target)
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status : nil
    }

    static func exists(_ path: String) -> Bool { status(path) != nil }

    /// Runs `operation` while nobody else opens a memory in the directory: two must neither make, migrate nor repair it at once.
    ///
    /// The lock hangs on the directory because the file may be replaced. Nobody is held up for ever, and where there are no locks there
    /// are no turns.
    func inTurn<Value>(
        patience: Duration = .seconds(5), _ operation: () throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        let deadline = ContinuousClock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR,
            ContinuousClock.now < deadline
        {
            usleep(10_000)
        }
        return try operation()
    }

    private func attempt(_ operation: () throws -> Void) throws(StoreError) {
        do {
            try operation()
        } catch {
            switch (error as? CocoaError)?.code {
            case .fileWriteOutOfSpace: throw .full(file: path)
            case .fileWriteNoPermission, .fileWriteVolumeReadOnly: throw .readOnly(file: path)
            default: throw .failed(file: path, reason: "\(error)")
            }
        }
    }
}
