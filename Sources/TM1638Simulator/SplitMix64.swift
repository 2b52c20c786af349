import TM1638

/// A small generator of pseudo-random numbers, so that every run of a test meets the same accidents.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the sequence that belongs to `seed`.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

extension DisplayMemory {
    /// Memory as a chip has it at power-on.
    static func random(_ generator: inout SplitMix64) -> DisplayMemory {
        var memory = DisplayMemory()
        for index in 0..<count { memory[index] = UInt8.random(in: 0...255, using: &generator) }
        return memory
    }
}
