/// What went over the wires.
public struct BusStatistics: Hashable, Sendable {
    /// Frames: times that STB fell.
    public var frames = 0
    /// Frames in which keys were read.
    public var reads = 0
    /// Rising edges of CLK while selected.
    public var bits = 0

    /// All zero.
    public init() {}
}
