/// A set of wires between host and chips, or, beside such a set, the wires of it that are high.
public struct Wires: OptionSet, Hashable, Sendable {
    /// Bit 0 is CLK, bit 1 is DIO, bit 2 and above are STB of chip 0 and above.
    public let rawValue: UInt16

    /// Creates a set from its bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Whether all of `wires` are in this set; several times as fast as `OptionSet`'s own where that is not specialised.
    public func contains(_ wires: Wires) -> Bool {
        rawValue & wires.rawValue == wires.rawValue
    }

    /// CLK, shared by all chips.
    public static let clock = Wires(rawValue: 1 << 0)

    /// DIO, shared by all chips.
    public static let data = Wires(rawValue: 1 << 1)

    /// How many chips can share one CLK and DIO: more than the six that have been reported, and few enough for a mask.
    public static let maximumChips = 8

    /// STB of one chip.
    ///
    /// - Parameter chip: the chip's index, `0 ..< maximumChips`; another index gives the empty set.
    public static func strobe(_ chip: Int) -> Wires {
        (0..<maximumChips).contains(chip) ? Wires(rawValue: 1 << UInt16(2 + chip)) : []
    }

    /// Each wire of the set by itself.
    public var elements: [Wires] {
        (0..<RawValue.bitWidth).map { Wires(rawValue: 1 << RawValue($0)) }.filter { contains($0) }
    }

    /// STB of the chips `0 ..< count`; a count beyond ``maximumChips`` gives all of them, a negative one none.
    public static func strobes(_ count: Int) -> Wires {
        (0..<min(max(0, count), maximumChips)).reduce(into: Wires()) { $0.formUnion(.strobe($1)) }
    }
}
