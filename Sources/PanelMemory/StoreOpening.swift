import PanelCore
import FoundationEssentials
import GRDB

/// How a memory's file is opened, whatever state it is in.
struct StoreOpening {
    let files: DatabaseFiles
    let isRepairing: Bool
    let now: Timestamp

    /// What came of it.
    struct Result {
        let database: DatabaseQueue
        let status: StoreStatus
        var events: [StoreEvent] = []
    }

    /// Opens the file to read and write, or else what can be read of it.
    func open(_ lock: inout DirectoryLock) throws(StoreError) -> Result {
        if let obstacle = files.obstacle {
            let error = StoreError.failed(file: files.path, reason: "is \(obstacle) and no memory: name a file")
            guard isRepairing else { throw error }
            return try standIn(error)
        }
        do {
            return try openWritable(&lock)
        } catch {
            switch error {
            case .readOnly, .full, .failed:
                if let database = try? copy() { return Result(database: database, status: .readOnly(error)) }
                return try standIn(error)
            case .damaged, .foreign, .newer, .busy, .moved, .refused:
                guard isRepairing else { throw error }
                return try standIn(error)
            }
        }
    }

    private func openWritable(_ lock: inout DirectoryLock) throws(StoreError) -> Result {
        var events: [StoreEvent] = []
        if lock.isAlone, !files.isLogOrphaned, files.isLogDamaged {
            guard isRepairing else { throw .damaged(file: files.path, reason: "its log cannot be read") }
            events.append(.logCutShort(file: files.path, copy: try files.copyAside(at: now)))
        }
        do {
            return Result(database: try connect(), status: .ready, events: events)
        } catch {
            guard case .damaged(_, let reason) = error, isRepairing else { throw error }
            if !lock.isAlone {
                lock.waitUntilAlone()
                // Whoever was there may have repaired it, or still works with it.
                guard lock.isAlone, try damage() != nil else {
                    return Result(database: try connect(), status: .ready, events: events)
                }
            }
            let aside = try files.moveAside(at: now)
            events.append(.movedAside(file: files.path, to: aside, reason: reason))
            return Result(database: try connect(), status: .ready, events: events)
        }
    }

    private func damage() throws(StoreError) -> String? {
        do {
            try verify()
            return nil
        } catch {
            guard case .damaged(_, let reason) = error else { throw error }
            return reason
        }
    }

    private func connect() throws(StoreError) -> DatabaseQueue {
        guard files.hasDirectory else {
            throw .failed(
                file: files.path, reason: "there is no directory \(files.directory): make it, or name another")
        }
        try verify()
        return try translating(files.path) {
            let database = try DatabaseQueue(path: files.path, configuration: Self.configuration())
            try database.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA journal_mode = WAL")
                // A read-only file is noticed here and not at the first pair.
                try database.inTransaction(.immediate) { .rollback }
            }
            try Migrations.all.migrate(database)
            return database
        }
    }

    /// Looks through the file without changing it: closing a connection that may write would move the log into a damaged file.
    private func verify() throws(StoreError) {
        guard !files.isLogOrphaned else {
            throw .damaged(file: files.path, reason: "its log is there and the file itself is not")
        }
        guard !files.isEmpty else { return }
        do {
            try translating(files.path) {
                let database = try DatabaseQueue(path: files.path, configuration: Self.configuration(readonly: true))
                try database.read { try Self.check($0, path: files.path) }
            }
        } catch {
            switch error {
            case .damaged: throw files.wasMemory ? error : .foreign(file: files.path)
            case .foreign, .newer: throw error
            // Files that need write access to be read at all; opening them for writing says what is the matter.
            default: return
            }
        }
    }

    private static func check(_ database: Database, path: String) throws {
        let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(1)")
        guard findings == ["ok"] else {
            throw StoreError.damaged(file: path, reason: findings.first ?? "quick_check says nothing")
        }
        guard try !Migrations.isForeign(database) else { throw StoreError.foreign(file: path) }
        guard try !Migrations.all.hasBeenSuperseded(database) else { throw StoreError.newer(file: path) }
        guard try Migrations.all.hasCompletedMigrations(database) else { return }
        try database.checkForeignKeys()
        _ = try database.pairs(schema: database.schema())
        // The tables that are not read here have to be there, too.
        _ = try database.makeStatement(sql: "SELECT asked, answered, name, value FROM reading, setting")
    }

    // MARK: Without the file

    /// A copy of the file in memory, by way of a directory that can be written.
    private func copy() throws -> DatabaseQueue {
        let temporary = FileManager.default.temporaryDirectory.path
        var failure: any Error = StoreError.readOnly(file: files.path)
        for directory in ["/dev/shm", temporary] {
            let scratch = directory + "/attention-panel-\(UUID().uuidString)"
            do {
                try FileManager.default.createDirectory(
                    atPath: scratch, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
                defer { try? FileManager.default.removeItem(atPath: scratch) }
                let copied = DatabaseFiles(path: scratch + "/copy.sqlite")
                try files.copy(to: copied)
                let source = try StoreOpening(files: copied, isRepairing: false, now: now).connect()
                let memory = try DatabaseQueue()
                try source.backup(to: memory)
                try source.close()
                return memory
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func standIn(_ error: StoreError) throws(StoreError) -> Result {
        Result(database: try Self.temporary().database, status: .unreadable(error))
    }

    /// A database without a file.
    static func temporary() throws(StoreError) -> Result {
        try translating("the temporary memory") {
            let memory = try DatabaseQueue()
            try Migrations.all.migrate(memory)
            return Result(database: memory, status: .ready)
        }
    }

    private static func configuration(readonly: Bool = false) -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.readonly = readonly
        configuration.busyMode = .timeout(5)
        configuration.label = "attention-panel memory"
        configuration.prepareDatabase { database in
            // What is acknowledged is on the disk.
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON")
        }
        return configuration
    }
}

/// Runs database code, with its errors in our words.
func translating<Value>(_ file: String, _ operation: () throws -> Value) throws(StoreError) -> Value {
    do {
        return try operation()
    } catch let error as StoreError {
        throw error
    } catch let error as DatabaseError {
        throw StoreError(error, file: file)
    } catch {
        // What is left are fields that make no schema.
        throw .damaged(file: file, reason: "\(error)")
    }
}

extension StoreError {
    /// What SQLite's error means for the file.
    init(_ error: DatabaseError, file: String) {
        let message = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch (error.resultCode, error.extendedResultCode) {
        case (_, .SQLITE_READONLY_DBMOVED): self = .moved(file: file)
        case (.SQLITE_CORRUPT, _), (.SQLITE_NOTADB, _), (.SQLITE_CONSTRAINT, _), (.SQLITE_ERROR, _):
            self = .damaged(file: file, reason: message)
        case (.SQLITE_READONLY, _), (.SQLITE_PERM, _), (.SQLITE_CANTOPEN, _): self = .readOnly(file: file)
        case (.SQLITE_FULL, _), (_, .SQLITE_IOERR_SHMSIZE): self = .full(file: file)
        case (.SQLITE_BUSY, _), (.SQLITE_LOCKED, _), (.SQLITE_PROTOCOL, _): self = .busy(file: file)
        default: self = .failed(file: file, reason: message)
        }
    }
}
