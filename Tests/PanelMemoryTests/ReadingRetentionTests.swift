import TestSupport
import PanelCore
import PanelMemory
import Testing

@Suite("Readings that are forgotten")
struct ReadingRetentionTests {
    let directory: TemporaryDirectory
    let store: Store
    static let day: Int64 = 86_400
    static let month = Duration.seconds(30 * day)

    init() throws {
        directory = try TemporaryDirectory()
        store = try Store(path: directory.store, at: .morning)
    }

    func later(_ days: Int64) -> Timestamp { Timestamp.morning.adding(seconds: days * Self.day) }

    /// One reading a day, on each of these days.
    func record(_ days: some Sequence<Int64>) throws {
        for day in days {
            try store.record(RememberedReading(time: later(day), asked: [64], answered: [115], schema: .tutorial))
        }
    }

    func left() throws -> [Timestamp] { try store.readings().readings.map(\.time) }

    @Test("are those older than so long, and no others")
    func old() throws {
        try record(0...99)
        #expect(try store.forgetReadings(olderThan: Self.month, at: later(99)) == 69)
        #expect(try left() == (69...99).map(later))
        #expect(try store.forgetReadings(olderThan: Self.month, at: later(99)) == 0)
    }

    @Test("a jump forward forgets none that a tenth less would not have forgotten", arguments: [10, 9000] as [Int64])
    func forward(jump: Int64) throws {
        try record(0...20)
        #expect(try store.forgetReadings(olderThan: Self.month, at: later(20 + jump)) == 0)
        // Even when the clock stays wrong, and is used so.
        try record((20 + jump)...(25 + jump))
        #expect(try store.forgetReadings(olderThan: Self.month, at: later(25 + jump)) == 0)
        try record((26 + jump)...(40 + jump))
        // Twenty days before the jump, three for it and twenty after it are seen.
        #expect(try store.forgetReadings(olderThan: Self.month, at: later(40 + jump)) == 13)
    }

    @Test("a clock that is before the last reading, or before this program, forgets none")
    func implausible() throws {
        try record([0, 1, 2, 3])
        #expect(try store.forgetReadings(olderThan: .seconds(Self.day), at: later(2)) == 0)
        #expect(try store.forgetReadings(olderThan: .seconds(Self.day), at: Timestamp(milliseconds: 0)) == 0)
        #expect(try left().count == 4)
    }

    @Test("a reading from the far future holds nothing up once the clock is right again")
    func future() throws {
        try record([0, 1, 2, 9000])
        #expect(try store.forgetReadings(olderThan: Self.month, at: later(3)) == 0)
        try record(3...60)
        #expect(try store.forgetReadings(olderThan: Self.month, at: later(60)) > 4)
        #expect(try left() == (30...60).map(later))
    }

    @Test("a clock that begins in 1970 at each start counts for nothing")
    func unset() throws {
        for day: Int64 in 0...20 {
            try store.record(
                RememberedReading(time: Timestamp(milliseconds: 1000), asked: [64], answered: [], schema: .tutorial))
            try record([day])
        }
        #expect(try store.forgetReadings(olderThan: Self.month, at: later(20)) == 0)
        #expect(try store.forgetReadings(olderThan: .seconds(10 * Self.day), at: later(20)) == 20)
    }

    @Test("how long may be anything")
    func ages() throws {
        try record([0, 1])
        #expect(try store.forgetReadings(olderThan: .seconds(Int64.max), at: later(9000)) == 0)
        #expect(try store.forgetReadings(olderThan: .seconds(-5), at: later(9000)) == 0)
    }
}
