package import TM1638

/// Says what went wrong on the wires, but no oftener than once in a while: noise comes in bursts.
package struct BusTrouble {
    private static let interval = Duration.seconds(10)
    private var reported: DriverCounters
    private var last: Instant?

    package init(counters: DriverCounters) {
        reported = counters
    }

    /// A line about what is new since the last one; `nil` when nothing is, or when it is too soon.
    package mutating func report(_ counters: DriverCounters, at now: Instant) -> String? {
        let corrupt = counters.corruptScans - reported.corruptScans
        let absent = counters.absentScans - reported.absentScans
        guard corrupt + absent > 0 else { return nil }
        if let last, now - last < Self.interval { return nil }
        last = now
        reported = counters
        var parts: [String] = []
        if absent > 0 { parts.append("\(absent) scans that no chip answered") }
        if corrupt > 0 { parts.append("\(corrupt) scans that cannot be true") }
        return parts.joined(separator: ", ") + ": check the wires"
    }
}
