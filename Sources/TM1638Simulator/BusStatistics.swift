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

    /// How often each rule was broken, those included that are not kept one by one; none for a rule that was kept.
    public var broken: [Violation.Rule: Int] = [:]

    /// How often rules were broken, all of them together.
    public var violationCount: Int { broken.reduce(0) { $0 + $1.value } }

    /// All zero.
    public init() {}
}
