/// What the pairs say about one query: pooled values, and how far to trust them.
public struct Estimate: Equatable, Sendable {
    /// The pooled value: the mean of each component of the values, weighted by attention.
    public var values: [Double]

    /// The weighted standard deviation of each component around its mean, in the unit of the values.
    public var spreads: [Double]

    /// The number of equally weighted pairs that would speak as clearly: 1 / (sum of squared weights).
    ///
    /// It lies between 1 and the number of pairs (L. Kish, Survey Sampling, 1965).
    public var effectiveCount: Double

    /// The logarithm of the sum of the exponentials of the scores.
    ///
    /// The higher, the more pairs lie near the query; -infinity where even the nearest score is beyond a number's range.
    public var logSumExp: Double

    /// The distance from the query to the nearest key, in bandwidths; nil where keys are not known.
    ///
    /// For a score that measures no distance, such as a dot product, the bandwidth is that of D. W. Scott's rule:
    /// n^(-1/(d + 4)) standard deviations of each of the d components.
    public var nearestDistance: Double?

    /// Whether each component of the query lies within the range of that component over the keys it may see.
    public var isInsideKeyRange: Bool

    /// How fast the first value changes with the query, in units of the value per unit of the key; known where keys
    /// have one component.
    public var slope: Double?

    /// The query less the mean of the keys, weighted by attention: how far to one side of the query the pairs lie.
    ///
    /// One number for each component of a key; empty where keys are not known. Zeros for a local line, which follows
    /// the values to the query.
    public var offset: [Double]

    /// An estimate from its parts.
    public init(
        values: [Double],
        spreads: [Double],
        effectiveCount: Double,
        logSumExp: Double,
        nearestDistance: Double? = nil,
        isInsideKeyRange: Bool = false,
        slope: Double? = nil,
        offset: [Double] = []
    ) {
        self.values = values
        self.spreads = spreads
        self.effectiveCount = effectiveCount
        self.logSumExp = logSumExp
        self.nearestDistance = nearestDistance
        self.isInsideKeyRange = isInsideKeyRange
        self.slope = slope
        self.offset = offset
    }

    /// The first of the values, which is all there is where values are single numbers; NaN where values are empty.
    public var value: Double { values.first ?? .nan }

    /// The spread of the first of the values.
    public var spread: Double { spreads.first ?? .nan }
}

/// How much the pairs speak for a query, in three grades: the one rule of support.
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
        if let nearestDistance, nearestDistance > 3 { return .none }
        return effectiveCount < 5 || !isInsideKeyRange ? .thin : .ample
    }
}
