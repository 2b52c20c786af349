/// Which lines of a virtual gpiochip are connected to the wires of its boards.
public struct PanelLines: Hashable, Sendable {
    /// How many lines there are: 0 to 27, as on a 40-pin header.
    public static let count = 28
    /// The lines of the chips' STBs unless others are named: GPIO17 for the first, then lines of a header that have no second use.
    public static let usualStrobes = [17, 18, 23, 24, 25, 5, 6, 12]

    /// The line of each chip's STB, the first chip's first; those beyond the last chip are not connected.
    public var strobes: [Int]
    /// The line of CLK.
    public var clock: Int
    /// The line of DIO.
    public var data: Int

    /// Creates a choice of lines.
    public init(strobes: [Int] = usualStrobes, clock: Int = 27, data: Int = 22) {
        self.strobes = strobes
        self.clock = clock
        self.data = data
    }
}
