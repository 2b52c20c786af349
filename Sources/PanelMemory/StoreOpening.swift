import PanelCore
import FoundationEssentials
import GRDB
import Glibc

/// How a memory's file is opened, whatever state it is in.
///
/// Changes go through a rollback journal: what is acknowledged is in the one file, and nothing lies beside it but while a change is
/// being written. What a change that was cut off leaves beside it, the next one to open the file takes back.
struct StoreOpening {
    let files: DatabaseFiles
    let isRepairing: Bool
    /// Whether all pages are looked at, and not only those of the pairs.
    let isThorough: Bool
    /// How many seconds to wait for others who use the file.
    let patience: Double
    let now: Timestamp
    /// What the file is called in messages.
    private(set) var file: String

    init(
        files: DatabaseFiles, isRepairing: Bool = false, isThorough: Bool = false, patience: Double = 5, now: Timestamp
    ) {
        (self.files, self.isRepairing, self.isThorough) = (files, isRepairing, isThorough)
        (self.patience, self.now, file) = (patience, now, files.path)
    }

    /// What came of it.
    struct Result {
        let database: DatabaseQueue
        let status: StoreStatus
        var events: [StoreEvent] = []
        /// What was read to see whether it can be read.
        var contents: VersionedContents?
    }

    /// Opens the file to read and write, or else what can be read of it.
    func open() throws(StoreError) -> Result {
        do throws(StoreError) {
            if let problem = obstacle { throw problem }
            return try files.inTurn { () throws(StoreError) in try openWritable() }
        } catch {
            switch error {
            case .readOnly, .full, .failed:
                if obstacle == nil, let database = try? copy() {
                    return Result(database: database, status: .readOnly(error))
                }
                guard isRepairing || obstacle == nil else { throw error }
            case .damaged, .foreign, .newer, .busy, .moved, .refused:
                guard isRepairing else { throw error }
            }
            return Result(database: try Self.temporary().database, status: .unreadable(error))
        }
    }

    /// Opens the file to read it, without a change to it or beside it.
    func openForReading() throws(StoreError) -> Result {
        if let problem = obstacle { throw problem }
        guard !files.isEmpty else {
            throw .failed(
                file: file,
                reason: "there is no memory yet: run the panel or \"attention-panel pairs add\", or name another file")
        }
        if !files.hasLog, let database = try? readOnlyConnection(), (try? database.read(isCurrent)) == true,
            let contents = try? database.read(check)
        {
            return Result(database: database, status: .ready, contents: contents)
        }
        return Result(database: try copy(), status: .ready)
    }

    private var obstacle: StoreError? {
        files.obstacle.map { .failed(file: file, reason: "is \($0) and no memory: name a file") }
    }

    private func openWritable() throws(StoreError) -> Result {
        do {
            return try connect()
        } catch {
            guard case .damaged(_, let reason) = error, isRepairing else { throw error }
            let (replacement, saved) = try Rescue.replacement(for: files)
            try DailyCopy(files: files).keepAsPrevious()
            let aside = try files.setAside(at: now, for: replacement)
            var result = try connect()
            result.events = [.movedAside(file: file, to: aside, reason: reason, saved: saved)]
            return result
        }
    }

    private func connect() throws(StoreError) -> Result {
        guard files.hasDirectory else {
            throw .failed(file: file, reason: "there is no directory \(files.directory): make it, or name another")
        }
        let isIdentified = try identify()
        return try translating(file) {
            let database = try DatabaseQueue(path: files.path, configuration: Self.configuration(patience: patience))
            try database.writeWithoutTransaction { database in
                if !isIdentified { _ = try isCurrent(database) }
                // This fails while a program of version 0.1 has the file open, which must not work with a file that is migrated.
                try database.execute(sql: "PRAGMA journal_mode = DELETE")
                // A read-only file or a full disk is noticed here and not at the first pair.
                try database.inTransaction(.immediate) {
                    try database.execute(sql: "PRAGMA user_version = 0")
                    return .rollback
                }
            }
            try migrate(database)
            return Result(database: database, status: .ready, contents: try database.read(check))
        }
    }

