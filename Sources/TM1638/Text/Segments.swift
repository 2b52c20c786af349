/// The lit segments of one digit.
///
///      ─a─
///     f   b
///      ─g─
///     e   c
///      ─d─  dp
public struct Segments: OptionSet, Hashable, Sendable {
    /// Bit 0 is segment a, bit 6 segment g, bit 7 the dot.
    public let rawValue: UInt8

    /// Creates a set from its bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Top.
    public static let a = Segments(rawValue: 1 << 0)
    /// Top right.
    public static let b = Segments(rawValue: 1 << 1)
    /// Bottom right.
    public static let c = Segments(rawValue: 1 << 2)
    /// Bottom.
    public static let d = Segments(rawValue: 1 << 3)
    /// Bottom left.
    public static let e = Segments(rawValue: 1 << 4)
    /// Top left.
    public static let f = Segments(rawValue: 1 << 5)
    /// Middle.
    public static let g = Segments(rawValue: 1 << 6)
    /// The dot.
    public static let dot = Segments(rawValue: 1 << 7)

    /// How many outputs a digit has, dot included.
    public static let count = 8
}
