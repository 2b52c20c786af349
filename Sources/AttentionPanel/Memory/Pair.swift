/// One remembered pair: what was measured, and what went with it.
public struct Pair: Hashable, Sendable {
    /// What attention compares, in the schema's unit: a waist, say.
    public let key: Double
    /// What it pools: a weight, say.
    public let value: Double

    /// Creates a pair.
    public init(key: Double, value: Double) {
        self.key = key
        self.value = value
    }

    /// The tutorial's three pairs of waist and weight, the default memory.
    public static let tutorial = [Pair(key: 68, value: 126), Pair(key: 60, value: 110), Pair(key: 64, value: 115)]
}
