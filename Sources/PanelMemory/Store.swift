public import PanelCore
import GRDB
import Synchronization

/// The memory: one SQLite file of pairs, the schema of their fields, readings and settings.
///
/// What a call has returned is in the one file on the disk, whatever happens to the process or the power after it. Several
/// processes may have the file open; ``dataVersion()`` tells when another one changed it. Time comes from the caller.
///
/// Opening reads all pairs, and finds what keeps it from that; ``verify()`` looks at the rest. SQLite has no checksum over its pages, so
/// a changed bit within a number may pass: only what nobody can calculate with is found.
public final class Store: Sendable {
    /// The file.
    public let path: String
    /// What happened on opening that people should hear of.
    public let events: [StoreEvent]

    let files: DatabaseFiles
    private let database: Mutex<DatabaseQueue?>
    private let currentStatus: Mutex<StoreStatus>
    let isReadingOnly: Bool
    /// What the file held when it was opened, until somebody asks or changes it.
    private let opened: Mutex<VersionedContents?>
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
    /// Nothing is repaired. A file that cannot be written is read all the same, see ``status``. A file of an older version is copied and
    /// then brought up to date: the copy lies beside it, under its name with `.version-1`.
    ///
    /// - Throws: ``StoreError`` when the file cannot be used.
    public convenience init(path: String, at now: Timestamp) throws(StoreError) {
        let files = DatabaseFiles(path: path)
        self.init(path: path, files: files, try StoreOpening(files: files, now: now).open())
    }

    /// Opens a file that is there, to read it: nothing is made, migrated or repaired, and nothing changed on the disk.
    ///
    /// Calls that would change it fail with ``StoreError/refused(_:)``.
    ///
    /// - Throws: ``StoreError`` when there is no such file, or it cannot be used.
    public convenience init(readingOnly path: String) throws(StoreError) {
        let files = DatabaseFiles(path: path)
        let result = try StoreOpening(files: files, now: .systemClock()).openForReading()
        self.init(path: path, files: files, result, isReadingOnly: true)
    }

    /// Opens the file for the panel, or makes it: whatever state it is in, the panel gets a memory to work with.
    ///
    /// A damaged file is moved aside under a dated name, and a new one begun with every pair that can still be read: ``events`` has it. A
    /// file that never was a memory is left alone: under a name other than the memory's own, only what still holds a page of a memory
    /// counts as a damaged one. Where the file cannot be written, or not even read, ``status`` says so.
    ///
    /// - Parameter isThorough: whether to look at every page, as ``verify()`` does, and not only at those of the pairs.
    /// - Throws: ``StoreError`` only when there is not enough memory for SQLite.
    public static func repairing(
        path: String, at now: Timestamp, isThorough: Bool = false
    ) throws(StoreError) -> Store {
        let files = DatabaseFiles(path: path)
        let opening = StoreOpening(files: files, isRepairing: true, isThorough: isThorough, now: now)
        return Store(path: path, files: files, try opening.open())
    }

    /// A memory without a file, which lasts as long as this value: with the tutorial's pairs, as every new one.
    ///
    /// - Throws: ``StoreError`` only when there is not enough memory for SQLite.
    public static func temporary() throws(StoreError) -> Store {
        Store(path: "", files: DatabaseFiles(path: ""), try StoreOpening.temporary())
    }

    private init(path: String, files: DatabaseFiles, _ result: StoreOpening.Result, isReadingOnly: Bool = false) {
        (self.path, self.files, self.isReadingOnly) = (path, files, isReadingOnly)
        // What is not ours stays whose it is.
        if result.status == .ready, !isReadingOnly { files.belongToDirectory() }
        database = Mutex(result.database)
        events = result.events
        opened = Mutex(result.contents)
        identity = files.identity
        currentStatus = Mutex(result.status)
    }

    /// Closes the file: nothing lies beside it then, and all other calls fail.
    public func close() {
        // It closes when its last user is done: GRDB falls over a connection that is used after it was closed.
        database.withLock { $0 = nil }
    }

