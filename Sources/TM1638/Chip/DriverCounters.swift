/// What a driver has sent and scanned since it was created, and what failed.
public struct DriverCounters: Hashable, Sendable {
    /// Frames sent, reads included.
    public var frames = 0
    /// Bytes sent, commands included.
    public var bytes = 0
    /// How often a chip was sent its whole state: at the start, after each ``Driver/reassertInterval``, after an error.
    public var reassertions = 0
    /// Key scans tried.
    public var scans = 0
    /// Scans dropped because bits were 1 that the chip always sends as 0.
    public var corruptScans = 0
    /// Scans that no chip answered.
    public var absentScans = 0
    /// Failures of the bus.
    public var busFailures = 0

    /// All zero.
    public init() {}
}
