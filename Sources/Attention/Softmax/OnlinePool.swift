/// A softmax-weighted mean that is built up piece by piece: pairs stream through it, and pools merge.
///
/// It holds the highest score so far and sums relative to it; a higher score rescales them. Memory does not grow with
/// the number of pairs, so a file of any size can pass, and parts summed apart (in chunks, threads or files) merge
/// into what the whole would have given, to rounding.
///
/// Source: M. Milakov and N. Gimelshein, "Online normalizer calculation for softmax" (2018); T. F. Chan, G. H. Golub
/// and R. J. LeVeque (1979) for the squares.
public struct OnlinePool: Equatable, Sendable {
    /// The highest score so far.
    private(set) var highestScore = -Double.infinity
    /// The sum of exp(score - highest).
    private var weight = 0.0
    /// The sum of the squares of those.
    private var squaredWeight = 0.0
    /// The weighted mean of each component.
    private var means: [Double]
    /// The weighted sum of squared deviations of each component from its mean.
    private var squares: [Double]

    /// A pool that has seen no pair.
    ///
    /// - Parameter valueCount: the number of components of a value.
    public init(valueCount: Int) {
        means = Array(repeating: 0, count: max(valueCount, 0))
        squares = means
    }

    /// The number of components of a value.
    public var valueCount: Int { means.count }

    /// Forgets all pairs, keeping the storage.
    public mutating func reset() {
        highestScore = -.infinity
        weight = 0
        squaredWeight = 0
        for component in means.indices {
            means[component] = 0
            squares[component] = 0
        }
    }

    /// Takes in one pair.
    ///
    /// A score of -infinity is a masked pair and changes nothing.
    ///
    /// - Throws: `AttentionError.wrongCount` or `.notFinite` (index 0) for a value or score that is no good.
    public mutating func add(score: Double, value: [Double]) throws(AttentionError) {
        guard value.count == valueCount else {
            throw .wrongCount(of: .value, count: value.count, expected: valueCount)
        }
        guard score < .infinity else { throw .notFinite(.score, index: 0) }
        guard score > -.infinity else { return }
        guard value.allSatisfy({ $0.isFinite }) else { throw .notFinite(.value, index: 0) }
        let factors = raise(to: score, weight: 1, squaredWeight: 1)
        for component in value.indices { merge(component, mean: value[component], squares: 0, by: factors) }
    }

    /// Takes in all that another pool has seen.
    ///
    /// - Throws: `AttentionError.wrongCount` where its values have another number of components.
    public mutating func merge(_ other: OnlinePool) throws(AttentionError) {
        guard other.valueCount == valueCount else {
            throw .wrongCount(of: .value, count: other.valueCount, expected: valueCount)
        }
        guard other.weight > 0 else { return }
        let factors = raise(to: other.highestScore, weight: other.weight, squaredWeight: other.squaredWeight)
        for component in means.indices {
            merge(component, mean: other.means[component], squares: other.squares[component], by: factors)
        }
    }

    /// What the pairs seen so far say, or nil if there was none.
    ///
    /// A pool knows scores but not keys: `nearestDistance` is nil, `isInsideKeyRange` false.
    public var estimate: Estimate? {
        guard weight > 0 else { return nil }
        return Estimate(
            values: means,
            spreads: squares.map { ($0 / weight).root },
            effectiveCount: weight / squaredWeight * weight,
            logSumExp: highestScore + logarithm(onePlus: weight - 1)
        )
    }

    /// The weighted mean of one component of the values, or nil if no pair was seen.
    ///
    /// Allocates nothing.
    public func mean(of component: Int) -> Double? {
        weight > 0 && means.indices.contains(component) ? means[component] : nil
    }
}

// MARK: - Merging

extension OnlinePool {
    /// How the two sides are weighted when they come together.
    struct Factors {
        /// What the squares of each side are multiplied by.
        var own: Double
        var other: Double
        /// What share of the whole weight is the other's.
        var otherShare: Double
        /// Own weight times the other's share: what a step between means adds to the squares.
        var stepWeight: Double
    }

    /// Takes in the weights of a part whose highest score is given; its values follow with the factors returned.
    mutating func raise(to score: Double, weight other: Double, squaredWeight otherSquared: Double) -> Factors {
        let new = max(score, highestScore)
        // Two scores beyond all numbers are equal.
        let ownScale = highestScore == new ? 1 : exponential(highestScore - new)
        let otherScale = score == new ? 1 : exponential(score - new)
        highestScore = new
        let ownWeight = weight * ownScale
        let otherWeight = other * otherScale
        weight = ownWeight + otherWeight
        squaredWeight = squaredWeight * ownScale * ownScale + otherSquared * otherScale * otherScale
        let share = otherWeight / weight
        return Factors(own: ownScale, other: otherScale, otherShare: share, stepWeight: ownWeight * share)
    }

    /// Takes in one component of the values of a part.
    mutating func merge(_ component: Int, mean: Double, squares other: Double, by factors: Factors) {
        let step = mean - means[component]
        squares[component] =
            squares[component] * factors.own + other * factors.other + step * step * factors.stepWeight
        means[component] += step * factors.otherShare
    }

    /// Adds a number to all scores seen.
    mutating func raiseScores(by number: Double) { highestScore += number }
}
