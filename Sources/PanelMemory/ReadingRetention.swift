public import PanelCore
import GRDB

extension Store {
    /// Forgets readings that are older than `age`, by time that the panel has seen pass.
    ///
    /// The clock of a small computer jumps, so a reading's age is the sum of the steps from each reading to the next, and from the last
    /// to `now`: none counts backwards, and none for more than a tenth of `age`. A jump forward makes readings a tenth older at most.
    /// Nothing is forgotten while the clock is before the last reading or before this program was made.
    ///
    /// - Returns: how many were forgotten.
    @discardableResult
    public func forgetReadings(olderThan age: Duration, at now: Timestamp) throws(StoreError) -> Int {
        let age = min(max(age.components.seconds, 0), Int64.max / 1000) * 1000
        guard now >= ReadingAge.programMade else { return 0 }
        // Most of the time there is nothing to write.
        guard let last = try read({ try $0.lastReading(olderThan: age, at: now) }) else { return 0 }
        return try write { database in
            try database.execute(sql: "DELETE FROM reading WHERE id <= ?", arguments: [last])
            return database.changesCount
        }
    }
}

/// How long readings have been kept, when the clock jumps.
private struct ReadingAge {
    /// No clock that is right is before this.
    static let programMade = Timestamp("2026-01-01T00:00:00Z") ?? Timestamp(milliseconds: 0)

    let longestStep: Int64
    var latest: Timestamp
    var age: Int64 = 0

    /// Goes one reading back.
    mutating func goBack(to time: Timestamp) {
        // A clock that was not set yet says nothing.
        guard time >= Self.programMade else { return }
        age += min(max(latest.milliseconds - time.milliseconds, 0), longestStep)
        latest = time
    }
}

extension Database {
    /// The number of the last reading that is older than so many milliseconds.
    fileprivate func lastReading(olderThan milliseconds: Int64, at now: Timestamp) throws -> Int64? {
        var age = ReadingAge(longestStep: milliseconds / 10, latest: now)
        let rows = try Row.fetchCursor(self, sql: "SELECT id, time FROM reading ORDER BY id DESC")
        var isLast = true
        while let row = try rows.next() {
            guard let id = row[0] as Int64?, let time = (row[1] as Int64?).map(Timestamp.init(milliseconds:)) else {
                continue
            }
            if isLast, time > now { return nil }
            isLast = false
            age.goBack(to: time)
            if age.age > milliseconds { return id }
        }
        return nil
    }
}
