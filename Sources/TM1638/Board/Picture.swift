/// The colours in which one LED shines.
public struct LED: OptionSet, Hashable, Sendable {
    /// Bit 0 red, bit 1 green.
    public let rawValue: UInt8

    /// Creates a set from its bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Red, or the LED's only colour.
    public static let red = LED(rawValue: 1 << 0)
    /// Green, on boards whose LEDs have two colours.
    public static let green = LED(rawValue: 1 << 1)
}

/// What a panel shows: every digit and LED, from the left.
///
/// ``Board/memory(for:)`` turns it into display memory.
public struct Picture: Hashable, Sendable {
    /// The digits from the left.
    public var digits: [Segments]
    /// The LEDs from the left.
    public var leds: [LED]

    /// A picture; digits and LEDs that a board lacks are not shown, those that are left out are dark.
    public init(digits: [Segments] = [], leds: [LED] = []) {
        self.digits = digits
        self.leds = leds
    }
}
