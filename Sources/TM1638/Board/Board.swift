/// How a board is wired: which output of the chip lights which segment or LED, and which key connects which K and KS.
///
/// A board of your own is a value of this type, or a text that ``init(text:)`` reads.
public struct Board: Hashable, Sendable {
    /// One digit: its outputs a, b, c, d, e, f, g and dot, in this order; the dot may be missing.
    public typealias Digit = [Output]

    /// One LED: its output for each colour that it has.
    public struct LEDOutputs: Hashable, Sendable {
        /// The output for red, or for its only colour.
        public var red: Output?
        /// The output for green.
        public var green: Output?

        /// Creates an LED.
        public init(red: Output?, green: Output? = nil) {
            self.red = red
            self.green = green
        }
    }

    /// One key and what is printed beside it.
    public struct Key: Hashable, Sendable {
        /// What is printed beside the key.
        public var name: String
        /// The K and KS that it connects.
        public var input: KeyInput

        /// Creates a key.
        public init(name: String, input: KeyInput) {
            self.name = name
            self.input = input
        }
    }

    /// The name by which a user chooses the board: small letters, digits and hyphens.
    public var name: String
    /// The name on the board.
    public var title: String
    /// The digits from the left.
    public var digits: [Digit]
    /// The LEDs from the left.
    public var leds: [LEDOutputs]
    /// The keys in reading order.
    public var keys: [Key]
    /// Whether each key has a diode, so that all keys that are down are read rightly.
    ///
    /// Without diodes three keys at the corners of a rectangle read as four, and two on one K light wrong segments.
    public var hasDiodes: Bool

    /// Creates a board.
    ///
    /// ``problem`` tells whether a chip can drive it.
    public init(name: String, title: String, digits: [Digit], leds: [LEDOutputs], keys: [Key], hasDiodes: Bool) {
        self.name = name
        self.title = title
        self.digits = digits
        self.leds = leds
        self.keys = keys
        self.hasDiodes = hasDiodes
    }

    /// The display memory that shows `picture` on this board.
    public func memory(for picture: Picture) -> DisplayMemory {
        var memory = DisplayMemory()
        for (digit, segments) in zip(digits, picture.digits) {
            for (index, output) in zip(0..<UInt8(Segments.count), digit) {
                memory[output] = segments.rawValue & 1 << index != 0
            }
        }
        for (outputs, led) in zip(leds, picture.leds) {
            if let output = outputs.red { memory[output] = led.contains(.red) }
            if let output = outputs.green { memory[output] = led.contains(.green) }
        }
        return memory
    }

    /// The picture that `memory` makes on this board.
    public func picture(for memory: DisplayMemory) -> Picture {
        Picture(
            digits: digits.map { digit in
                zip(0..<UInt8(Segments.count), digit).reduce(into: Segments()) { segments, pair in
                    if memory[pair.1] { segments.formUnion(Segments(rawValue: 1 << pair.0)) }
                }
            },
            leds: leds.map { outputs in
                var led: LED = []
                if let output = outputs.red, memory[output] { led.formUnion(.red) }
                if let output = outputs.green, memory[output] { led.formUnion(.green) }
                return led
            }
        )
    }

    /// The scan in which all keys of this board are down: the bits that the driver has to sample.
    public var wiredKeys: KeyScan {
        KeyScan(keys.map { $0.input })
    }

    /// Which of this board's keys, by index, are down in `scan`.
    public func keysDown(in scan: KeyScan) -> [Int] {
        keys.indices.filter { scan[keys[$0].input] }
    }
}

extension Board: CustomStringConvertible {
    /// The name by which a user chooses the board.
    public var description: String { name }
}
