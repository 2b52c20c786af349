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
    /// The bandwidth is sought on its logarithm, from a tenth of the smallest gap between keys (but not below a
    /// hundred-thousandth of their range, beyond 200,000 different keys a 4,096th) to their range: first on a grid, because the error can have several minima, then by
    /// golden sections around the best. Pairs with equal keys are taken together, so they cost one; beyond 1,024
    /// different keys, so are those within a sixteenth of the bandwidth that is tried. Pairs that are far off all their
    /// neighbours (see `WildPairs`) are in the pool, but the bandwidth is learned without them.
    ///
    /// - Throws: `LearningError.tooFewPairs` below eight pairs (of three, leaving one out leaves nothing to learn from),
    ///   `.keysAllEqual`, `.cancelled`, or `.pairs` where the pairs are no good.
    public static func learned(
        keys: [Double],
        values: [Double],
        progress: LearningProgress = { _ in true }
    ) throws(LearningError) -> GaussianPooling {
        guard keys.count >= 8 || keys.count != values.count else { throw .tooFewPairs(count: keys.count, needed: 8) }
        return try learned(fromFew: keys, values: values, progress: progress)
    }

    /// As `learned(keys:values:progress:)`, but from two pairs on.
    static func learned(
        fromFew keys: [Double],
        values: [Double],
        progress: LearningProgress = { _ in true }
    ) throws(LearningError) -> GaussianPooling {
        let pool: GaussianPooling
        do {
            pool = try GaussianPooling(keys: keys, values: values, bandwidth: 1)
        } catch {
            throw .pairs(error)
        }
        let wild = WildPairs.rows(keys: keys, values: values)
        var index = pool.index
        if !wild.isEmpty {
            index = SortedKeys(
                keys: Matrix(column: keys).without(rows: wild).elements,
                values: Matrix(column: values).without(rows: wild).elements)
        }
        let search = LeaveOneOut(index: index, count: keys.count - wild.count)
        guard let bandwidth = try search.bestBandwidth(progress: progress) else { throw .keysAllEqual }
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
    ///
    /// Beyond 1,024 different keys, those within a small part of the bandwidth are taken together. With 64 parts the
    /// error is right to a thousandth.
    func rootMeanSquare(bandwidth: Double, parts: Double = 64) -> Double {
        let binned = index.distinctCount > 1024 ? index.binned(width: bandwidth / parts) : nil
        let work = binned.map { LeaveOneOut(index: $0, count: count) } ?? self
        var sum = 0.0
        for place in 0..<work.index.distinctCount {
            sum += work.pairs(at: place, bandwidth: bandwidth).squares(around: 0)
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
    func bestBandwidth(progress: LearningProgress) throws(LearningError) -> Double? {
        let range = index.highest - index.lowest
        guard index.distinctCount > 1, range > 0, range.isFinite else { return nil }
        var smallestGap = range
        for place in 1..<index.distinctCount {
            let gap = index.keys[place / 8][place % 8] - index.keys[(place - 1) / 8][(place - 1) % 8]
            smallestGap = min(smallestGap, gap)
        }
        // A million keys are put into bins once, sixteen to the smallest bandwidth that is then looked for.
        let coarse = index.distinctCount > 200_000 ? index.binned(width: range / 65_536) : nil
        let smallest = max(smallestGap / 10, range / (coarse == nil ? 100_000 : 4096))
        guard smallest.isBandwidth else { return nil }
        let work = coarse.map { LeaveOneOut(index: $0, count: count) } ?? self
        return try minimise(from: smallest, to: range, progress: progress) {
            work.rootMeanSquare(bandwidth: $0, parts: 16)
        }
    }
}

/// The number between two bounds above zero at which a function is smallest, sought on the logarithm.
///
/// Places evenly apart, four for each factor of ten and at least 24, then golden sections around the best until they
/// close within a millionth. Of equally good places the largest is taken.
func minimise(
    from low: Double,
    to high: Double,
    progress: LearningProgress = { _ in true },
    _ function: (Double) -> Double
) throws(LearningError) -> Double {
    let span = logarithm(high / low)
    let places = max(24, Int(span * 4 / 2.3) + 1)
    // exp(x) is only written for x of at most 709: walk down from the upper bound.
    func number(at place: Double) -> Double { high * exponential(-span * (1 - place)) }

    var best = 0
    var smallest = Double.infinity
    for place in 0..<places {
        let result = function(number(at: Double(place) / Double(places - 1)))
        if result <= smallest { (best, smallest) = (place, result) }
        guard progress(0.5 * Double(place + 1) / Double(places)) else { throw .cancelled }
    }
    var left = Double(max(best - 1, 0)) / Double(places - 1)
    var right = Double(min(best + 1, places - 1)) / Double(places - 1)
    let golden = 0.6180339887498949
    let width = (right - left) * span
    var (inner, outer) = (right - golden * (right - left), left + golden * (right - left))
    var (innerResult, outerResult) = (function(number(at: inner)), function(number(at: outer)))
    while (right - left) * span > 1e-6 {
        if innerResult < outerResult {
            (right, outer, outerResult) = (outer, inner, innerResult)
            inner = right - golden * (right - left)
            innerResult = function(number(at: inner))
        } else {
            (left, inner, innerResult) = (inner, outer, outerResult)
            outer = left + golden * (right - left)
            outerResult = function(number(at: outer))
        }
        let done = logarithm(width / ((right - left) * span)) / logarithm(width / 1e-6)
        guard progress(min(0.5 + 0.5 * done, 1)) else { throw .cancelled }
    }
    return number(at: (left + right) / 2)
}
