import TM1638

/// Tells a bus that fails often from one that failed once.
///
/// A failure fills a bucket, a scan that is true empties it by a tenth of that: it overflows when more than one in eleven fails.
struct BusHealth {
    private var level = 0
    private var isIll = false
    private var seen = DriverCounters()

    private static let failure = 10
    private static let overflow = 100

    /// Whether the bus became ill (`true`) or well (`false`) since the last call; `nil` when nothing changed.
    mutating func update(_ counters: DriverCounters) -> Bool? {
        let failures = counters.corruptScans + counters.busFailures - seen.corruptScans - seen.busFailures
        let scans = counters.scans - seen.scans
        seen = counters
        level = min(max(level + failures * Self.failure - max(scans - failures, 0), 0), 2 * Self.overflow)
        if !isIll, level >= Self.overflow {
            isIll = true
            return true
        }
        if isIll, level == 0 {
            isIll = false
            return false
        }
        return nil
    }
}
