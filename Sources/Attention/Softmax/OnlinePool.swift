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
    private var highest = Extended(-.infinity)
    /// The sum of exp(score - highest).
    private var weight = Total()
    /// The sum of the squares of those.
    private var squaredWeight = 0.0
    /// The weighted sum of each component of the values.
    private var sums: [Total]
    /// The weighted mean of each component.
    private var means: [Double]
    /// The weighted sum of squared deviations of each component from its mean.
    private var squares: [Double]

    /// A pool that has seen no pair.
    ///
    /// - Parameter valueCount: the number of components of a value.
    public init(valueCount: Int) {
        sums = Array(repeating: Total(), count: max(valueCount, 0))
        means = Array(repeating: 0, count: max(valueCount, 0))
        squares = means
    }

    /// The number of components of a value.
    public var valueCount: Int { means.count }

    /// Forgets all pairs, keeping the storage.
    public mutating func reset() {
        highest = Extended(-.infinity)
        weight = Total()
        squaredWeight = 0
        for component in means.indices {
            sums[component] = Total()
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
        let factors = raise(to: Extended(score), weight: Total(head: 1), squaredWeight: 1)
        for component in value.indices {
            merge(component, sum: Total(head: value[component]), mean: value[component], squares: 0, by: factors)
        }
    }

    /// Takes in all that another pool has seen.
    ///
    /// - Throws: `AttentionError.wrongCount` where its values have another number of components.
    public mutating func merge(_ other: OnlinePool) throws(AttentionError) {
        guard other.valueCount == valueCount else {
            throw .wrongCount(of: .value, count: other.valueCount, expected: valueCount)
        }
        guard other.highest.head > -.infinity else { return }
        let factors = raise(to: other.highest, weight: other.weight, squaredWeight: other.squaredWeight)
        for component in means.indices {
            merge(
                component,
                sum: other.sums[component],
                mean: other.means[component],
                squares: other.squares[component],
                by: factors
            )
        }
    }

    /// What the pairs seen so far say, or nil if there was none.
    public var estimate: VectorEstimate? {
        guard weight.value > 0 else { return nil }
        return VectorEstimate(
            values: sums.map { $0.divided(by: weight) },
            spreads: squares.map { ($0 / weight.value).squareRoot() },
            effectiveCount: weight.value / squaredWeight * weight.value,
            logSumExp: highest.head + (highest.tail + logarithm(onePlus: (weight.head - 1) + weight.tail))
        )
    }

    /// The weighted mean of one component of the values, or nil if no pair was seen.
    ///
    /// Allocates nothing.
    public func mean(of component: Int) -> Double? {
        weight.value > 0 && sums.indices.contains(component) ? sums[component].divided(by: weight) : nil
    }

    /// The highest score seen; -infinity if there was none.
    var highestScore: Double { highest.head }
}

// MARK: - Merging

extension OnlinePool {
    /// How sums of the two sides are weighted when they come together, and what share of the whole is the other's.
    struct Factors {
        var own: Double
        var other: Double
        var otherShare: Double
        /// Own weight times the other's share: what a step between means adds to the squares.
        var stepWeight: Double
    }

    /// Takes in the weights of a part whose highest score is given; its values follow with the factors returned.
    mutating func raise(to score: Extended, weight other: Total, squaredWeight otherSquared: Double) -> Factors {
        let isHigher = score.head > highest.head || (score.head == highest.head && score.tail > highest.tail)
        let new = isHigher ? score : highest
        let both = PreciseLanes(
            head: SIMD8(highest.head, score.head, 0, 0, 0, 0, 0, 0),
            tail: SIMD8(highest.tail, score.tail, 0, 0, 0, 0, 0, 0)
        )
        let scales = both.weights(below: new)
        let (ownScale, otherScale) = (scales[0], scales[1])
        highest = new
        let ownWeight = weight.value * ownScale
        weight = weight.scaled(by: ownScale)
        weight.add(other.scaled(by: otherScale))
        squaredWeight = squaredWeight * ownScale * ownScale + otherSquared * otherScale * otherScale
        let share = other.value * otherScale / weight.value
        return Factors(own: ownScale, other: otherScale, otherShare: share, stepWeight: ownWeight * share)
    }

    /// Takes in one component of the values of a part.
    mutating func merge(_ component: Int, sum: Total, mean: Double, squares other: Double, by factors: Factors) {
        sums[component] = sums[component].scaled(by: factors.own)
        sums[component].add(sum.scaled(by: factors.other))
        let step = mean - means[component]
        squares[component] =
            squares[component] * factors.own + other * factors.other + step * step * factors.stepWeight
        means[component] += step * factors.otherShare
    }
}
