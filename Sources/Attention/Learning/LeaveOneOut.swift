extension GaussianPooling {
    /// How far off the estimates are when each pair is estimated from all the others: root of the mean square.
    ///
    /// In closed form: with Z the sum of weights at a pair's own key, its own weight being 1,
    /// its leave-one-out residual is (v - f) Z / (Z - 1); no pool is made anew.
    /// Nil below two pairs. In the unit of the values.
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

/// The leave-one-out errors of one-dimensional pairs, for any bandwidth.
struct LeaveOneOut {
    let index: SortedKeys
    let count: Int

    /// The root of the mean squared error.
    func rootMeanSquare(bandwidth: Double) -> Double {
        var sum = 0.0
        for place in 0..<index.distinctCount {
            sum += squaredError(at: place, bandwidth: bandwidth)
        }
        return (sum / Double(count)).root / index.valueScale
    }

    /// The sum of the squared errors of all pairs with one key.
    private func squaredError(at place: Int, bandwidth: Double) -> Double {
        let (home, lane) = (place / 8, place % 8)
        let key = index.keys[home][lane]
        let gap = ScoreGap(query: key, nearest: nearestOther(at: place), bandwidth: bandwidth)
        let ownCount = index.counts[home][lane]
        let ownMean = index.means[home][lane]

        // Sums over all other keys, values relative to this key's mean.
        let factor = -0.5 / bandwidth / bandwidth
        var weights = SIMD8<Double>.zero
        var values = SIMD8<Double>.zero
        for vector in index.vectors(reaching: gap.reach(among: count, bits: 53), from: key) {
            let distance = index.keys[vector] - key
            var weight = exponential(distance * distance * factor) * index.counts[vector]
            if vector == home { weight[lane] = 0 }
            weights += weight
            values += weight * (index.means[vector] - ownMean)
        }
        let others = weights.sum()
        if ownCount == 1, others < 0x1p-500 {
            return isolatedError(at: place, gap: gap)
        }
        // The mean of all others, seen from this key's mean, is step / (others + ownCount) with the pair itself in.
        let left = others + (ownCount - 1)
        let offset = values.sum() / (others + ownCount)
        let ratio = (others + ownCount) / left
        return ratio * ratio * (index.squares[home][lane] + ownCount * offset * offset)
    }

    /// The squared error of a pair that no other reaches: the nearest others decide, however far they are.
    private func isolatedError(at place: Int, gap: ScoreGap) -> Double {
        let reach = index.vectors(reaching: gap.reach(among: count, bits: 53), from: gap.query)
        var weights = SIMD8<Double>.zero
        var values = SIMD8<Double>.zero
        let ownMean = index.means[place / 8][place % 8]
        for vector in reach {
            // The pair itself scores above the nearest other; it is left out before exp is asked.
            var keys = index.keys[vector]
            if vector == place / 8 { keys[place % 8] = gap.nearest }
            var weight = gap.weights(of: keys) * index.counts[vector]
            if vector == place / 8 { weight[place % 8] = 0 }
            weights += weight
            values += weight * (index.means[vector] - ownMean)
        }
        let error = values.sum() / weights.sum()
        return error * error
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