    /// Brings the file up to date, after a copy of it as it was is beside it.
    private func migrate(_ database: DatabaseQueue) throws {
        guard let version = try database.read(Migrations.outdatedVersion) else {
            return try Migrations.all.migrate(database)
        }
        let copy = files.freeName("version-\(version)")
        try database.copy(to: copy)
        do {
            try Migrations.all.migrate(database)
        } catch {
            // Another try makes another one.
            unsafe unlink(copy)
            throw error
        }
    }

    /// Finds out without changing it whether the file is one of ours.
    ///
    /// - Returns: whether it can be read without a change to it.
    private func identify() throws(StoreError) -> Bool {
        guard !files.isLogOrphaned else {
            throw .damaged(file: file, reason: "its log is there and the file itself is not")
        }
        guard !files.isEmpty else { return true }
        do {
            _ = try translating(file) { try readOnlyConnection().read(isCurrent) }
            return true
        } catch {
            switch error {
            case .damaged: throw files.wasMemory ? error : .foreign(file: file)
            case .foreign, .newer: throw error
            // Files that need write access to be read at all; opening them for writing says what is the matter.
            default: return false
            }
        }
    }

    private func readOnlyConnection() throws -> DatabaseQueue {
        try DatabaseQueue(path: files.path, configuration: Self.configuration(readonly: true, patience: patience))
    }

    /// Whether a memory needs no migration; one that does is looked through before that.
    private func isCurrent(_ database: Database) throws -> Bool {
        // What is no database at all says so here.
        guard try !Migrations.isForeign(database) else { throw StoreError.foreign(file: file) }
        guard try !Migrations.all.hasBeenSuperseded(database) else { throw StoreError.newer(file: file) }
        guard try Migrations.outdatedVersion(database) == nil else {
            try Self.checkThoroughly(database)
            return false
        }
        return try Migrations.all.hasCompletedMigrations(database)
    }

    /// Reads all pairs, and sees whether the tables that are not read are there.
    private func check(_ database: Database) throws -> VersionedContents {
        if isThorough { try Self.checkThoroughly(database) }
        _ = try database.makeStatement(
            sql: "SELECT asked, answered, setting.name, value, model, digest FROM reading, setting, learned, batch")
        return try database.versionedContents()
    }

    /// Looks at all pages, and whether the rows of all tables go together.
    static func checkThoroughly(_ database: Database) throws {
        let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(1)")
        guard findings == ["ok"] else { throw Database.damaged(findings.first ?? "quick_check says nothing") }
        try database.checkForeignKeys()
        let isComplete = try Bool.fetchOne(
            database,
            sql: """
                SELECT (SELECT count(*) FROM component) = (SELECT count(*) FROM pair) * (SELECT count(*) FROM field)
                """)
        guard isComplete == true else { throw Database.damaged("a pair lacks components") }
    }

    // MARK: Without the file

    /// A copy of the file in memory, up to date.
    private func copy() throws(StoreError) -> DatabaseQueue {
        try scratch { copied in
            let memory = try DatabaseQueue()
            try copied.backup(to: memory)
            return memory
        }
    }

    /// Works with a copy of the file, brought up to date: the file itself may need a change to be read.
    func scratch<Value>(_ operation: (DatabaseQueue) throws -> Value) throws(StoreError) -> Value {
        try files.copied { (copied) throws(StoreError) in
            var opening = StoreOpening(files: copied, isThorough: isThorough, now: now)
            opening.file = file
            let database = try opening.connect().database
            return try translating(file) { try operation(database) }
        }
    }

    /// A database without a file.
    static func temporary() throws(StoreError) -> Result {
        try translating("the temporary memory") {
            let memory = try DatabaseQueue()
            try Migrations.all.migrate(memory)
            return Result(database: memory, status: .ready)
        }
    }

    static func configuration(readonly: Bool = false, patience: Double = 5) -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.readonly = readonly
        configuration.busyMode = .timeout(patience)
        configuration.label = "attention-panel memory"
        configuration.prepareDatabase { database in
            // What is acknowledged is on the disk, and its journal is gone from there.
            try database.execute(sql: "PRAGMA synchronous = EXTRA; PRAGMA cell_size_check = ON")
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
