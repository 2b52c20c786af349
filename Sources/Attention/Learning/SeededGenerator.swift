/// Random numbers from a seed, the same on every machine: SplitMix64.
///
/// Source: G. L. Steele, D. Lea and C. H. Flood (2014).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator that begins at a seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// Sixty-four random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from -1 to 1.
    public mutating func signedUnit() -> Double {
        Double(Int64(bitPattern: next()) >> 11) * 0x1p-52
    }

    /// The numbers from 0 to below a count in a random order.
    public mutating func shuffled(_ count: Int) -> [Int] {
        var order = Array(0..<max(count, 0))
        for place in stride(from: order.count - 1, to: 0, by: -1) {
            order.swapAt(place, Int(next() % UInt64(place + 1)))
        }
        return order
    }

    /// A number drawn from the standard normal distribution, by the polar method of Marsaglia (1964).
    public mutating func normal() -> Double {
        while true {
            let (x, y) = (signedUnit(), signedUnit())
            let square = x * x + y * y
            if square < 1, square > 0 { return x * (-2 * logarithm(square) / square).root }
        }
    }
}
