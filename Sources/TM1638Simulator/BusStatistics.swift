public import TM1638

/// What went over the wires to one chip.
public struct BusStatistics: Hashable, Sendable {
    /// Frames: times that STB fell.
    public var frames = 0
    /// Frames in which keys were read.
    public var reads = 0
    /// Rising edges of CLK while selected.
    public var bits = 0
    /// The shortest interval seen for each rule of timing; none for a rule whose interval was never seen.
    public var shortest: [Violation.Rule: Duration] = [:]

    /// Keys that the host read as down in at least one scan while they were down.
    public var keysRead = KeyScan.none
    /// Keys that the host read as down only by chance: it sampled the bit within t_PLZ of CLK's fall, when it may be either.
    public var keysReadByChance = KeyScan.none
    /// Keys that were down in a scan, but that the host read as down in none.
    public var keysMissed = KeyScan.none

    /// How often each rule was broken, including violations that ``SimulatedPanel/violations`` leaves out; none for a rule never broken.
    public var broken: [Violation.Rule: Int] = [:]

    /// How often rules were broken, all rules together.
    public var violationCount: Int { broken.reduce(0) { $0 + $1.value } }

    /// All zero.
    public init() {}
}
