public import TM1638

/// What went over the wires to one chip.
public struct BusStatistics: Hashable, Sendable {
    /// Frames: times that STB fell.
    public var frames = 0
    /// Frames in which keys were read.
    public var reads = 0
    /// Rising edges of CLK while selected.
    public var bits = 0
    /// The shortest interval seen of each kind that a rule measures; none for a kind that was never seen.
    public var shortest: [Violation.Rule: Duration] = [:]

    /// Keys that the host read as down in at least one scan, while they were.
    public var keysRead = KeyScan.none
    /// Keys that it read only by chance: it took the bit within t_PLZ of CLK's fall, so that it may be either.
    public var keysReadByChance = KeyScan.none
    /// Keys that were down in a scan, but that it read so in none.
    public var keysMissed = KeyScan.none

    /// How often each rule was broken, those included that are not kept one by one; none for a rule that was kept.
    public var broken: [Violation.Rule: Int] = [:]

    /// How often rules were broken, all of them together.
    public var violationCount: Int { broken.reduce(0) { $0 + $1.value } }

    /// All zero.
    public init() {}
}
