public import Attention

/// Pairs, the names of their columns, and the attention that pools them.
public struct Model: Sendable {
    /// How queries and keys are compared.
    public enum Attention: Sendable {
        /// A Gaussian over one component, through an index.
        case indexed(GaussianPooling)
        /// A Gaussian with a bandwidth for each component.
        case gaussian(Pooling<GaussianScore>)
        /// A dot product.
        case dot(Pooling<DotScore>)
        /// A small network.
        case additive(Pooling<AdditiveScore>)
        /// What was learned from the pairs.
        case learned(LearnedPooling)
    }

    /// The columns that attention compares.
    public let keyColumns: [Table.Column]
    /// The column that it pools.
    public let valueColumn: Table.Column
    /// The keys, a row for each pair.
    public let keys: [[Double]]
    /// The values, one for each pair.
    public let values: [Double]
    /// How queries and keys are compared.
    public let attention: Attention

    /// Creates a model.
    public init(
        keyColumns: [Table.Column], valueColumn: Table.Column, keys: [[Double]], values: [Double], attention: Attention
    ) {
        self.keyColumns = keyColumns
        self.valueColumn = valueColumn
        self.keys = keys
        self.values = values
        self.attention = attention
    }

    /// What the pairs say at a query; `nil` where there are none.
    public func answer(at query: [Double]) throws -> Answer? {
        switch attention {
        case .indexed(let pooling): try pooling.estimate(at: query.first ?? .nan).map(Answer.init)
        case .gaussian(let pooling): try pooling.estimate(at: query).map(Answer.init)
        case .dot(let pooling): try pooling.estimate(at: query).map(Answer.init)
        case .additive(let pooling): try pooling.estimate(at: query).map(Answer.init)
        case .learned(let pooling): try pooling.estimate(at: query).map(Answer.init)
        }
    }

    /// The weight of every pair at a query, in the order of the pairs.
    public func weights(at query: [Double]) throws -> [Double] {
        switch attention {
        case .indexed(let pooling): try pooling.weights(at: query.first ?? .nan)
        case .gaussian(let pooling): try pooling.weights(at: Matrix([query])).elements
        case .dot(let pooling): try pooling.weights(at: Matrix([query])).elements
        case .additive(let pooling): try pooling.weights(at: Matrix([query])).elements
        case .learned(let pooling): try pooling.weights(at: query)
        }
    }

    /// How well each pair's key fits a query, before softmax.
    public func scores(at query: [Double]) throws -> [Double] {
        switch attention {
        case .indexed(let pooling):
            let score = try GaussianScore(bandwidth: pooling.bandwidth)
            return try keys.map { try score.score(query: query, key: $0) }
        case .gaussian(let pooling): return try keys.map { try pooling.score.score(query: query, key: $0) }
        case .dot(let pooling): return try keys.map { try pooling.score.score(query: query, key: $0) }
        case .additive(let pooling): return try keys.map { try pooling.score.score(query: query, key: $0) }
        case .learned(let pooling):
            let score = try GaussianScore(bandwidth: 1)
            let project = pooling.projection.transposed
            let asked = try Matrix([pooling.scaler.standardise(query)]).times(project).elements
            let known = try pooling.scaler.standardise(pooling.keys).times(project)
            return try known.rowList.map { try score.score(query: asked, key: $0) }
        }
    }
}

/// An estimate of one value, whatever attention it comes from.
public struct Answer: Equatable, Sendable {
    /// The pooled value.
    public let value: Double
    /// The weighted standard deviation of the values around it.
    public let spread: Double
    /// How many equally weighted pairs would speak as clearly.
    public let effectiveCount: Double
    /// The distance to the nearest key in bandwidths, where the score measures one.
    public let nearestDistance: Double?
    /// Whether the query lies within the range of the keys.
    public let isInsideKeyRange: Bool
    /// Where 90 % of new values are to be expected; `nil` when too few pairs speak.
    public let interval: ClosedRange<Double>?

    init(_ estimate: Estimate) {
        value = estimate.value
        spread = estimate.spread
        effectiveCount = estimate.effectiveCount
        nearestDistance = estimate.nearestDistance
        isInsideKeyRange = estimate.isInsideKeyRange
        interval = estimate.interval()
    }

    init(_ estimate: VectorEstimate) {
        self.init(
            value: estimate.values.first ?? 0, spread: estimate.spreads.first ?? 0, estimate: estimate)
    }

    private init(value: Double, spread: Double, estimate: VectorEstimate) {
        self.value = value
        self.spread = spread
        effectiveCount = estimate.effectiveCount
        nearestDistance = estimate.nearestDistance
        isInsideKeyRange = estimate.isInsideKeyRange
        interval =
            Estimate(
                value: value, spread: spread, effectiveCount: estimate.effectiveCount, logSumExp: estimate.logSumExp,
                slope: 0, nearestDistance: estimate.nearestDistance ?? 0, isInsideKeyRange: estimate.isInsideKeyRange
            ).interval()
    }

    /// Whether the pairs have anything to say: the nearest lies within three bandwidths, where distances count.
    public var isSupported: Bool { nearestDistance.map { $0 <= 3 } ?? true }
}
