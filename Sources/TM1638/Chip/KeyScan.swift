/// One place in the key matrix: the crossing of a K and a KS pin.
public struct KeyInput: Hashable, Sendable {
    /// K1…K3, as printed on the chip.
    public let k: Int
    /// KS1…KS8, as printed on the chip.
    public let ks: Int

    /// Names a crossing.
    ///
    /// A ``Board`` checks that the chip has it.
    public init(k: Int, ks: Int) {
        self.k = k
        self.ks = ks
    }

    /// Whether the chip has such pins.
    public var exists: Bool {
        (1...3).contains(k) && (1...8).contains(ks)
    }

    /// Every crossing that the chip has, K1 first.
    public static var all: [KeyInput] {
        (1...3).flatMap { k in (1...8).map { ks in KeyInput(k: k, ks: ks) } }
    }

    /// The bit of a scan, counted in the order of the wire (datasheet V2.2, VIII): byte (ks−1)/2, in it K3, K2, K1 from bit 0 for
    /// the odd KS and from bit 4 for the even one.
    var mask: UInt32 {
        exists ? 1 << UInt32(8 * ((ks - 1) >> 1) + 4 * ((ks - 1) & 1) + (3 - k)) : 0
    }
}

/// The keys that were down in one scan of the matrix.
public struct KeyScan: Hashable, Sendable {
    /// The four bytes as the chip sends them, the first in bits 0…7.
    public let rawValue: UInt32

    /// The bits that can be 1: three keys in each nibble.
    ///
    /// The chip always sends the fourth as 0, so a 1 there comes from noise or from edges that are too fast.
    public static let keyBits: UInt32 = 0x7777_7777

    /// No key down.
    public static let none = KeyScan(rawValue: 0)

    /// Wraps the bits of a scan.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The scan in which exactly these keys are down.
    public init(_ inputs: some Sequence<KeyInput>) {
        rawValue = inputs.reduce(0) { $0 | $1.mask }
    }

    /// Whether a key is down.
    public subscript(input: KeyInput) -> Bool {
        rawValue & input.mask != 0
    }
}

extension KeyScan: CustomStringConvertible {
    /// The keys that are down, such as `K3·KS1 K3·KS2`, or `none`.
    public var description: String {
        let down = KeyInput.all.filter { self[$0] }.map { "K\($0.k)·KS\($0.ks)" }
        return down.isEmpty ? "none" : down.joined(separator: " ")
    }
}
