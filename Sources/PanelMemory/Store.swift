public import PanelCore
import GRDB
import Synchronization

/// The memory: one SQLite file of pairs, the schema of their fields, readings and settings.
///
/// What a call has returned is on the disk (`synchronous = FULL`), whatever happens to the process or the power after it. Several
/// processes may have the file open; ``dataVersion()`` tells when another one changed it. Time comes from the caller.
///
/// Opening finds most damage to the file's structure and to its log; SQLite has no checksum over its pages, so a changed bit within a
/// number may pass: only what four digits could never show is found.
public final class Store: Sendable {
    /// The file.
    public let path: String
    /// What happened on opening that people should hear of.
    public let events: [StoreEvent]

    private let files: DatabaseFiles
    private let database: Mutex<DatabaseQueue?>
    private let currentStatus: Mutex<StoreStatus>
    private let lock: DirectoryLock
    /// The file as it was when opened.
    private let identity: [UInt64]?

    static let defaultName = "attention-panel.sqlite"

    /// Where the memory is when nobody says: in the service's state directory, else in the user's.
    ///
    /// `$STATE_DIRECTORY` comes from systemd, `$XDG_STATE_HOME` from the user, who has `~/.local/state` without it.
    public static func defaultPath(environment: [String: String]) -> String {
        let name = defaultName
        if let directory = environment["STATE_DIRECTORY"]?.split(separator: ":").first { return "\(directory)/\(name)" }
        let home = environment["HOME"] ?? "."
        // A relative path there is to be ignored, says the XDG specification.
        let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.local/state"
        return "\(state)/attention-panel/\(name)"
    }

    /// Opens the file for a command, or makes it.
    ///
    /// Nothing is repaired. A file that cannot be written is read all the same, see ``status``.
    ///
    /// - Throws: ``StoreError`` when the file cannot be used.
    public convenience init(path: String, at now: Timestamp) throws(StoreError) {
        try self.init(path: path, isRepairing: false, at: now)
    }

    /// Opens the file for the panel, or makes it: whatever state it is in, the panel gets a memory to work with.
    ///
    /// A damaged file is moved aside under a dated name, and a new one begun: ``events`` has it. A file that never was a memory is left
    /// alone: under a name other than the memory's own, only what still holds a page of a memory counts as a damaged one. Where the file
    /// cannot be written, or not even read, ``status`` says so.
    ///
    /// - Throws: ``StoreError`` only when there is not enough memory for SQLite.
    public static func repairing(path: String, at now: Timestamp) throws(StoreError) -> Store {
        try Store(path: path, isRepairing: true, at: now)
    }

    /// A memory without a file, which lasts as long as this value: with the tutorial's pairs, as every new one.
    ///
    /// - Throws: ``StoreError`` only when there is not enough memory for SQLite.
    public static func temporary() throws(StoreError) -> Store {
        Store(
            path: "", files: DatabaseFiles(path: ""), try StoreOpening.temporary(), lock: DirectoryLock(directory: ""))
    }

    private convenience init(path: String, isRepairing: Bool, at now: Timestamp) throws(StoreError) {
        let files = DatabaseFiles(path: path)
        var lock = DirectoryLock(directory: files.directory)
        let opening = StoreOpening(files: files, isRepairing: isRepairing, now: now)
        let result = try opening.open(&lock)
        // What is not ours stays whose it is.
        if result.status == .ready { files.belongToDirectory() }
        lock.share()
        self.init(path: path, files: files, result, lock: lock)
    }

    private init(
        path: String, files: DatabaseFiles, _ result: StoreOpening.Result, lock: consuming DirectoryLock
    ) {
        (self.path, self.files) = (path, files)
        self.lock = lock
        database = Mutex(result.database)
        events = result.events
        identity = files.identity
        currentStatus = Mutex(result.status)
    }

    /// Closes the file; who closes it last leaves everything in it and no log beside it.
    ///
    /// All calls fail from then on, but for another of this one, which does nothing. Where the file was moved away or replaced in the
    /// meantime, its log lies in the way of the next one, and is moved to a dated name.
    ///
    /// - Returns: what people should hear of.
    @discardableResult
    public func close(at now: Timestamp = .systemClock()) throws(StoreError) -> StoreEvent? {
        // It closes when its last user is done: GRDB falls over a connection that is used after it was closed.
        let wasOpen = database.withLock { database in
            defer { database = nil }
            return database != nil
        }
        switch status {
        // Nothing beside the file is ours.
        case .readOnly, .unreadable: return nil
        case .ready, .failing: break
        }
        guard wasOpen, isMoved, let aside = try files.moveLogAside(at: now) else { return nil }
        return .logLeft(file: path, as: aside)
    }

    /// What the memory can do now.
    public var status: StoreStatus { currentStatus.withLock { $0 } }

    /// Whether the file was moved, deleted or replaced while it was in use: what is written now, nobody would find.
    public var isMoved: Bool { DatabaseFiles(path: path).identity != identity }

