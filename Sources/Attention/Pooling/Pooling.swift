/// Attention pooling with any score, over keys and values of any dimension.
///
///     let keys: Matrix<Double> = [[68, 91], [60, 87], [64, 88]]
///     let values: Matrix<Double> = [[126, 180], [110, 172], [115, 170]]
///     let pool = try Pooling(keys: keys, values: values, score: GaussianScore(bandwidth: 1))
///     let answer = try pool.estimate(at: [64, 85])?.values  // about [115.0, 170.0]
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
    let keyLanes: [SIMD8<Double>]
    /// The values likewise.
    let valueLanes: [SIMD8<Double>]
    let fastPath: FastPath?
    /// The rows where a key or a value is not finite: they must be masked.
    let unusable: [Unusable]
    /// The smallest and largest of each component over all usable keys.
    let ranges: [ClosedRange<Double>]
    /// The inverse of Scott's bandwidth for each component, for a score that measures no distance.
    let inverseScottBandwidths: [Double]?

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
struct Unusable: Equatable, Sendable {
    let row: Int
    let part: AttentionError.Part
}
