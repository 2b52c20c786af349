/// What the first byte of a frame tells the chip (datasheet V2.2, section 5).
///
/// Only this type holds the numbers of the commands.
public enum Command: Hashable, Sendable {
    /// Data command 0x40: the data that follows an address goes to it and the bytes after it.
    case writeAutoIncrement

    /// Data command 0x42: the chip answers in the same frame with its key scan.
    case readKeys

    /// Address command 0xC0…0xCF: the byte of display memory, `0 ..< 16`, where the data that follows in the frame goes.
    case address(Int)

    /// Display control 0x80…0x8F: on or off, and how bright.
    case display(Brightness)

    /// The byte on the wire, sent least significant bit first.
    public var byte: UInt8 {
        switch self {
        case .writeAutoIncrement: 0x40
        case .readKeys: 0x42
        // B5 and B4 of an address command are "unrelated": always 0.
        case .address(let index): 0xC0 | UInt8(truncatingIfNeeded: index) & 0x0F
        case .display(let brightness): 0x80 | brightness.control
        }
    }
}

/// How bright the display is: off, or one of eight pulse widths.
///
/// The steps are not even: 1, 2, 4, 10, 11, 12, 13 and 14 sixteenths (datasheet V2.2, section 5.3).
public struct Brightness: Hashable, Sendable {
    /// The lower nibble of the display control command: bit 3 on, bits 2…0 the pulse width.
    let control: UInt8

    private init(control: UInt8) {
        self.control = control
    }

    /// One of the eight levels; `nil` outside 0 (dimmest) … 7 (brightest).
    public init?(level: Int) {
        guard (0...7).contains(level) else { return nil }
        control = 0x8 | UInt8(level)
    }

    /// The display is dark; the memory stays.
    public static let off = Brightness(control: 0x0)

    /// Level 0, 1/16.
    public static let dimmest = Brightness(control: 0x8)

    /// Level 7, 14/16.
    public static let brightest = Brightness(control: 0xF)

    /// The level, 0 … 7; `nil` when the display is off.
    public var level: Int? {
        control & 0x8 == 0 ? nil : Int(control & 0x7)
    }
}
