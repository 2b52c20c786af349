import TM1638

extension DataRise {
    /// How long after the chip has let go of DIO the bus reads it.
    private static var limit: Duration { Timing.standard.readHalfPeriod * 2 }

    /// What that means.
    var diagnosis: Diagnosis {
        let remedy = "solder 10 kΩ from DIO to 3.3 V"
        switch self {
        case .rises(let after, let within) where after <= Self.limit:
            let measured = "DIO rises by itself within \(within.microseconds) µs"
            return .well("pull-up", within <= Self.limit ? measured : measured + ", no sooner seen on lines this slow")
        case .rises(let after, _):
            return .wrong(
                "pull-up",
                "DIO takes \(after.microseconds) µs to rise, and keys are read after \(Self.limit.microseconds): \(remedy) "
                    + "(4.7 kΩ if it has that), or shorten the cable")
        case .staysLow:
            return .wrong("pull-up", "DIO does not rise by itself: \(remedy)")
        case .isHeldLow:
            return .wrong(
                "pull-up",
                "something holds DIO low: look for a short to GND, a panel without power, or a line that is not the one wired"
            )
        }
    }

    /// Whether what a chip answers can be told from the line's own doing.
    var letsChipAnswer: Bool {
        if case .rises = self { return true }
        return false
    }
}

extension Duration {
    /// In microseconds, rounded to a tenth.
    var microseconds: String {
        let tenths = (nanoseconds + 50) / 100
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
