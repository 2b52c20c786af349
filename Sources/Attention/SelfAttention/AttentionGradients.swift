/// How a loss changes with the projections and the rows of a self-attention head.
public struct AttentionGradients: Equatable, Sendable {
    /// The derivative by W_Q; by the identity where the head has none.
    public var queryProjection: Matrix<Double>
    /// The derivative by W_K.
    public var keyProjection: Matrix<Double>
    /// The derivative by W_V.
    public var valueProjection: Matrix<Double>
    /// The derivative by the rows, through all three projections.
    public var rows: Matrix<Double>
}

extension AttentionHead {
    /// The gradients of a loss through self-attention, worked back from the loss's derivative by the output.
    ///
    /// With A the weights and dO what comes in: dV = Aᵀ dO, dA = dO Vᵀ, dS = A ∘ (dA - rowsum(A ∘ dA)),
    /// dQ = dS K / √d, dK = dSᵀ Q / √d, and each projection's gradient is Xᵀ times its product's.
    ///
    /// - Parameters:
    ///   - rows: the rows that were attended over.
    ///   - derivative: the derivative of the loss by each number of the output.
    ///   - mask: which rows each row may see.
    /// - Throws: `AttentionError` naming what does not fit.
    public func gradients(
        _ rows: Matrix<Double>,
        output derivative: Matrix<Double>,
        mask: Mask = .none
    ) throws(AttentionError) -> AttentionGradients {
        let queries = try project(rows, by: queryProjection, as: .queryProjection)
        let keys = try project(rows, by: keyProjection, as: .keyProjection)
        let values = try project(rows, by: valueProjection, as: .valueProjection)
        guard derivative.rows == rows.rows, derivative.columns == values.columns else {
            throw .wrongCount(
                of: .matrix, count: derivative.elements.count, expected: rows.rows * values.columns
            )
        }
        let pool = try Pooling(keys: keys, values: values, score: DotScore(scale: scale))
        let weights = try pool.weights(at: queries, mask: mask)

        // Only masked rows can still hold numbers that are not finite, and they have no part in anything.
        let (finiteKeys, finiteValues, finiteRows) = (keys.finite, values.finite, rows.finite)

        let byValues = try weights.transposed.times(derivative)
        let byWeights = try derivative.times(finiteValues.transposed)
        let factor = DotScore(scale: scale).factor(dimension: keys.columns).head
        var byScores = weights
        for row in 0..<rows.rows {
            var mean = 0.0
            for column in 0..<rows.rows { mean += weights[row, column] * byWeights[row, column] }
            for column in 0..<rows.rows {
                byScores[row, column] = weights[row, column] * (byWeights[row, column] - mean) * factor
            }
        }
        let byQueries = try byScores.times(finiteKeys)
        let byKeys = try byScores.transposed.times(queries.finite)

        var byRows = try back(byQueries, through: queryProjection)
        let others = [try back(byKeys, through: keyProjection), try back(byValues, through: valueProjection)]
        for other in others {
            for place in byRows.elements.indices { byRows.elements[place] += other.elements[place] }
        }
        return AttentionGradients(
            queryProjection: try finiteRows.transposed.times(byQueries),
            keyProjection: try finiteRows.transposed.times(byKeys),
            valueProjection: try finiteRows.transposed.times(byValues),
            rows: byRows
        )
    }

    /// A derivative by projected rows, taken back to the rows.
    private func back(
        _ derivative: Matrix<Double>,
        through projection: Matrix<Double>?
    ) throws(AttentionError) -> Matrix<Double> {
        guard let projection else { return derivative }
        return try derivative.times(projection.transposed)
    }
}

extension Matrix<Double> {
    /// The matrix with 0 for every number that is not finite.
    fileprivate var finite: Matrix {
        var result = self
        for place in elements.indices where !elements[place].isFinite { result.elements[place] = 0 }
        return result
    }
}
