extension GaussianPooling {
    /// How far off the estimates are when each pair is estimated from all the others: root of the mean square.
    ///
    /// No pool is made anew: a pair's weight is left out of the sums at its key. Nil below two pairs. In the unit of the values.
    public var leaveOneOutError: Double? {
        guard count >= 2 else { return nil }
        return LeaveOneOut(index: index, count: count).rootMeanSquare(bandwidth: bandwidth)
    }

    /// A pool whose bandwidth makes its leave-one-out error smallest.
    ///
    /// The bandwidth is sought on its logarithm, from half the smallest gap between keys (but not below a
    /// ten-thousandth of their range) to their range: first on a grid, because the error can have several minima, then by
    /// golden sections around the best. Pairs with equal keys are taken together, so they cost one.
    ///
    /// - Throws: `LearningError.tooFewPairs` below eight pairs (of three, leaving one out leaves nothing to learn from),
    ///   `.keysAllEqual`, or `.pairs` where the pairs are no good.
    public static func learned(keys: [Double], values: [Double]) throws(LearningError) -> GaussianPooling {
        guard keys.count >= 8 || keys.count != values.count else { throw .tooFewPairs(count: keys.count, needed: 8) }
        let pool: GaussianPooling
        do {
            pool = try GaussianPooling(keys: keys, values: values, bandwidth: 1)
        } catch {
            throw .pairs(error)
        }
        guard let bandwidth = LeaveOneOut(index: pool.index, count: pool.count).bestBandwidth() else {
            throw .keysAllEqual
        }
        return GaussianPooling(pool, bandwidth: bandwidth)
    }
}

/// What all others say of the pairs with one key, each left out in turn; values are scaled as the index has them.
struct LeftOutPairs {
    /// The number of pairs with the key.
    let count: Double
    /// The mean of their errors: value less estimate.
    let error: Double
    /// The sum of the squares of their errors' deviations from that mean.
    let ownSquares: Double
    /// The effective number of the pairs left.
    let effectiveCount: Double
    /// The key less the weighted mean of the keys left.
    let offset: Double

    /// The sum of the squares of the errors' deviations from a number.
    func squares(around number: Double) -> Double {
        ownSquares + count * (error - number) * (error - number)
    }
}

/// The leave-one-out errors of one-dimensional pairs, for any bandwidth.
struct LeaveOneOut {
    let index: SortedKeys
    let count: Int

    /// The root of the mean squared error.
    func rootMeanSquare(bandwidth: Double) -> Double {
        var sum = 0.0
        for place in 0..<index.distinctCount {
            sum += pairs(at: place, bandwidth: bandwidth).squares(around: 0)
        }
        return (sum / Double(count)).root / index.valueScale
    }

    /// What all others say of each of the pairs with one key.
    ///
    /// There are at least two pairs.
    func pairs(at place: Int, bandwidth: Double) -> LeftOutPairs {
        let (home, lane) = (place / 8, place % 8)
        let key = index.keys[home][lane]
        let own = (
            count: index.counts[home][lane], mean: index.means[home][lane], squares: index.squares[home][lane]
        )
        // Weights are relative to the nearest pair that is left: one with the same key, if there is another.
        let gap = ScoreGap(query: key, nearest: own.count > 1 ? key : nearestOther(at: place), bandwidth: bandwidth)
        var weights = SIMD8<Double>.zero
        var squaredWeights = SIMD8<Double>.zero
        var values = SIMD8<Double>.zero
        var steps = SIMD8<Double>.zero
        for vector in index.vectors(reaching: gap.reach(among: count, bits: 53), from: key) {
            var (keys, counts) = (index.keys[vector], index.counts[vector])
            if vector == home {
                counts[lane] -= 1
                // A lone pair would score above the nearest other; it counts 0 times, at whatever place.
                keys[lane] = gap.nearest
            }
            let single = gap.weights(of: keys)
            let weight = single * counts
            weights += weight
            squaredWeights += single.squareable * weight
            values += weight * (index.means[vector] - own.mean)
            steps += weight * (keys - key)
        }
        let weight = weights.sum()
        return LeftOutPairs(
            count: own.count,
            error: -values.sum() / weight,
            ownSquares: (1 + 1 / weight) * (1 + 1 / weight) * own.squares,
            effectiveCount: weight / squaredWeights.sum() * weight,
            offset: -steps.sum() / weight
        )
    }

    /// The key nearest the one at a place; that key itself where it is the only one.
    private func nearestOther(at place: Int) -> Double {
        func key(at place: Int) -> Double? {
            index.keys.indices.contains(place >> 3) && place < index.distinctCount
                ? index.keys[place / 8][place % 8] : nil
        }
        let own = index.keys[place / 8][place % 8]
        guard let before = key(at: place - 1) else { return key(at: place + 1) ?? own }
        guard let after = key(at: place + 1) else { return before }
        return own - before <= after - own ? before : after
    }

    /// The bandwidth with the smallest error; nil where all keys are equal.
    func bestBandwidth() -> Double? {
        let range = index.highest - index.lowest
        guard index.distinctCount > 1, range > 0 else { return nil }
        var smallestGap = range
        for place in 1..<index.distinctCount {
            let gap = index.keys[place / 8][place % 8] - index.keys[(place - 1) / 8][(place - 1) % 8]
            smallestGap = min(smallestGap, gap)
        }
        let smallest = max(smallestGap / 2, range / 10_000)
        return minimise(from: smallest, to: range) { rootMeanSquare(bandwidth: $0) }
    }
}

/// The number between two bounds above zero at which a function is smallest, sought on the logarithm.
///
/// Sixteen places evenly apart, then golden sections around the best until they close within a millionth.
func minimise(from low: Double, to high: Double, _ function: (Double) -> Double) -> Double {
    let span = logarithm(onePlus: high / low - 1)
    let places = 16
    // exp(x) is only written for x of at most 709: walk down from the upper bound.
    func number(at place: Double) -> Double { high * exponential(-span * (1 - place)) }

    var best = 0
    var smallest = Double.infinity
    for place in 0..<places {
        let result = function(number(at: Double(place) / Double(places - 1)))
        if result < smallest { (best, smallest) = (place, result) }
    }
    var left = Double(max(best - 1, 0)) / Double(places - 1)
    var right = Double(min(best + 1, places - 1)) / Double(places - 1)
    let golden = 0.6180339887498949
    var (inner, outer) = (right - golden * (right - left), left + golden * (right - left))
    var (innerResult, outerResult) = (function(number(at: inner)), function(number(at: outer)))
    while (right - left) * span > 1e-6 {
        if innerResult <= outerResult {
            (right, outer, outerResult) = (outer, inner, innerResult)
            inner = right - golden * (right - left)
            innerResult = function(number(at: inner))
        } else {
            (left, inner, innerResult) = (inner, outer, outerResult)
            outer = left + golden * (right - left)
            outerResult = function(number(at: outer))
        }
    }
    return number(at: (left + right) / 2)
}
