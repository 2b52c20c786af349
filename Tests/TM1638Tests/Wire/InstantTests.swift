import TM1638
import Testing

@Suite("Instant and Duration")
struct InstantTests {
    @Test("sums stop at the clock's start and end")
    func sums() {
        let early = Instant(nanoseconds: 5), late = Instant(nanoseconds: .max - 5)
        #expect(early + .nanoseconds(7) == Instant(nanoseconds: 12))
        #expect(early + .nanoseconds(-3) == Instant(nanoseconds: 2))
        #expect(early + .nanoseconds(-6) == .start)
        #expect(late + .nanoseconds(6) == Instant(nanoseconds: .max))
        #expect(late + .seconds(Int64.max) == Instant(nanoseconds: .max))
        #expect(early + .seconds(Int64.min) == .start)
    }

    @Test("differences have a sign and never trap")
    func differences() {
        let early = Instant(nanoseconds: 5), late = Instant(nanoseconds: 9)
        #expect(late - early == .nanoseconds(4))
        #expect(early - late == .nanoseconds(-4))
        #expect(Instant(nanoseconds: .max) - .start == .nanoseconds(Int64.max))
        #expect(Instant.start - Instant(nanoseconds: .max) == .nanoseconds(-Int64.max))
        #expect(early < late)
    }

    @Test(
        "a duration in nanoseconds is cut off below, and clamped to 64 bits",
        arguments: [
            (.nanoseconds(1), 1), (.nanoseconds(-1), -1), (.microseconds(1.5), 1500), (.seconds(-1.5), -1_500_000_000),
            (Duration(secondsComponent: 0, attosecondsComponent: 999_999_999), 0), (.seconds(Int64.max), .max),
            (.seconds(Int64.min), .min), (.nanoseconds(Int64.max), .max), (.nanoseconds(Int64.min), .min),
        ] as [(Duration, Int64)])
    func nanoseconds(duration: Duration, expected: Int64) {
        #expect(duration.nanoseconds == expected)
    }

    @Test("wires that do not exist are no wires")
    func wires() {
        #expect(Wires.strobe(-1) == [])
        #expect(Wires.strobe(8) == [])
        #expect(Wires.strobes(-1) == [])
        #expect(Wires.strobes(99) == Wires.strobes(8))
        #expect(Wires([.clock, .strobe(2)]).elements == [.clock, .strobe(2)])
        #expect(Wires().elements == [])
    }
}
