import PanelCore
import FoundationEssentials
import Glibc

/// The file of a database and those that SQLite keeps beside it.
package struct DatabaseFiles {
    package let path: String

    /// The files of a database that is called `path`, or to which a link of that name leads: beside the file, not the link, SQLite keeps
    /// its log.
    package init(path: String) {
        self.path = Self.resolved(path)
    }

    var log: String { path + "-wal" }
    private var index: String { path + "-shm" }
    package var directory: String { Self.directory(of: path) }

    package var hasDirectory: Bool { exists(directory) }

    /// What tells this file from another of the same name; `nil` when there is none.
    var identity: [UInt64]? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return [UInt64(status.st_dev), UInt64(status.st_ino)]
    }

    /// What stands where the file should be, and is none.
    var obstacle: String? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        // Files of the kernel say that they are empty, and are not.
        case S_IFREG: return status.st_size == 0 && !beginning(of: path).isEmpty ? "a file of the kernel" : nil
        case S_IFDIR: return "a directory"
        case S_IFCHR, S_IFBLK: return "a device"
        default: return "a pipe or a socket"
        }
    }

    /// Whether a file that is no whole memory was one: its name is the memory's own, or pages of a memory are left in it or in its log.
    var wasMemory: Bool {
        guard URL(filePath: path).lastPathComponent != Store.defaultName else { return true }
        return [path, log].map(beginning(of:)).contains { bytes in
            Migrations.marks.contains { bytes.contains($0.utf8) }
        }
    }

    /// Gives what root made to the directory's owner, who is to use it later.
    ///
    /// What SQLite makes beside a file it gives to the file's owner itself.
    func belongToDirectory() {
        var (mine, directorys) = (stat(), stat())
        guard geteuid() == 0, unsafe stat(path, &mine) == 0, unsafe stat(directory, &directorys) == 0,
            mine.st_uid != directorys.st_uid
        else { return }
        for file in [path, log, index] { unsafe chown(file, directorys.st_uid, directorys.st_gid) }
    }

    /// Whether the log holds changes that cannot be read.
    var isLogDamaged: Bool {
        guard let data = try? Data(contentsOf: URL(filePath: log)) else { return false }
        return WriteAheadLog.isDamaged(Array(data))
    }

    /// Whether there is no database, or nothing in its file.
    var isEmpty: Bool {
        var status = stat()
        return unsafe stat(path, &status) != 0 || status.st_size == 0
    }

    /// Whether there is a log and no database to it: SQLite would destroy the log.
    ///
    /// Nobody leaves the files so: a new database gets its first page before its log gets anything.
    package var isLogOrphaned: Bool { isEmpty && hasLog }

    private var hasLog: Bool {
        guard let data = try? Data(contentsOf: URL(filePath: log)) else { return false }
        return data.contains { $0 != 0 }
    }

    /// Moves the files, as far as they are there, to a dated name that nothing has yet.
    func moveAside(at now: Timestamp) throws(StoreError) -> String {
        let aside = DatabaseFiles(path: freeName(at: now))
        let isMissing = !exists(path)
        // The log goes first: a log without its database is harmless, but a new database would take an old log for its own.
        try attempt { if exists(log) { try FileManager.default.moveItem(atPath: log, toPath: aside.log) } }
        try attempt { if !isMissing { try FileManager.default.moveItem(atPath: path, toPath: aside.path) } }
        if exists(index) { try attempt { try FileManager.default.removeItem(atPath: index) } }
        return isMissing ? aside.log : aside.path
    }

    /// Moves the log alone to a dated name that nothing has yet; `nil` when there is nothing in it.
    func moveLogAside(at now: Timestamp) throws(StoreError) -> String? {
        guard hasLog else { return nil }
        let aside = DatabaseFiles(path: freeName(at: now)).log
        try attempt { try FileManager.default.moveItem(atPath: log, toPath: aside) }
        return aside
    }

    /// Copies the files to a dated name that nothing has yet.
    func copyAside(at now: Timestamp) throws(StoreError) -> String {
        let aside = DatabaseFiles(path: freeName(at: now))
        try copy(to: aside)
        return aside.path
    }

    /// Copies the database and its log.
    func copy(to other: DatabaseFiles) throws(StoreError) {
        try attempt {
            try FileManager.default.copyItem(atPath: path, toPath: other.path)
            if exists(log) { try FileManager.default.copyItem(atPath: log, toPath: other.log) }
        }
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

    private func freeName(at now: Timestamp) -> String {
        let date = now.description.filter { $0 != ":" && $0 != "-" }
        let name = "\(path).damaged-\(date)"
        var free = name
        var number = 2
        while exists(free) || exists(free + "-wal") {
            free = "\(name)-\(number)"
            number += 1
        }
        return free
    }

    private func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
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
