/// Frames made edge by edge on three wires: the only place that knows edges and timing.
///
/// CLK and STB idle high (SPI mode 3). CLK falls and DIO changes in one call, CLK rises in the next, so a bit costs two calls.
/// Every wait is a deadline, so time that passed otherwise since the last edge counts. It is counted from the end of the call that made
/// the edge, since the wire may change at any time during the call.
public struct BitBangedBus<Line: Lines & ~Copyable>: Bus, ~Copyable {
    /// What can go wrong on the lines.
    public typealias Failure = Line.Failure

    private var lines: Line
    private let timing: Timing
    private let strobes: Wires
    /// How many chips can be reached: as many as the lines have STBs.
    public let chipCount: Int
    /// Before this CLK must not change.
    private var earliestClock: Instant
    /// No earlier than when STB last rose.
    private var strobeRise: Instant
    /// No earlier than when CLK last rose.
    private var clockRise: Instant
    /// What DIO is driven to; `nil` when that is unknown.
    private var dataLevel: Bool?
    /// Whether the last frame ended as it should, so that STB and CLK are high and DIO is driven.
    private var isIdle = true
    private let followsRise: Bool
    /// How long after CLK fell a bit is sampled at the earliest, as DIO was seen to rise; `nil` where the timing's half periods decide.
    private var lift: Duration?
    private var nextMeasurement: Instant

    /// Creates a bus on idle lines.
    ///
    /// - Parameters:
    ///   - lines: the wires; the bus owns them from now on, and reaches as many chips as they have STBs.
    ///   - timing: the least times between edges.
    ///   - followsRise: whether answers are read as soon as DIO rises here. Before a read that comes ten seconds after the last
    ///     measurement, or a second after an error, ``DataRise`` is measured. Where DIO rises within two of ``Timing/readHalfPeriod``,
    ///     CLK has the half periods of writing, and a bit that counts is sampled one and a half times the measured rise after CLK fell.
    public init(_ lines: consuming Line, timing: Timing = .standard, followsRise: Bool = false) {
        let now = lines.now
        chipCount = min(max(lines.chipCount, 1), Wires.maximumChips)
        self.lines = lines
        self.timing = timing
        strobes = .strobes(chipCount)
        earliestClock = now
        strobeRise = now
        clockRise = now
        self.followsRise = followsRise
        nextMeasurement = now
    }

    /// Gives the lines back and ends the bus.
    public consuming func release() -> Line {
        lines
    }

    /// The time on the lines' clock.
    public var now: Instant { lines.now }

    /// Returns no earlier than `deadline`.
    public mutating func wait(until deadline: Instant) {
        lines.wait(until: deadline)
    }

    /// Sends `bytes` in one frame to every chip in `chips`.
    public mutating func write(_ bytes: [UInt8], to chips: Wires) throws(Failure) {
        try idle()
        isIdle = false
        try select(chips.intersection(strobes))
        for byte in bytes { try send(byte) }
        try deselect()
        isIdle = true
    }

    /// Sends `command` to one chip and samples the bits in `mask` of its answer, in the same frame.
    public mutating func read(_ command: UInt8, from chip: Int, sampling mask: UInt32) throws(Failure) -> UInt32 {
        try idle()
        isIdle = false
        try measureIfDue()
        try select(.strobe(chip).intersection(strobes))
        try send(command)

        // The chip takes DIO at CLK's next fall, so the host has to be off it by then (V2.2, p. 2, note 1).
        lines.wait(until: clockRise + timing.dataHold)
        try lines.releaseData()
        // A write half period may be longer than the wait that the chip asks for.
        earliestClock = max(earliestClock, clockRise + timing.readWait)

        let halfPeriod = lift == nil ? timing.readHalfPeriod : min(timing.writeHalfPeriod, timing.readHalfPeriod)
        var bits: UInt32 = 0
        for position in 0..<(UInt32.bitWidth - mask.leadingZeroBitCount) {
            try clock(.clock, to: [], holding: halfPeriod)
            let lifted = earliestClock + ((lift ?? .zero) - halfPeriod)
            try clock(.clock, to: .clock, holding: halfPeriod)
            guard mask & (1 << position) != 0 else { continue }
            // DIO is unstable from CLK's fall to its rise, and a released line rises slowly: sample as late as this bit allows.
            lines.wait(until: max(earliestClock, lifted))
            if try lines.readData() { bits |= 1 << position }
        }
        try deselect()
        // Only now: the chip may hold DIO down while STB is low, and for t_PLZ after that.
        lines.wait(until: strobeRise + timing.dataRelease)
        try lines.driveData(true)
        dataLevel = true
        isIdle = true
        return bits
    }

    /// Reads with the timing's half periods for a second, and measures anew then.
    public mutating func doubtAnswers() {
        lift = nil
        nextMeasurement = lines.now + .seconds(1)
    }

    /// Looks how DIO rises where that is wanted and was not done lately.
    private mutating func measureIfDue() throws(Failure) {
        guard followsRise, lines.now >= nextMeasurement else { return }
        let rise = try DataRise.measure(&lines)
        dataLevel = true
        nextMeasurement = lines.now + .seconds(10)
        let limit = timing.readHalfPeriod + timing.readHalfPeriod
        guard case .rises(_, let within) = rise, within <= limit else { return lift = nil }
        // What was measured includes calls, so the wire takes no longer; half as much again is for heat and for hands on the cable, and
        // t_PLZ for the chip's letting go.
        lift = min(.nanoseconds(within.nanoseconds / 2 * 3) + timing.dataRelease, limit)
    }

    /// Brings the wires back to idle after an error: STB first, so that no chip takes the clock for data.
    private mutating func idle() throws(Failure) {
        guard !isIdle else { return }
        doubtAnswers()
        // The call that failed may have moved CLK all the same.
        lines.wait(until: lines.now + timing.clockToStrobe)
        try lines.drive(strobes, to: strobes)
        strobeRise = lines.now
        try clock(.clock, to: .clock, holding: timing.writeHalfPeriod)
        lines.wait(until: strobeRise + timing.dataRelease)
        try lines.driveData(true)
        dataLevel = true
    }

    private mutating func select(_ chips: Wires) throws(Failure) {
        lines.wait(until: max(strobeRise + timing.strobeHigh, earliestClock))
        try lines.drive(chips, to: [])
        earliestClock = lines.now + timing.strobeSetup
    }

    private mutating func deselect() throws(Failure) {
        lines.wait(until: clockRise + timing.clockToStrobe)
        try lines.drive(strobes, to: strobes)
        strobeRise = lines.now
    }

    private mutating func send(_ byte: UInt8) throws(Failure) {
        for position in 0..<8 {
            let level = byte & (1 << position) != 0
            let changed: Wires = level == dataLevel ? .clock : [.clock, .data]
            try clock(changed, to: level ? .data : [], holding: timing.writeHalfPeriod)
            dataLevel = level
            try clock(.clock, to: .clock, holding: timing.writeHalfPeriod)
        }
    }

    /// Changes CLK, no earlier than its last change allows, and holds it for at least `halfPeriod`.
    private mutating func clock(_ wires: Wires, to levels: Wires, holding halfPeriod: Duration) throws(Failure) {
        lines.wait(until: earliestClock)
        try lines.drive(wires, to: levels)
        let after = lines.now
        earliestClock = after + halfPeriod
        if levels.contains(.clock) { clockRise = after }
    }
}
