/// One place in the display matrix: the crossing of a GRID and a SEG pin.
public struct Output: Hashable, Sendable {
    /// GRID1…GRID8, as printed on the chip.
    public let grid: Int
    /// SEG1…SEG10, as printed on the chip.
    public let segment: Int

    /// Names a crossing.
    ///
    /// A ``Board`` checks that the chip has it.
    public init(grid: Int, segment: Int) {
        self.grid = grid
        self.segment = segment
    }

    /// Whether the chip has such pins.
    public var exists: Bool {
        (1...8).contains(grid) && (1...10).contains(segment)
    }

    /// The byte of display memory (datasheet V2.2, figure 2): two for each GRID, SEG1…8 in the first, SEG9 and 10 in the second.
    var byte: Int { 2 * (grid - 1) + (segment > 8 ? 1 : 0) }

    /// The bit in that byte.
    var mask: UInt8 { 1 << UInt8((segment - 1) & 7) }
}

/// The chip's sixteen bytes of display memory; a lit output is a 1.
public struct DisplayMemory: Hashable, Sendable {
    /// How many bytes the chip has.
    public static let count = 16

    private var storage: SIMD16<UInt8>

    /// All outputs dark.
    public init() {
        storage = SIMD16(repeating: 0)
    }

    /// Byte `index` in `0 ..< 16`; others read as 0 and cannot be written.
    public subscript(index: Int) -> UInt8 {
        get { (0..<Self.count).contains(index) ? storage[index] : 0 }
        set { if (0..<Self.count).contains(index) { storage[index] = newValue } }
    }

    /// Whether an output is lit; outputs that the chip does not have are dark and stay so.
    public subscript(output: Output) -> Bool {
        get { output.exists && storage[output.byte] & output.mask != 0 }
        set {
            guard output.exists else { return }
            if newValue { storage[output.byte] |= output.mask } else { storage[output.byte] &= ~output.mask }
        }
    }
}

extension DisplayMemory: CustomStringConvertible {
    /// The bytes in hexadecimal, a space after each.
    public var description: String {
        (0..<Self.count).map { index in
            let digits = String(self[index], radix: 16, uppercase: true)
            return digits.utf8.count < 2 ? "0" + digits : digits
        }.joined(separator: " ")
    }
}
