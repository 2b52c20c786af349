/// One pair: what was measured, and what went with it.
public struct Pair: Hashable, Sendable {
    /// What attention compares, a number for each of the schema's queries: a waist, say.
    public let key: [Double]
    /// What it pools, a number for each of the schema's values: a weight, say.
    public let value: [Double]

    /// Creates a pair of vectors.
    public init(key: [Double], value: [Double]) {
        self.key = key
        self.value = value
    }

    /// Creates a pair of single numbers.
    public init(key: Double, value: Double) {
        self.init(key: [key], value: [value])
    }

    /// The tutorial's three pairs of waist and weight, the default memory.
    public static let tutorial = [Pair(key: 68, value: 126), Pair(key: 60, value: 110), Pair(key: 64, value: 115)]
}