    /// Closes the file, as ``close()`` does.
    ///
    /// - Returns: nothing to tell of, since nothing is left beside the file.
    @discardableResult
    public func close(at now: Timestamp) throws(StoreError) -> StoreEvent? {
        close()
        return nil
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
        try contentsAndVersion().contents
    }

    /// The schema and all pairs, and the ``dataVersion()`` that belongs to just these: no change by another process falls between.
    public func contentsAndVersion() throws(StoreError) -> (contents: MemoryContents, version: Int) {
        // What was read on opening is read once.
        if let opened = opened.withLock({ $0.take() }), try dataVersion() == opened.version {
            return (opened.contents, opened.version)
        }
        let now = try read { try $0.versionedContents() }
        return (now.contents, now.version)
    }

    /// Looks at every page of the file and whether its tables go together, which takes longer than opening.
    ///
    /// - Throws: ``StoreError/damaged(file:reason:)``: ``repairing(path:at:isThorough:)`` saves what can be read.
    public func verify() throws(StoreError) {
        try read { try StoreOpening.checkThoroughly($0) }
    }

    /// Keeps a pair that a person has taught.
    ///
    /// - Throws: ``StoreError/refused(_:)`` when it does not fit the schema.
    @discardableResult
    public func teach(_ pair: Pair, at now: Timestamp) throws(StoreError) -> RememberedPair {
        try write { database in
            let table = try database.fieldTable()
            if let problem = table.schema.problem(with: pair) { throw StoreError.refused(problem) }
            return try database.insert(pair, table, origin: .taught, time: now)
        }
    }

    /// Keeps all pairs of a file, or none.
    ///
    /// The file's schema becomes the memory's, see ``setSchema(_:)``. A file that was imported before is imported again, and the result
    /// says so: ``undo()`` takes it back.
    ///
    /// - Parameters:
    ///   - name: the file's name, to know the import by.
    ///   - progress: is told now and then what share of the pairs is written, from 0 to 1.
    @discardableResult
    public func add(
        _ file: PairsFile, named name: String = "", at now: Timestamp, progress: (Double) -> Void = { _ in }
    ) throws(StoreError) -> Imported {
        try write { database in
            try database.adopt(file.schema)
            let table = try database.fieldTable()
            let digest = file.digest
            let isStillThere = "digest = ? AND EXISTS (SELECT 1 FROM pair WHERE pair.batch = batch.id)"
            let earlier = try database.batches(isStillThere, [digest]).first
            let batch = try database.insertBatch(name: name, digest: digest, count: file.pairs.count, time: now)
            for (count, (pair, time)) in zip(file.pairs, file.times).enumerated() {
                if let problem = table.schema.problem(with: pair) { throw StoreError.refused(problem) }
                try database.insert(pair, table, origin: .imported, time: time ?? now, batch: batch.id)
                if count % 1000 == 999 { progress(Double(count + 1) / Double(file.pairs.count)) }
            }
            return Imported(batch: batch, earlier: earlier)
        }
    }

    /// The imports of which nobody has forgotten all pairs, the last one first.
    public func imports() throws(StoreError) -> [ImportBatch] {
        try read { try $0.batches("EXISTS (SELECT 1 FROM pair WHERE pair.batch = batch.id)") }
    }

    /// Forgets pairs: all of `ids`, or none.
    ///
    /// - Throws: ``StoreError/refused(_:)`` when there is no such pair.
    public func remove(_ ids: [Int64]) throws(StoreError) {
        try write { database in
            for id in Set(ids).sorted() {
                guard try database.deletePair("id", id) else {
                    throw StoreError.refused(
                        "there is no pair \(id): \"attention-panel pairs list\" shows their numbers")
                }
            }
        }
    }

    /// Forgets pairs, whatever their numbers are by now: all of `identities`, or none.
    ///
    /// - Throws: ``StoreError/refused(_:)`` when one of them is not there.
    public func remove(_ identities: [PairIdentity]) throws(StoreError) {
        try write { database in
            for identity in Set(identities) {
                guard try database.deletePair("identity", Int64(bitPattern: identity.rawValue)) else {
                    throw StoreError.refused("one of the pairs is no longer there")
                }
            }
        }
    }

