/// How well a query fits a key: the one thing in which the models of attention differ.
///
/// A score of one's own is a function of a query and a key:
///
///     struct LaplaceScore: Score {
///         var bandwidth: Double
///
///         func score(query: Span<Double>, key: Span<Double>) -> Double {
///             var distance = 0.0
///             for i in query.indices { distance += (query[i] - key[i]).magnitude }
///             return -distance / bandwidth
///         }
///     }
///
/// Scores are values and compose: `DotScore().adding(other)`, `score.scaled(by: 0.5)`.
public protocol Score: Sendable {
    /// The score of a query against a key: the higher, the better they fit.
    ///
    /// Softmax sees differences of scores alone. A score of -infinity gives the key no weight.
    /// Called only with queries and keys that have passed `check(queryCount:keyCount:)`.
    func score(query: Span<Double>, key: Span<Double>) -> Double

    /// Makes sure that queries and keys have as many components as the score can compare: equally many, unless a
    /// score says otherwise.
    ///
    /// - Throws: `AttentionError.wrongCount` naming the one that has not.
    func check(queryCount: Int, keyCount: Int) throws(AttentionError)

    /// The distance in bandwidths that a score stands for, for scores that measure one; otherwise nil.
    func distance(ofScore score: Double) -> Double?

    /// A faster way to the same scores for keys of some dimension; nil for all but the library's commonest scores.
    func fastPath(dimension: Int) -> FastPath?
}

extension Score {
    /// Queries and keys have equally many components.
    public func check(queryCount: Int, keyCount: Int) throws(AttentionError) {
        guard queryCount == keyCount else { throw .wrongCount(of: .query, count: queryCount, expected: keyCount) }
    }

    /// No distance.
    public func distance(ofScore score: Double) -> Double? { nil }

    /// None: pooling calls `score(query:key:)` for each key.
    public func fastPath(dimension: Int) -> FastPath? { nil }

    /// The score of one query against one key.
    ///
    /// - Throws: `AttentionError.wrongCount` where their components are not as many as the score can compare.
    public func score(query: [Double], key: [Double]) throws(AttentionError) -> Double {
        try check(queryCount: query.count, keyCount: key.count)
        return score(query: query.span, key: key.span)
    }

    /// This score times a factor, which is an inverse temperature: the higher, the sharper the attention.
    public func scaled(by factor: Double) -> ScaledScore<Self> { ScaledScore(base: self, factor: factor) }

    /// The sum of this score and another, whose exponentials are thereby multiplied.
    public func adding<Other: Score>(_ other: Other) -> SumOfScores<Self, Other> {
        SumOfScores(left: self, right: other)
    }
}

/// A score times a factor.
public struct ScaledScore<Base: Score>: Score {
    /// The score that is multiplied.
    public let base: Base
    /// What it is multiplied by.
    public let factor: Double

    /// The base's score times the factor.
    public func score(query: Span<Double>, key: Span<Double>) -> Double { base.score(query: query, key: key) * factor }

    /// What the base can compare.
    public func check(queryCount: Int, keyCount: Int) throws(AttentionError) {
        try base.check(queryCount: queryCount, keyCount: keyCount)
    }
}

/// The sum of two scores.
public struct SumOfScores<Left: Score, Right: Score>: Score {
    /// One score.
    public let left: Left
    /// The other.
    public let right: Right

    /// Both scores added.
    public func score(query: Span<Double>, key: Span<Double>) -> Double {
        left.score(query: query, key: key) + right.score(query: query, key: key)
    }

    /// What both can compare.
    public func check(queryCount: Int, keyCount: Int) throws(AttentionError) {
        try left.check(queryCount: queryCount, keyCount: keyCount)
        try right.check(queryCount: queryCount, keyCount: keyCount)
    }
}
