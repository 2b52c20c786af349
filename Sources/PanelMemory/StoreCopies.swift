public import PanelCore
import FoundationEssentials
import GRDB
import Glibc

/// What ``Store/restore(from:at:)`` has done.
public struct Restored: Hashable, Sendable {
    /// How many pairs the memory holds now, without the built-in ones.
    public let pairCount: Int
    /// The file that holds the memory as it was before.
    public let before: String
}

extension Store {
    /// Copies the memory, as it is at one moment, into a file, which is there whole or not at all.
    ///
    /// An earlier copy of that name is replaced. Others may go on using the memory.
    ///
    /// - Throws: ``StoreError/refused(_:)`` when the file is this memory, or is there and is none; any other when it cannot be written.
    public func backup(to file: String) throws(StoreError) {
        if case .unreadable(let error) = status { throw error }
        let target = DatabaseFiles(path: file)
        guard target.path != files.path, target.identity == nil || target.identity != files.identity else {
            throw .refused("\(file) is the memory itself: name another file")
        }
        if let obstacle = target.obstacle { throw .refused("\(file) is \(obstacle): name a file") }
        guard target.hasDirectory else {
            throw .failed(file: file, reason: "there is no directory \(target.directory)")
        }
        if !target.isEmpty, (try? StoreOpening(files: target, now: .systemClock()).openForReading()) == nil {
            throw .refused("\(file) is there and is no memory: name another file, or remove it")
        }
        let database = try connection()
        try translating(file) { try database.copy(to: target.path) }
    }

    /// Makes the memory hold what a copy of it holds: all of that, or nothing.
    ///
    /// The file stays, and what it held before is copied beside it, so that others who have it open see a change like any other. Pairs
    /// keep their numbers and identities. A copy that version 0.1 made is brought up to date on the way; the copy itself is only read.
    ///
    /// - Throws: ``StoreError`` about the copy when it is not there, damaged, or no memory; about the memory when it cannot be written.
    public func restore(from file: String, at now: Timestamp) throws(StoreError) -> Restored {
        let source = DatabaseFiles(path: file)
        guard let identity = source.identity else { throw .failed(file: file, reason: "there is no such file") }
        guard identity != files.identity else { throw .refused("\(file) is the memory itself: name a copy of it") }
        if let obstacle = source.obstacle { throw .failed(file: file, reason: "is \(obstacle) and no memory") }
        guard !source.isEmpty else { throw .foreign(file: file) }
        do throws(StoreError) {
            let opening = StoreOpening(files: source, isThorough: true, now: now)
            return try opening.scratch { try replaceAll(by: $0.path, at: now) }
        } catch {
            guard case .damaged(source.path, let reason) = error else { throw error }
            throw .failed(file: file, reason: "is damaged (\(reason)): take another copy")
        }
    }

    /// Replaces what the memory holds by what another file of the same version holds.
    private func replaceAll(by other: String, at now: Timestamp) throws(StoreError) -> Restored {
        let before = files.freeName("before-restore", at: now)
        let pairCount = try change { database in
            try database.writeWithoutTransaction { database in
                // The other file's keys were looked at; without a second look its rows are taken over as they are, which is much faster.
                try database.execute(sql: "ATTACH ? AS restored; PRAGMA foreign_keys = OFF", arguments: [other])
                defer { try? database.execute(sql: "PRAGMA foreign_keys = ON; DETACH restored") }
                do {
                    try database.inTransaction(.immediate) {
                        // Nobody else writes now, so the copy holds all that goes away.
                        try DatabaseQueue(path: files.path, configuration: StoreOpening.configuration(readonly: true))
                            .copy(to: before)
                        try database.replaceRows()
                        return .commit
                    }
                } catch {
                    unsafe unlink(before)
                    throw error
                }
                return try Int.fetchOne(database, sql: "SELECT count(*) FROM pair WHERE origin <> 'built in'")
            }
        }
        try DailyCopy(files: files).keepAsPrevious()
        return Restored(pairCount: pairCount ?? 0, before: before)
    }

    /// Keeps one copy beside the file, a day old at most, under the file's name with `.daily`.
    ///
    /// To be called now and then: it does nothing while the copy is younger than a day. A copy is never lost to a worse one: where more
    /// than a tenth of its pairs are gone from the memory, and after damage or a restore, it stays as `.daily.previous`; and that one is
    /// only replaced by one with as many pairs. A clock that jumps makes one copy more, not one at each call.
    ///
    /// - Returns: whether a copy was made.
    /// - Throws: ``StoreError``, among them ``StoreError/damaged(file:reason:)`` for a damaged memory: the copy of yesterday stays then.
    @discardableResult
    public func keepDailyCopy(at now: Timestamp) throws(StoreError) -> Bool {
        guard case .ready = status, !path.isEmpty, !isReadingOnly else { return false }
        let daily = DailyCopy(files: files)
        guard daily.isDue(at: now) else { return false }
        let database = try connection()
        try daily.make(of: database, at: now)
        return true
    }
}

extension Database {
    /// Replaces the rows of all tables by those of the attached database `restored`.
    fileprivate func replaceRows() throws {
        let tables = ["component", "pair", "batch", "field", "reading", "setting", "learned"]
        for table in tables { try execute(sql: "DELETE FROM main.\(table)") }
        for table in tables.reversed() {
            try execute(sql: "INSERT INTO main.\(table) SELECT * FROM restored.\(table)")
        }
        // Numbers that were given once, here or there, are not given again.
        try execute(
            sql: """
                UPDATE main.sqlite_sequence SET seq = max(seq, ifnull(
                    (SELECT seq FROM restored.sqlite_sequence other WHERE other.name = main.sqlite_sequence.name), 0))
                """)
    }
}

extension DatabaseQueue {
    /// Copies the database, as it is at one moment, into a file that is there whole or not at all.
    func copy(to path: String) throws {
        let temporary = "\(path).new-\(UInt32.random(in: 0...UInt32.max))"
        try copy(toNew: temporary)
        do {
            try DatabaseFiles(path: temporary).move(temporary, to: path)
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    }

    /// Copies the database into a new file; what is left of it when that fails is removed.
    func copy(toNew path: String) throws {
        do {
            // SQLite syncs the copy before it closes it.
            let copy = try DatabaseQueue(path: path, configuration: StoreOpening.configuration())
            try backup(to: copy)
            try copy.close()
            DatabaseFiles(path: path).belongToDirectory()
        } catch {
            for ending in ["", "-journal"] { unsafe unlink(path + ending) }
            throw error
        }
    }
}
