/// A point on the monotonic clock of a set of lines: nanoseconds since some fixed start.
///
/// Real lines count from the kernel's `CLOCK_MONOTONIC`, simulated lines from their own power-on. Only differences mean anything.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the clock's start.
    public let nanoseconds: UInt64

    /// Creates the instant that lies `nanoseconds` after the clock's start.
    public init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// The clock's start.
    public static let start = Instant(nanoseconds: 0)

    /// Whether `left` comes before `right`.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant `duration` after (or, when negative, before) `instant`; it stops at the clock's start and end.
    public static func + (instant: Instant, duration: Duration) -> Instant {
        let difference = duration.nanoseconds
        let (sum, overflow) =
            difference >= 0
            ? instant.nanoseconds.addingReportingOverflow(UInt64(difference))
            : instant.nanoseconds.subtractingReportingOverflow(difference.magnitude)
        guard overflow else { return Instant(nanoseconds: sum) }
        return Instant(nanoseconds: difference >= 0 ? .max : 0)
    }

    /// The time from `earlier` to `later`; negative when they are the other way round.
    public static func - (later: Instant, earlier: Instant) -> Duration {
        later >= earlier
            ? .nanoseconds(Int64(min(later.nanoseconds - earlier.nanoseconds, UInt64(Int64.max))))
            : .nanoseconds(-Int64(min(earlier.nanoseconds - later.nanoseconds, UInt64(Int64.max))))
    }
}

extension Duration {
    /// The duration in whole nanoseconds, clamped to what 64 bits hold (292 years).
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflowed) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflowed ? (seconds < 0 ? .min : .max) : sum
    }
}
