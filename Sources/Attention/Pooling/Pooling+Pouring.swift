/// How a query's estimate is worked out: eight keys at a time, 32 blocks of eight before weights are merged.
extension Pooling {
    /// The number of blocks of eight keys.
    var blocks: Int { (count + 7) / 8 }

    /// Lets the values of all pairs that a query may see, and behind them the components of the keys where the pool has
    /// room for them, stream through a pool.
    func pour(
        _ query: Span<Double>,
        number: Int,
        mask: Mask,
        into pool: inout OnlinePool
    ) throws(AttentionError) {
        try check(query, number: number, mask: mask)
        guard let far = farQuery(query, number: number, mask: mask) else {
            return try pourBlocks(query, number: number, mask: mask, far: nil, into: &pool)
        }
        var part = OnlinePool(valueCount: pool.valueCount)
        try pourBlocks(query, number: number, mask: mask, far: far, into: &part)
        part.raiseScores(by: score.score(query: query, key: far.nearest.span))
        try pool.merge(part)
    }

    private func pourBlocks(
        _ query: Span<Double>,
        number: Int,
        mask: Mask,
        far: FarQuery?,
        into pool: inout OnlinePool
    ) throws(AttentionError) {
        for start in stride(from: 0, to: blocks, by: 32) {
            let part = start..<min(start + 32, blocks)
            try pour(query, number: number, blocks: part, mask: mask, far: far, into: &pool)
        }
    }

    /// Lets at most 32 blocks stream through a pool.
    private func pour(
        _ query: Span<Double>,
        number: Int,
        blocks: Range<Int>,
        mask: Mask,
        far: FarQuery?,
        into pool: inout OnlinePool
    ) throws(AttentionError) {
        var storage = InlineArray<32, SIMD8<Double>>(repeating: .zero)
        var weights = storage.mutableSpan
        var highestLanes = SIMD8<Double>(repeating: -.infinity)
        for block in blocks {
            let scores = try self.scores(of: query, number: number, block: block, mask: mask, far: far)
            weights[block - blocks.lowerBound] = scores
            highestLanes.replace(with: scores, where: scores .> highestLanes)
        }
        let highest = highestLanes.max()
        guard highest > -.infinity else { return }

        var weightSum = SIMD8<Double>.zero
        var squaredSum = SIMD8<Double>.zero
        for place in 0..<blocks.count {
            let weight = exponential(weights[place] - highest)
            weights[place] = weight
            weightSum += weight
            squaredSum += weight.squareable * weight.squareable
        }
        let weight = weightSum.sum()
        let factors = pool.raise(to: highest, weight: weight, squaredWeight: squaredSum.sum())

        for component in 0..<pool.valueCount {
            // Divided before they are multiplied, weights cannot carry a sum of huge values out of range.
            let share = 1 / weight
            var sum = SIMD8<Double>.zero
            for block in blocks {
                let value = value(component, in: block, mask: mask, number: number)
                sum += (weights[block - blocks.lowerBound] * share) * value
            }
            let mean = sum.sum()
            var squares = SIMD8<Double>.zero
            for block in blocks where component < values.columns {
                let deviation = value(component, in: block, mask: mask, number: number) - mean
                squares += weights[block - blocks.lowerBound] * deviation * deviation
            }
            pool.merge(component, mean: mean, squares: squares.sum(), by: factors)
        }
    }

