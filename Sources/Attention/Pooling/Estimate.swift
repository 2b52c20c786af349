/// What the pairs say about one query: a pooled value, and how far to trust it.
public struct Estimate: Equatable, Sendable {
    /// The pooled value: the mean of the values, weighted by attention.
    public var value: Double

    /// The weighted standard deviation of the values around `value`, in the unit of the values.
    public var spread: Double

    /// The number of equally weighted pairs that would speak as clearly: 1 / (sum of squared weights).
    ///
    /// It lies between 1 and the number of pairs (L. Kish, Survey Sampling, 1965).
    public var effectiveCount: Double

    /// The logarithm of the sum of the exponentials of the scores.
    ///
    /// The higher, the more pairs lie near the query; -infinity where even the nearest score is beyond a number's range.
    public var logSumExp: Double

    /// How fast `value` changes with the query, in units of the value per unit of the key.
    public var slope: Double

    /// The distance from the query to the nearest key, in bandwidths.
    public var nearestDistance: Double

    /// Whether the query lies between the smallest and the largest key, both included.
    public var isInsideKeyRange: Bool

    /// An estimate from its parts.
    public init(
        value: Double,
        spread: Double,
        effectiveCount: Double,
        logSumExp: Double,
        slope: Double,
        nearestDistance: Double,
        isInsideKeyRange: Bool
    ) {
        self.value = value
        self.spread = spread
        self.effectiveCount = effectiveCount
        self.logSumExp = logSumExp
        self.slope = slope
        self.nearestDistance = nearestDistance
        self.isInsideKeyRange = isInsideKeyRange
    }
}

/// How much the pairs speak for a query, in three grades.
public enum Support: Equatable, Sendable {
    /// No key lies within three bandwidths of the query: the estimate only repeats what lies nearest.
    case none
    /// Few pairs speak (fewer than five effective ones), or the query lies outside the range of keys.
    case thin
    /// The query lies among its keys, and at least five effective pairs speak.
    case ample
}

extension Estimate {
    /// How much the pairs speak for the query.
    public var support: Support {
        if nearestDistance > 3 { return .none }
        return effectiveCount < 5 || !isInsideKeyRange ? .thin : .ample
    }
}
