/// Attention pooling with any score, over keys and values of any dimension.
///
///     let keys: Matrix<Double> = [[68, 91], [60, 87], [64, 88]]
///     let values: Matrix<Double> = [[126, 180], [110, 172], [115, 170]]
///     let pool = try Pooling(keys: keys, values: values, score: GaussianScore(bandwidth: 1))
///     try pool.estimate(at: [64, 85])?.values  // about [115.0, 170.0]
///
/// Gaussian and dot-product scores are worked out for eight keys at a time; any other score key by key.
public struct Pooling<PairScore: Score>: Sendable {
    /// The keys, one to a row.
    public let keys: Matrix<Double>
    /// The values, one to a row.
    public let values: Matrix<Double>
    /// How well a query fits a key.
    public let score: PairScore

    /// The keys eight to a block: block b, component c stands at b * keys.columns + c.
    private let keyLanes: [SIMD8<Double>]
    /// The values likewise.
    private let valueLanes: [SIMD8<Double>]
    private let fastPath: FastPath?
    /// The rows where a key or a value is not finite: they must be masked.
    private let unusable: [Unusable]
    /// The smallest and largest of each component over all usable keys.
    private let ranges: [ClosedRange<Double>]
    /// The inverse of Scott's bandwidth for each component, for a score that measures no distance.
    private let inverseScottBandwidths: [Double]?

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
        fastPath = score.fastPath(dimension: keys.columns)
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
        let finite = keys.without(rows: unusable.map { $0.row })
        ranges = finite.ranges
        inverseScottBandwidths = score.distance(ofScore: -1) == nil ? finite.inverseScottBandwidths : nil
    }

    /// The number of pairs.
    public var count: Int { keys.rows }

    /// What the pairs say at a query, or nil where it may see none.
    ///
    /// - Parameters:
    ///   - query: d finite numbers.
    ///   - mask: which keys the query, as number 0, may see.
    /// - Throws: `AttentionError` naming what does not fit, or a pair that is not finite and not masked.
    public func estimate(at query: [Double], mask: Mask = .none) throws(AttentionError) -> Estimate? {
        try mask.check(queryCount: 1, keyCount: count)
        var pool = OnlinePool(valueCount: values.columns + keys.columns)
        return try estimate(at: query, number: 0, mask: mask, by: &pool)
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
    ) throws(AttentionError) -> [Estimate?] {
        try mask.check(queryCount: queries.rows, keyCount: count)
        var pool = OnlinePool(valueCount: values.columns + keys.columns)
        var estimates: [Estimate?] = []
        estimates.reserveCapacity(queries.rows)
        for number in 0..<queries.rows {
            estimates.append(try estimate(at: Array(queries.row(number)), number: number, mask: mask, by: &pool))
        }
        return estimates
    }

    /// Lets all pairs that a query may see stream through a pool, which is thereby made to answer for the query.
    ///
    /// Allocates nothing: with a pool kept and reset between queries, asking costs no memory.
    /// - Throws: as `estimate(at:mask:)`.
    public func pour(_ query: Span<Double>, mask: Mask = .none, into pool: inout OnlinePool) throws(AttentionError) {
        try mask.check(queryCount: 1, keyCount: count)
        guard pool.valueCount == values.columns else {
            throw .wrongCount(of: .value, count: pool.valueCount, expected: values.columns)
        }
        try pour(query, number: 0, mask: mask, into: &pool)
    }

    /// What all other pairs say at the key of one of them; nil where there is no other.
    func estimateFromOthers(at row: Int) throws(AttentionError) -> Estimate? {
        var pool = OnlinePool(valueCount: values.columns + keys.columns)
        return try estimate(at: Array(keys.row(row)), number: row, mask: .others, by: &pool)
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
            let far = farQuery(query.span, number: number, mask: mask)
            var scores = Array(repeating: 0.0, count: count)
            for block in 0..<blocks {
                let lanes = try self.scores(of: query.span, number: number, block: block, mask: mask, far: far)
                for row in block * 8..<min(block * 8 + 8, count) { scores[row] = lanes[row % 8] }
            }
            weights.elements.replaceSubrange(number * count..<(number + 1) * count, with: try softmax(scores))
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
    private var blocks: Int { (count + 7) / 8 }

    /// Lets the values of all pairs that a query may see, and behind them the components of the keys where the pool has
    /// room for them, stream through a pool.
    private func pour(
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
    private func scores(
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

    private func check(_ query: Span<Double>, number: Int, mask: Mask) throws(AttentionError) {
        try score.check(queryCount: query.count, keyCount: keys.columns)
        for component in query.indices where !query[component].isFinite { throw .notFinite(.query, index: number) }
        for pair in unusable where mask.allows(query: number, key: pair.row) {
            throw .notFinite(pair.part, index: pair.row)
        }
    }

    /// The estimate at a query, worked out in a pool that has room for values and keys.
    private func estimate(
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

// MARK: - Far queries

/// A Gaussian's query so far from all keys that the squares of its distances swallow their differences.
///
/// Scores are taken relative to the nearest key n: -Σ (k - n) ((k - q) + (n - q)) / 2h².
private struct FarQuery {
    let inverseBandwidths: [Double]
    let nearest: [Double]

    @inline(__always)
    func scores(query: Span<Double>, keys: Span<SIMD8<Double>>) -> SIMD8<Double> {
        var sum = SIMD8<Double>.zero
        for component in keys.indices {
            let across = (keys[component] - nearest[component]) * inverseBandwidths[component]
            let along = (keys[component] - query[component]) + (nearest[component] - query[component])
            let further = along * inverseBandwidths[component]
            let product = across * further
            // Zero times infinity: the same component, seen from a query beyond all measure.
            sum += product.replacing(with: 0, where: product .!= product)
        }
        let score = sum * -0.5
        return score.replacing(with: 0, where: score .!= score)
    }
}

extension Pooling {
    /// The query, where it is a far one; nil otherwise, for all scores but the Gaussian, and where it sees no key.
    private func farQuery(_ query: Span<Double>, number: Int, mask: Mask) -> FarQuery? {
        guard case .gaussian(let inverse) = fastPath?.kind, ranges.count == query.count else { return nil }
        var square = 0.0
        var largest = 0.0
        for component in ranges.indices {
            let (below, above) = (
                ranges[component].lowerBound - query[component], query[component] - ranges[component].upperBound
            )
            let outside = max(below, above, 0) * inverse[component]
            square += outside * outside
            largest = max(largest, max(below.magnitude, above.magnitude) * inverse[component])
        }
        // A thousand bandwidths outside, or so far that squares leave the range of numbers.
        guard !(square < 0x1p20 && largest < 1e150) else { return nil }
        var far: FarQuery?
        for row in 0..<count where mask.allows(query: number, key: row) {
            let key = keys.row(row)
            let lanes = key.map { SIMD8<Double>(repeating: $0) }
            if let far, far.scores(query: query, keys: lanes.span)[0] <= 0 { continue }
            far = FarQuery(inverseBandwidths: inverse, nearest: Array(key))
        }
        return far
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

    /// The matrix without some rows, given in ascending order.
    func without(rows left: [Int]) -> Matrix {
        guard !left.isEmpty else { return self }
        var rest = Matrix(rows: rows - left.count, columns: columns)
        var (place, next) = (0, 0)
        for row in 0..<rows {
            if next < left.count, left[next] == row {
                next += 1
                continue
            }
            for column in 0..<columns { rest[place, column] = self[row, column] }
            place += 1
        }
        return rest
    }

    /// The smallest and largest number of each column; none where there are no rows.
    var ranges: [ClosedRange<Double>] {
        guard rows > 0 else { return [] }
        return (0..<columns).map { column in
            var (lowest, highest) = (self[0, column], self[0, column])
            for row in 0..<rows {
                lowest = min(lowest, self[row, column])
                highest = max(highest, self[row, column])
            }
            return lowest...highest
        }
    }

    /// The inverse of each column's bandwidth by the rule of Scott, Multivariate Density Estimation (1992).
    var inverseScottBandwidths: [Double] {
        let growth = exponential(logarithm(Double(max(rows, 1))) / Double(columns + 4))
        return Scaler(fitting: self).deviations.map { growth / $0 }
    }
}