    /// The scores of a query against eight keys, -infinity where it may not see them.
    ///
    /// - Throws: `AttentionError.notFinite` naming a pair whose score is NaN.
    @inline(__always)
    func scores(
        of query: Span<Double>,
        number: Int,
        block: Int,
        mask: Mask,
        far: FarQuery?
    ) throws(AttentionError) -> SIMD8<Double> {
        var scores: SIMD8<Double>
        if let fastPath {
            let keys = keyLanes.span.extracting(block * keys.columns..<(block + 1) * keys.columns)
            scores = far?.scores(query: query, keys: keys) ?? fastPath.scores(query: query, keys: keys)
        } else {
            scores = SIMD8(repeating: -.infinity)
            let elements = keys.elements
            for row in block * 8..<min(block * 8 + 8, count) where mask.allows(query: number, key: row) {
                let key = elements.span.extracting(row * keys.columns..<(row + 1) * keys.columns)
                scores[row % 8] = score.score(query: query, key: key)
            }
        }
        // A block that is seen whole needs no mask.
        if mask != .none || block == count / 8 {
            let seen = mask.lanes(query: number, from: block * 8, keyCount: count)
            scores.replace(with: -.infinity, where: .!seen)
        }
        scores.replace(with: .greatestFiniteMagnitude, where: scores .> .greatestFiniteMagnitude)
        if any(scores .!= scores), let lane = (0..<8).first(where: { scores[$0].isNaN }) {
            throw .notFinite(.score, index: block * 8 + lane)
        }
        return scores
    }

    /// One component of eight values, or behind them of eight keys; 0 where no query may see it, for it may not be finite.
    @inline(__always)
    private func value(_ component: Int, in block: Int, mask: Mask, number: Int) -> SIMD8<Double> {
        let value =
            component < values.columns
            ? valueLanes[block * values.columns + component]
            : keyLanes[block * keys.columns + component - values.columns]
        guard !unusable.isEmpty else { return value }
        return value.replacing(with: 0, where: .!mask.lanes(query: number, from: block * 8, keyCount: count))
    }

    func check(_ query: Span<Double>, number: Int, mask: Mask) throws(AttentionError) {
        try score.check(queryCount: query.count, keyCount: keys.columns)
        for component in query.indices where !query[component].isFinite { throw .notFinite(.query, index: number) }
        for pair in unusable where mask.allows(query: number, key: pair.row) {
            throw .notFinite(pair.part, index: pair.row)
        }
    }

    /// The estimate at a query, worked out in a pool that has room for values and keys.
    func estimate(
        at query: [Double],
        number: Int,
        mask: Mask,
        by pool: inout OnlinePool
    ) throws(AttentionError) -> Estimate? {
        pool.reset()
        try pour(query.span, number: number, mask: mask, into: &pool)
        guard var estimate = pool.estimate else { return nil }
        let means = estimate.values[values.columns...]
        if query.count == means.count { estimate.offset = zip(query, means).map { $0 - $1 } }
        estimate.values.removeLast(means.count)
        estimate.spreads.removeLast(means.count)
        estimate.nearestDistance =
            score.distance(ofScore: pool.highestScore) ?? scottDistance(from: query, number: number, mask: mask)
        estimate.isInsideKeyRange = isInside(query, number: number, mask: mask)
        return estimate
    }

    /// The distance from a query to the nearest key that it may see, in bandwidths of Scott's rule.
    private func scottDistance(from query: [Double], number: Int, mask: Mask) -> Double? {
        guard let inverse = inverseScottBandwidths, query.count == keys.columns else { return nil }
        var nearest = Double.infinity
        for row in 0..<count where mask.allows(query: number, key: row) {
            var square = 0.0
            for component in query.indices {
                let step = (query[component] - keys[row, component]) * inverse[component]
                square += step * step
            }
            nearest = min(nearest, square)
        }
        return nearest.root
    }

    /// Whether each component of a query lies within the range of the keys that it may see.
    private func isInside(_ query: [Double], number: Int, mask: Mask) -> Bool {
        guard query.count == keys.columns, count > 0 else { return false }
        if mask == .none { return query.indices.allSatisfy { ranges[$0].contains(query[$0]) } }
        return query.indices.allSatisfy { component in
            var isAbove = false
            var isBelow = false
            for row in 0..<count where mask.allows(query: number, key: row) {
                isAbove = isAbove || keys[row, component] <= query[component]
                isBelow = isBelow || keys[row, component] >= query[component]
                if isAbove && isBelow { return true }
            }
            return false
        }
    }
}