    /// A number that changes when another process has changed the file, and then only.
    ///
    /// To be asked as often as one likes: it reads a few bytes.
    public func dataVersion() throws(StoreError) -> Int {
        try read { try Int.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }

    // MARK: Pairs

    /// The schema and all pairs.
    public func contents() throws(StoreError) -> MemoryContents {
        try read { database in
            let schema = try database.schema()
            return MemoryContents(schema: schema, pairs: try database.pairs(schema: schema))
        }
    }

    /// Keeps a pair that a person has taught.
    ///
    /// - Throws: ``StoreError/refused(_:)`` when it does not fit the schema.
    @discardableResult
    public func teach(_ pair: Pair, at now: Timestamp) throws(StoreError) -> RememberedPair {
        try write { database in
            let schema = try database.schema()
            if let problem = schema.problem(with: pair) { throw StoreError.refused(problem) }
            let id = try database.insert(pair, schema: schema, origin: .taught, time: now)
            return RememberedPair(id: id, pair: pair, time: now, origin: .taught)
        }
    }

    /// Keeps all pairs of a file, or none.
    ///
    /// The file's schema becomes the memory's, see ``setSchema(_:)``.
    public func add(_ file: PairsFile, at now: Timestamp) throws(StoreError) {
        try write { database in
            try database.adopt(file.schema)
            let schema = try database.schema()
            for (pair, time) in zip(file.pairs, file.times) {
                if let problem = schema.problem(with: pair) { throw StoreError.refused(problem) }
                try database.insert(pair, schema: schema, origin: .imported, time: time ?? now)
            }
        }
    }

    /// Forgets pairs: all of `ids`, or none.
    ///
    /// - Throws: ``StoreError/refused(_:)`` when there is no such pair.
    public func remove(_ ids: [Int64]) throws(StoreError) {
        try write { database in
            for id in Set(ids).sorted() {
                try database.execute(sql: "DELETE FROM pair WHERE id = ?", arguments: [id])
                guard database.changesCount == 1 else {
                    throw StoreError.refused(
                        "there is no pair \(id): \"attention-panel pairs list\" shows their numbers")
                }
            }
        }
    }

    /// Forgets the last taught pair.
    ///
    /// - Returns: what was forgotten; `nil` when no taught pair is left.
    public func undo() throws(StoreError) -> RememberedPair? {
        try write { database in
            let last = try Int64.fetchOne(
                database, sql: "SELECT max(id) FROM pair WHERE origin = ?", arguments: [Origin.taught.rawValue])
            guard let last, let pair = try database.pair(last) else { return nil }
            try database.execute(sql: "DELETE FROM pair WHERE id = ?", arguments: [last])
            return pair
        }
    }

    /// Changes what the pairs' numbers mean, or how they are shown.
    ///
    /// Units may be named where none were, and decimals, ranges, steps and the order may change. Other fields are taken only while there
    /// are no pairs but the built-in ones, which then go.
    ///
    /// - Throws: ``StoreError/refused(_:)`` when there are pairs of other fields.
    public func setSchema(_ schema: Schema) throws(StoreError) {
        try write { try $0.adopt(schema) }
    }

    // MARK: Readings and settings

    /// Keeps a reading.
    public func record(_ reading: RememberedReading) throws(StoreError) {
        try write { try $0.insert(reading) }
    }

    /// The last readings, the oldest first, and how many of them make no sense and are left out; all without a `count`.
    public func readings(
        last count: Int? = nil
    ) throws(StoreError) -> (readings: [RememberedReading], leftOut: Int) {
        let all = try read { try $0.readings(last: count) }
        let readings = all.compactMap(\.self)
        return (readings, all.count - readings.count)
    }

    /// What a setting was set to; `nil` when it never was.
    public func setting(_ name: String) throws(StoreError) -> String? {
        try read { try String.fetchOne($0, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name]) }
    }

    /// Sets a setting, or with `nil` goes back to its default.
    public func set(_ name: String, to value: String?) throws(StoreError) {
        try write { database in
            if let value {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", arguments: [name, value])
            } else {
                try database.execute(sql: "DELETE FROM setting WHERE name = ?", arguments: [name])
            }
        }
    }

    // MARK: Access

    private func connection() throws(StoreError) -> DatabaseQueue {
        guard let database = database.withLock({ $0 }) else { throw .failed(file: path, reason: "has been closed") }
        return database
    }

    private func read<Value>(_ operation: (Database) throws -> Value) throws(StoreError) -> Value {
        let database = try connection()
        return try translating(path) { try database.read(operation) }
    }

    private func write<Value>(_ operation: (Database) throws -> Value) throws(StoreError) -> Value {
        switch status {
        case .readOnly(let error), .unreadable(let error): throw error
        case .ready, .failing: break
        }
        do throws(StoreError) {
            // SQLite would go on writing into a file that nobody finds any more.
            if isMoved { throw StoreError.moved(file: path) }
            let database = try connection()
            let value = try translating(path) { try database.write(operation) }
            currentStatus.withLock { $0 = .ready }
            return value
        } catch {
            if case .refused = error { throw error }
            currentStatus.withLock { $0 = .failing(error) }
            throw error
        }
    }
}

extension Database {
    fileprivate func adopt(_ schema: Schema) throws {
        let current = try self.schema()
        guard current != schema else { return }
        if current.means(sameAs: schema) {
            let units = Dictionary(current.fields.map { ($0.name, $0.unit) }, uniquingKeysWith: { first, _ in first })
            try updateFields(to: schema.naming(units: units))
            return
        }
        let own = try Int.fetchOne(
            self, sql: "SELECT count(*) FROM pair WHERE origin <> ?", arguments: [Origin.builtIn.rawValue])
        guard own == 0 else {
            let fields = current.fields.map(\.column).joined(separator: ", ")
            throw StoreError.refused("the memory keeps pairs of \(fields): export and remove them before other fields")
        }
        try execute(sql: "DELETE FROM pair")
        try replaceFields(with: schema)
    }
}
