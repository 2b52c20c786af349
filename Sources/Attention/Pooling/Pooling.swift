/// Attention pooling with any score, over keys and values of any dimension.
///
///     let keys = try Matrix([[68, 91], [60, 87], [64, 88]])
///     let values = try Matrix([[126, 180], [110, 172], [115, 170]])
///     let pool = try Pooling(keys: keys, values: values, score: GaussianScore(bandwidth: 1))
///     try pool.estimate(at: [64, 85])?.values  // about [115.0, 170.0]
///
/// Up to 1,024 pairs, scores are worked out in twice the ordinary precision and weights are right to a few units in
/// the last place; above, in ordinary precision.
public struct Pooling<PairScore: Score>: Sendable {
    /// The keys, one to a row.
    public let keys: Matrix<Double>
    /// The values, one to a row.
    public let values: Matrix<Double>
    /// How well a query fits a key.
    public let score: PairScore

    /// The keys eight to a block: block b, component c stands at b * keys.columns + c.
    let keyLanes: [SIMD8<Double>]
    /// The values likewise.
    let valueLanes: [SIMD8<Double>]
    /// The rows where a key or a value is not finite: they must be masked.
    private let unusable: [Unusable]

    /// A pool over pairs of key and value.
    ///
    /// - Parameters:
    ///   - keys: n rows of d components.
    ///   - values: n rows of any number of components.
    ///   - score: how well a query fits a key.
    /// - Throws: `AttentionError.wrongCount` where keys and values are not equally many, or the score cannot compare
    ///   such keys.
    public init(keys: Matrix<Double>, values: Matrix<Double>, score: PairScore) throws(AttentionError) {
        guard keys.rows == values.rows else {
            throw .wrongCount(of: .value, count: values.rows, expected: keys.rows)
        }
        self.keys = keys
        self.values = values
        self.score = score
        keyLanes = keys.lanes
        valueLanes = values.lanes
        var unusable: [Unusable] = []
        for row in 0..<keys.rows {
            if !keys.row(row).allSatisfy({ $0.isFinite }) {
                unusable.append(Unusable(row: row, part: .key))
            } else if !values.row(row).allSatisfy({ $0.isFinite }) {
                unusable.append(Unusable(row: row, part: .value))
            }
        }
        self.unusable = unusable
    }

    /// The number of pairs.
    public var count: Int { keys.rows }

    /// What the pairs say at a query, or nil where it may see none.
    ///
    /// - Parameters:
    ///   - query: d finite numbers.
    ///   - mask: which keys the query, as number 0, may see.
    /// - Throws: `AttentionError` naming what does not fit, or a pair that is not finite and not masked.
    public func estimate(at query: [Double], mask: Mask = .none) throws(AttentionError) -> VectorEstimate? {
        var pool = OnlinePool(valueCount: values.columns)
        try mask.check(queryCount: 1, keyCount: count)
        try pour(query.span, number: 0, mask: mask, into: &pool)
        return estimate(of: pool, query: query, number: 0, mask: mask)
    }

    /// What the pairs say at each row of queries; nil for a row that may see none.
    ///
    /// - Parameters:
    ///   - queries: m rows of d finite numbers.
    ///   - mask: which keys each row may see.
    /// - Throws: `AttentionError` naming what does not fit, or a pair that is not finite and not masked.
    public func estimates(
        at queries: Matrix<Double>,
        mask: Mask = .none
    ) throws(AttentionError) -> [VectorEstimate?] {
        try mask.check(queryCount: queries.rows, keyCount: count)
        var pool = OnlinePool(valueCount: values.columns)
        var estimates: [VectorEstimate?] = []
        estimates.reserveCapacity(queries.rows)
        for number in 0..<queries.rows {
            let query = Array(queries.row(number))
            pool.reset()
            try pour(query.span, number: number, mask: mask, into: &pool)
            estimates.append(estimate(of: pool, query: query, number: number, mask: mask))
        }
        return estimates
    }

