/// How a released DIO rises: what its pull-up is worth.
public enum DataRise: Hashable, Sendable {
    /// It rises; when exactly lies between the last look that saw it low and the first that saw it high.
    case rises(after: Duration, within: Duration)
    /// Discharged, it stays low.
    case staysLow
    /// Even charged it reads low: something holds it there.
    case isHeldLow

    /// For how long a rise is waited: much longer than any pull-up takes.
    private static var patience: Duration { .milliseconds(2) }
    private static var settling: Duration { .microseconds(50) }

    /// Measures on idle lines, and leaves them idle.
    ///
    /// That takes half a millisecond where DIO rises. No chip minds: STB is high, so they do not listen. The best of several rises
    /// counts, because the system may hold this program up at any time and make a rise look slow.
    ///
    /// - Throws: what a call on the lines throws.
    public static func measure<Line: Lines & ~Copyable>(_ lines: inout Line) throws(Line.Failure) -> DataRise {
        let rise = try charged(&lines) ? discharged(&lines) : .isHeldLow
        try lines.driveData(true)
        return rise
    }

    /// Whether DIO reads high after it was driven high and let go.
    private static func charged<Line: Lines & ~Copyable>(_ lines: inout Line) throws(Line.Failure) -> Bool {
        try lines.driveData(true)
        lines.wait(until: lines.now + settling)
        try lines.releaseData()
        return try lines.readData()
    }

    /// How DIO rises after it was driven low and let go.
    private static func discharged<Line: Lines & ~Copyable>(_ lines: inout Line) throws(Line.Failure) -> DataRise {
        var (after, within) = (patience, patience)
        for _ in 0..<5 {
            try lines.driveData(false)
            lines.wait(until: lines.now + settling)
            let asked = lines.now
            try lines.releaseData()
            let released = lines.now
            var lastLow = released
            while true {
                let looked = lines.now
                if try lines.readData() {
                    after = min(after, lastLow - released)
                    within = min(within, lines.now - asked)
                    break
                }
                guard looked - released < patience else { return .staysLow }
                lastLow = looked
                lines.wait(until: looked + .nanoseconds(500))
            }
        }
        return .rises(after: after, within: within)
    }
}
