package import TM1638

/// The pull-up resistor and the capacitance on DIO.
public struct PullUp: Hashable, Sendable {
    /// How long a released line takes to rise to a chip's or host's high level.
    public var riseTime: Duration

    /// A resistor from DIO to the supply and the capacitance that it charges, up to V_IH: 0.7 of the supply (datasheet V2.2, page 15).
    ///
    /// - Parameters:
    ///   - ohms: the resistor.
    ///   - picofarads: the whole capacitance of the line.
    public init(ohms: Double, picofarads: Double) {
        // −ln(1 − 0.7) time constants.
        let nanoseconds = 1.203972804325936 * ohms * picofarads / 1000
        riseTime = .nanoseconds(nanoseconds.isFinite ? Int64(min(max(nanoseconds, 0), 1e15)) : 0)
    }

    /// A Raspberry Pi's own pull-up of about 50 kΩ and the 100 pF of the datasheet's circuit: the slowest usual case, 6 µs.
    public static let hostOnly = PullUp(ohms: 50_000, picofarads: 100)

    /// The resistor that the datasheet recommends, and the 100 pF of its circuit.
    public static let datasheet = PullUp(ohms: 10_000, picofarads: 100)
}

/// Who drives DIO.
package enum DataDrive: Hashable {
    /// The host or a chip drives it low.
    case low
    /// The host drives it high.
    case high
    /// Neither the host nor a chip drives it, so its pull-up lifts it.
    case released
    /// The host drives it high and a chip pulls it low.
    case contested
}

/// A change of a wire's level, or of who drives DIO.
package struct WireChange {
    package let time: Instant
    package let wire: Wires
    /// The level that the chips see from now on.
    package let isHigh: Bool
    /// Who drives the wire; `nil` for wires that only the host drives.
    package let drive: DataDrive?
}

/// DIO: driven by the host, pulled low by open drains, or on its way up.
struct DataLine {
    let pullUp: PullUp
    /// What the host drives; `nil` while it has let go.
    private(set) var host: Bool? = true
    private var isPulledLow = false
    /// From when on the line counts as high while neither the host nor a chip drives it.
    private var highFrom = Instant.start

    init(pullUp: PullUp) {
        self.pullUp = pullUp
    }

    mutating func drive(_ target: Bool?, at time: Instant) {
        guard target != host else { return }
        if target == nil { highFrom = level(at: time) ? time : time + pullUp.riseTime }
        host = target
    }

    /// Tells whether any chip pulls the line low from `time` on.
    mutating func pull(_ low: Bool, at time: Instant) {
        if isPulledLow, !low { highFrom = time + pullUp.riseTime }
        isPulledLow = low
    }

    /// When the pull-up alone will have lifted the line; `nil` while somebody holds it.
    var riseEnd: Instant? { host == nil && !isPulledLow ? highFrom : nil }

    var drive: DataDrive {
        switch (host, isPulledLow) {
        case (true, true): .contested
        case (true, false): .high
        case (nil, false): .released
        default: .low
        }
    }

    func level(at time: Instant) -> Bool {
        if isPulledLow { return false }
        return host ?? (time >= highFrom)
    }
}
