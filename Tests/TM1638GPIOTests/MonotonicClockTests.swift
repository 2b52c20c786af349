import TM1638
import Testing

@testable import TM1638GPIO

@Suite("The clock of real lines")
struct MonotonicClockTests {
    @Test("it does not go back")
    func monotonic() {
        let earlier = MonotonicClock.now
        #expect(MonotonicClock.now >= earlier)
    }

    @Test("a wait ends no earlier than its deadline, spun or slept", arguments: [0, 1, 50, 300])
    func waits(microseconds: Int) {
        let deadline = MonotonicClock.now + .microseconds(microseconds)
        MonotonicClock.wait(until: deadline)
        #expect(MonotonicClock.now >= deadline)
    }

    @Test("a deadline that has passed is no wait", .timeLimit(.minutes(1)))
    func past() {
        MonotonicClock.wait(until: .start)
    }
}
