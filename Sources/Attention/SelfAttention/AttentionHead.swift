/// One head of attention: rows of a table ask rows of a table, through projections where there are any.
///
/// f(X) = softmax(X W_Q (X W_K)ᵀ / √d) X W_V, with d the number of columns of W_K. A projection that is left out is
/// the identity: without any, this is the tutorial's softmax(X Xᵀ / √d) X.
public struct AttentionHead: Equatable, Sendable {
    /// W_Q, which makes queries; as many columns as W_K.
    public let queryProjection: Matrix<Double>?
    /// W_K: makes keys.
    public let keyProjection: Matrix<Double>?
    /// W_V: makes values.
    public let valueProjection: Matrix<Double>?
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
        let pool = try Pooling(
            keys: project(asked, by: keyProjection, as: .keyProjection),
            values: project(asked, by: valueProjection, as: .valueProjection),
            score: DotScore(scale: scale)
        )
        let estimates = try pool.estimates(at: queries, mask: mask)
        var output = Matrix<Double>(rows: queries.rows, columns: pool.values.columns)
        for (row, estimate) in estimates.enumerated() {
            for (column, value) in (estimate?.values ?? []).enumerated() { output[row, column] = value }
        }
        return Attended(
            output: output,
            weights: try pool.weights(at: queries, mask: mask),
            hasSupport: estimates.map { $0 != nil }
        )
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
        return try table.times(projection)
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
    public let heads: [AttentionHead]
    /// W_O, which mixes what the heads gathered; the identity where left out.
    public let outputProjection: Matrix<Double>?

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
        return try together.times(outputProjection)
    }
}
