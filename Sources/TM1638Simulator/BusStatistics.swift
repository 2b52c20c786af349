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

    /// All zero.
    public init() {}
}
