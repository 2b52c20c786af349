/// What a driver has done and met since it was made, for a status page.
public struct DriverCounters: Hashable, Sendable {
    /// Frames sent, reads included.
    public var frames = 0
    /// Bytes sent, commands included.
    public var bytes = 0
    /// Times that a chip was sent its whole state: at the start, when the interval for it was over, after something went wrong.
    public var reassertions = 0
    /// Key scans tried.
    public var scans = 0
    /// Scans dropped because of bits that cannot be.
    public var corruptScans = 0
    /// Scans in which nothing answered.
    public var absentScans = 0
    /// Failures of the bus.
    public var busFailures = 0

    /// All zero.
    public init() {}
}