    /// Takes a pair back, if it is still there; a pair that another one has got the number of, stays.
    ///
    /// - Returns: what was forgotten; `nil` when there is no such pair any more.
    public func undo(of identity: PairIdentity) throws(StoreError) -> RememberedPair? {
        try write { database in
            let number = Int64(bitPattern: identity.rawValue)
            guard
                let id = try Int64.fetchOne(
                    database, sql: "SELECT id FROM pair WHERE identity = ?", arguments: [number])
            else { return nil }
            return try database.forgetPair(id)
        }
    }

    /// Takes an import back: forgets those of its pairs that are still there.
    ///
    /// - Returns: what was forgotten; `nil` when there is no such import.
    public func undo(ofImport id: ImportBatch.ID) throws(StoreError) -> Undone? {
        try write { try $0.forgetBatch(id) }
    }

    /// Takes back what came last: a pair that was taught, or an import as a whole.
    ///
    /// - Returns: what was forgotten; `nil` when there is neither.
    public func undo() throws(StoreError) -> Undone? {
        try write { database in
            let last = try Row.fetchOne(
                database,
                sql: "SELECT id, batch FROM pair WHERE origin = ? OR batch IS NOT NULL ORDER BY id DESC LIMIT 1",
                arguments: [Origin.taught.rawValue])
            guard let last else { return nil }
            if let batch = try last.decode(Int64?.self, atIndex: 1) { return try database.forgetBatch(batch) }
            return try database.forgetPair(last.decode(Int64.self, atIndex: 0)).map { .taught($0) }
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

    // MARK: What is learned

    /// What was learned and kept; `nil` when nothing was, or it makes no sense.
    public func learned() throws(StoreError) -> Learned? {
        try read { try $0.learned() }
    }

    /// Keeps what was learned instead of what was kept before; `nil` forgets it.
    ///
    /// - Throws: ``StoreError/refused(_:)`` when a number of it is not finite.
    public func keep(_ learned: Learned?) throws(StoreError) {
        try write { try $0.replaceLearned(with: learned) }
    }

    // MARK: Access

    func connection() throws(StoreError) -> DatabaseQueue {
        guard let database = database.withLock({ $0 }) else { throw .failed(file: path, reason: "has been closed") }
        return database
    }

    func read<Value>(_ operation: (Database) throws -> Value) throws(StoreError) -> Value {
        let database = try connection()
        return try translating(path) { try database.read(operation) }
    }

    func write<Value>(_ operation: (Database) throws -> Value) throws(StoreError) -> Value {
        try change { try $0.write(operation) }
    }

    /// Changes the file, if that is allowed, and notes how it went.
    func change<Value>(_ operation: (DatabaseQueue) throws -> Value) throws(StoreError) -> Value {
        guard !isReadingOnly else { throw .refused("\(path) was opened to be read only") }
        switch status {
        case .readOnly(let error), .unreadable(let error): throw error
        case .ready, .failing: break
        }
        opened.withLock { $0 = nil }
        do throws(StoreError) {
            let database = try connection()
            let value = try translating(path) { try operation(database) }
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
        let current = try fieldTable().schema
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
        try execute(sql: "DELETE FROM pair; DELETE FROM learned")
        try replaceFields(with: schema)
    }

    /// Whether there was such a pair.
    fileprivate func deletePair(_ column: String, _ number: Int64) throws -> Bool {
        try cachedStatement(sql: "DELETE FROM pair WHERE \(column) = ?").execute(arguments: [number])
        return changesCount == 1
    }

    fileprivate func forgetPair(_ id: Int64) throws -> RememberedPair? {
        let pair = try pairs(fieldTable(), id: id).first
        _ = try deletePair("id", id)
        return pair
    }

    fileprivate func forgetBatch(_ id: Int64) throws -> Undone? {
        guard let batch = try batches("id = ?", [id]).first else { return nil }
        try execute(sql: "DELETE FROM pair WHERE batch = ?", arguments: [id])
        let count = changesCount
        try execute(sql: "DELETE FROM batch WHERE id = ?", arguments: [id])
        return .imported(batch, count: count)
    }
}
