/// What pairs with vectors for values say about one query, and how far to trust it.
public struct VectorEstimate: Equatable, Sendable {
    /// The pooled value: the weighted mean of each component.
    public var values: [Double]
    /// The weighted standard deviation of each component.
    public var spreads: [Double]
    /// The number of equally weighted pairs that would speak as clearly: 1 / (sum of squared weights).
    public var effectiveCount: Double
    /// The logarithm of the sum of the exponentials of the scores.
    public var logSumExp: Double
    /// The distance to the nearest key in bandwidths, where the score measures one.
    public var nearestDistance: Double?
    /// Whether each component of the query lies within the range of that component over the keys it may see.
    public var isInsideKeyRange = false
}
