/// One head of attention: rows of a table ask rows of a table, through projections where there are any.
///
/// f(X) = softmax(X W_Q (X W_K)ᵀ / √d) X W_V, with d the number of columns of W_K. A projection that is left out is
/// the identity: without any, this is the tutorial's softmax(X Xᵀ / √d) X.
public struct AttentionHead: Equatable, Sendable {
    /// W_Q, which makes queries; as many columns as W_K.
    public internal(set) var queryProjection: Matrix<Double>?
    /// W_K: makes keys.
    public internal(set) var keyProjection: Matrix<Double>?
    /// W_V: makes values.
    public internal(set) var valueProjection: Matrix<Double>?
    /// What dot products of queries and keys are multiplied by.
    public let scale: DotScore.Scale

    /// A head from its projections.
    public init(
        queryProjection: Matrix<Double>? = nil,
        keyProjection: Matrix<Double>? = nil,
        valueProjection: Matrix<Double>? = nil,
        scale: DotScore.Scale = .inverseRootOfDimension
    ) {
        self.queryProjection = queryProjection
        self.keyProjection = keyProjection
        self.valueProjection = valueProjection
        self.scale = scale
    }

    /// Self-attention: each row asks all rows that the mask lets it see.
    ///
    /// - Parameters:
    ///   - rows: n rows of finite numbers.
    ///   - mask: which rows each row may see.
    /// - Throws: `AttentionError` naming what does not fit.
    public func attend(_ rows: Matrix<Double>, mask: Mask = .none) throws(AttentionError) -> Attended {
        try attend(from: rows, to: rows, mask: mask)
    }

    /// Attention from the rows of one table to the rows of another.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    public func attend(
        from asking: Matrix<Double>,
        to asked: Matrix<Double>,
        mask: Mask = .none
    ) throws(AttentionError) -> Attended {
        let queries = try project(asking, by: queryProjection, as: .queryProjection)
        let keys = try project(asked, by: keyProjection, as: .keyProjection)
        let values = try project(asked, by: valueProjection, as: .valueProjection)
        try check(queries, keys, values, mask: mask)

        let products = queries * keys.transposed
        let scores = products * scale.factor(dimension: keys.columns)
        let weights = try softmax(mask.applied(to: scores))
        return Attended(
            // Only what is masked can still be no number, and that must not be multiplied, even by 0.
            output: weights * values.finite,
            weights: weights,
            hasSupport: (0..<weights.rows).map { row in weights.row(row).contains { $0 > 0 } }
        )
    }

    /// Makes sure that queries, keys and values fit together, and that all that is not masked is finite.
    func check(
        _ queries: Matrix<Double>,
        _ keys: Matrix<Double>,
        _ values: Matrix<Double>,
        mask: Mask
    ) throws(AttentionError) {
        guard queries.columns == keys.columns else {
            throw .wrongCount(of: .query, count: queries.columns, expected: keys.columns)
        }
        try mask.check(queryCount: queries.rows, keyCount: keys.rows)
        for row in 0..<queries.rows where !queries.row(row).allSatisfy({ $0.isFinite }) {
            throw .notFinite(.query, index: row)
        }
        for row in 0..<keys.rows {
            let isFinite = (keys.row(row).allSatisfy { $0.isFinite }, values.row(row).allSatisfy { $0.isFinite })
            guard isFinite != (true, true) else { continue }
            for query in 0..<queries.rows where mask.allows(query: query, key: row) {
                throw .notFinite(isFinite.0 ? .value : .key, index: row)
            }
        }
    }

    /// A table times a projection; the table itself where there is none.
    func project(
        _ table: Matrix<Double>,
        by projection: Matrix<Double>?,
        as part: AttentionError.Part
    ) throws(AttentionError) -> Matrix<Double> {
        guard let projection else { return table }
        guard projection.rows == table.columns else {
            throw .wrongCount(of: part, count: projection.rows, expected: table.columns)
        }
        return table * projection
    }
}

/// What rows have gathered by attention.
public struct Attended: Equatable, Sendable {
    /// One row for each row that asked; zeros for a row that may see none.
    public var output: Matrix<Double>
    /// The weight that each asking row (down) gives each asked row (across); zeros for a row that may see none.
    public var weights: Matrix<Double>
    /// Whether each asking row may see any row at all.
    public var hasSupport: [Bool]
}

/// Several heads side by side: each looks with its own projections, and what they gather is put in one row.
public struct MultiHeadAttention: Equatable, Sendable {
    /// The heads, whose outputs stand from left to right.
    public internal(set) var heads: [AttentionHead]
    /// W_O, which mixes what the heads gathered; the identity where left out.
    public internal(set) var outputProjection: Matrix<Double>?

    /// Several heads and what mixes their outputs.
    public init(heads: [AttentionHead], outputProjection: Matrix<Double>? = nil) {
        self.heads = heads
        self.outputProjection = outputProjection
    }

    /// Self-attention with all heads.
    ///
    /// - Returns: one row for each row given: the heads' outputs side by side, mixed by W_O.
    /// - Throws: `AttentionError` naming what does not fit.
    public func attend(_ rows: Matrix<Double>, mask: Mask = .none) throws(AttentionError) -> Matrix<Double> {
        var gathered: [Matrix<Double>] = []
        for head in heads { gathered.append(try head.attend(rows, mask: mask).output) }
        let together = try Matrix((0..<rows.rows).map { row in gathered.flatMap { $0.row(row) } })
        guard let outputProjection else { return together }
        guard outputProjection.rows == together.columns else {
            throw .wrongCount(of: .outputProjection, count: outputProjection.rows, expected: together.columns)
        }
        return together * outputProjection
    }
}

extension Matrix<Double> {
    /// The matrix with 0 for every number that is not finite.
    var finite: Matrix {
        var result = self
        for place in elements.indices where !elements[place].isFinite { result.elements[place] = 0 }
        return result
    }
}
