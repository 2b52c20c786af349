/// How well a query fits a key: the one thing in which the models of attention differ.
///
/// Scores are values and compose: `DotScore().adding(other)`, `score.scaled(by: 0.5)`.
public protocol Score: Sendable {
    /// The scores of one query against eight keys at once.
    ///
    /// - Parameters:
    ///   - query: the components of the query.
    ///   - keys: vector c holds component c of each of the eight keys.
    func scores<Number: Lanes>(query: Span<Double>, keys: Span<SIMD8<Double>>) -> Number

    /// Makes sure that queries and keys have as many components as the score can compare.
    ///
    /// - Throws: `AttentionError.wrongCount` naming the one that has not.
    func check(queryCount: Int, keyCount: Int) throws(AttentionError)

    /// The distance in bandwidths that a score stands for, for scores that measure one; otherwise nil.
    func distance(ofScore score: Double) -> Double?
}

extension Score {
    /// No distance.
    public func distance(ofScore score: Double) -> Double? { nil }

    /// The score of one query against one key.
    ///
    /// - Throws: `AttentionError.wrongCount` where their components are not as many as the score can compare.
    public func score(query: [Double], key: [Double]) throws(AttentionError) -> Double {
        try check(queryCount: query.count, keyCount: key.count)
        let lanes = key.map { SIMD8<Double>(repeating: $0) }
        let score: PreciseLanes = scores(query: query.span, keys: lanes.span)
        return score.head[0]
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

    /// The base's scores times the factor.
    public func scores<Number: Lanes>(query: Span<Double>, keys: Span<SIMD8<Double>>) -> Number {
        let scores: Number = base.scores(query: query, keys: keys)
        return scores * Number(repeating: Extended(factor))
    }

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
    public func scores<Number: Lanes>(query: Span<Double>, keys: Span<SIMD8<Double>>) -> Number {
        let scores: Number = left.scores(query: query, keys: keys)
        return scores + right.scores(query: query, keys: keys)
    }

    /// What both can compare.
    public func check(queryCount: Int, keyCount: Int) throws(AttentionError) {
        try left.check(queryCount: queryCount, keyCount: keyCount)
        try right.check(queryCount: queryCount, keyCount: keyCount)
    }
}
