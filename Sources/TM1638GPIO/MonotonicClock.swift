import Glibc
import TM1638

/// The kernel's `CLOCK_MONOTONIC`.
enum MonotonicClock {
    /// How much of a wait is spun instead of slept: a sleep overshoots by 50 to 90 µs on Linux.
    private static let spun = Duration.microseconds(100)

    static var now: Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    /// Returns no earlier than `deadline`: sleeps while it is far away, then spins.
    static func wait(until deadline: Instant) {
        while deadline - now > spun {
            let wake = (deadline + (.zero - spun)).nanoseconds
            var time = timespec(tv_sec: Int(wake / 1_000_000_000), tv_nsec: Int(wake % 1_000_000_000))
            // A signal ends a sleep early; the loop then sleeps again, to the same time.
            _ = unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil)
        }
        while now < deadline {}
    }
}