    /// Lets all pairs that a query may see stream through a pool, which is thereby made to answer for the query.
    ///
    /// Allocates nothing: with a pool kept and reset between queries, asking costs no memory.
    /// - Throws: as `estimate(at:mask:)`.
    public func pour(_ query: Span<Double>, mask: Mask = .none, into pool: inout OnlinePool) throws(AttentionError) {
        try mask.check(queryCount: 1, keyCount: count)
        try pour(query, number: 0, mask: mask, into: &pool)
    }

    /// The weight of every pair at each row of queries; rows that may see none hold zeros.
    ///
    /// - Returns: a matrix of m rows and n columns.
    /// - Throws: as `estimates(at:mask:)`.
    public func weights(at queries: Matrix<Double>, mask: Mask = .none) throws(AttentionError) -> Matrix<Double> {
        try mask.check(queryCount: queries.rows, keyCount: count)
        var weights = Matrix<Double>(rows: queries.rows, columns: count)
        for number in 0..<queries.rows {
            let query = Array(queries.row(number))
            try check(query.span, number: number, mask: mask)
            let scores = (0..<blocks).map { block -> PreciseLanes in
                self.scores(of: query.span, number: number, block: block, mask: mask)
            }
            let row = Softmax.weights(of: scores, count: count)
            weights.elements.replaceSubrange(number * count..<(number + 1) * count, with: row)
        }
        return weights
    }
}

extension Pooling: Equatable where PairScore: Equatable {}

/// A pair that holds a number which is not finite, and which part of it does.
private struct Unusable: Equatable, Sendable {
    let row: Int
    let part: AttentionError.Part
}

// MARK: - The work

extension Pooling {
    /// The number of blocks of eight keys.
    var blocks: Int { (count + 7) / 8 }

    private func pour(
        _ query: Span<Double>,
        number: Int,
        mask: Mask,
        into pool: inout OnlinePool
    ) throws(AttentionError) {
        guard pool.valueCount == values.columns else {
            throw .wrongCount(of: .value, count: pool.valueCount, expected: values.columns)
        }
        try check(query, number: number, mask: mask)
        for start in stride(from: 0, to: blocks, by: 32) {
            let part = start..<min(start + 32, blocks)
            if count <= 1024 {
                pour(query, number: number, blocks: part, mask: mask, as: PreciseLanes.self, into: &pool)
            } else {
                pour(query, number: number, blocks: part, mask: mask, as: PlainLanes.self, into: &pool)
            }
        }
    }

    /// Lets at most 32 blocks stream through a pool.
    ///
    /// Made ready for the scores of this module, because another module can only call what is compiled here.
    @_specialize(where PairScore == GaussianScore, Number == PlainLanes)
    @_specialize(where PairScore == GaussianScore, Number == PreciseLanes)
    @_specialize(where PairScore == DotScore, Number == PlainLanes)
    @_specialize(where PairScore == DotScore, Number == PreciseLanes)
    private func pour<Number: Lanes>(
        _ query: Span<Double>,
        number: Int,
        blocks: Range<Int>,
        mask: Mask,
        as precision: Number.Type,
        into pool: inout OnlinePool
    ) {
        var headStorage = InlineArray<32, SIMD8<Double>>(repeating: .zero)
        var tailStorage = InlineArray<32, SIMD8<Double>>(repeating: .zero)
        var heads = headStorage.mutableSpan
        var tails = tailStorage.mutableSpan
        var highestLanes = Number(head: SIMD8(repeating: -.infinity), tail: .zero)
        for block in blocks {
            let scores: Number = self.scores(of: query, number: number, block: block, mask: mask)
            heads[block - blocks.lowerBound] = scores.head
            tails[block - blocks.lowerBound] = scores.tail
            highestLanes = highestLanes.higher(scores)
        }
        let highest = highestLanes.highest
        guard highest.head > -.infinity else { return }

        var weightSum = CompensatedSum()
        var squaredSum = SIMD8<Double>.zero
        for place in 0..<blocks.count {
            let weight = Number(head: heads[place], tail: tails[place]).weights(below: highest)
            heads[place] = weight
            weightSum.add(weight)
            squaredSum += weight.squareable * weight.squareable
        }
        let weight = Total(weightSum)
        let factors = pool.raise(to: highest, weight: weight, squaredWeight: squaredSum.sum())

        for component in 0..<values.columns {
            var valueSum = CompensatedSum()
            for block in blocks {
                valueSum.add(heads[block - blocks.lowerBound] * value(component, in: block, mask: mask, number: number))
            }
            let sum = Total(valueSum)
            let mean = sum.value / weight.value
            var squareSum = SIMD8<Double>.zero
            for block in blocks {
                let deviation = value(component, in: block, mask: mask, number: number) - mean
                squareSum += heads[block - blocks.lowerBound] * deviation * deviation
            }
            pool.merge(component, sum: sum, mean: mean, squares: squareSum.sum(), by: factors)
        }
    }

    /// The scores of a query against eight keys, -infinity where it may not see them.
    @inline(__always)
    private func scores<Number: Lanes>(of query: Span<Double>, number: Int, block: Int, mask: Mask) -> Number {
        let lanes = keyLanes.span.extracting(block * keys.columns..<(block + 1) * keys.columns)
        let scores: Number = score.scores(query: query, keys: lanes)
        // A block that is seen whole needs no mask.
        if mask == .none, block < count / 8 {
            let tail = scores.tail.replacing(with: 0, where: scores.tail .!= scores.tail)
            return Number(head: scores.head, tail: tail)
        }
        let seen = mask.lanes(query: number, from: block * 8, keyCount: count)
        return Number(
            head: scores.head.replacing(with: -.infinity, where: .!seen),
            tail: scores.tail.replacing(with: 0, where: .!seen .| (scores.tail .!= scores.tail))
        )
    }

    /// One component of eight values; 0 for a value that is not finite, which no query may see.
    @inline(__always)
    private func value(_ component: Int, in block: Int, mask: Mask, number: Int) -> SIMD8<Double> {
        let value = valueLanes[block * values.columns + component]
        guard !unusable.isEmpty else { return value }
        return value.replacing(with: 0, where: .!mask.lanes(query: number, from: block * 8, keyCount: count))
    }

    private func check(_ query: Span<Double>, number: Int, mask: Mask) throws(AttentionError) {
        try score.check(queryCount: query.count, keyCount: keys.columns)
        for component in query.indices where !query[component].isFinite { throw .notFinite(.query, index: number) }
        for pair in unusable where mask.allows(query: number, key: pair.row) {
            throw .notFinite(pair.part, index: pair.row)
        }
    }

    private func estimate(of pool: OnlinePool, query: [Double], number: Int, mask: Mask) -> VectorEstimate? {
        guard var estimate = pool.estimate else { return nil }
        estimate.nearestDistance = score.distance(ofScore: pool.highestScore)
        estimate.isInsideKeyRange = isInside(query, number: number, mask: mask)
        return estimate
    }

    /// Whether each component of a query lies within the range of the keys that it may see.
    private func isInside(_ query: [Double], number: Int, mask: Mask) -> Bool {
        guard query.count == keys.columns else { return false }
        for component in query.indices {
            var isAbove = false
            var isBelow = false
            for row in 0..<count where mask.allows(query: number, key: row) {
                if keys[row, component] <= query[component] { isAbove = true }
                if keys[row, component] >= query[component] { isBelow = true }
                if isAbove && isBelow { break }
            }
            guard isAbove && isBelow else { return false }
        }
        return true
    }
}

extension Matrix<Double> {
    /// The rows eight to a block, component after component; rows that the last block lacks are zeros.
    var lanes: [SIMD8<Double>] {
        var lanes = Array(repeating: SIMD8<Double>.zero, count: (rows + 7) / 8 * columns)
        for row in 0..<rows {
            for column in 0..<columns { lanes[row / 8 * columns + column][row % 8] = self[row, column] }
        }
        return lanes
    }
}
