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
    ///   - outputGradient: the derivative of the loss by each number of the output.
    ///   - mask: which rows each row may see.
    /// - Throws: `AttentionError` naming what does not fit.
    public func gradients(
        at rows: Matrix<Double>,
        outputGradient: Matrix<Double>,
        mask: Mask = .none
    ) throws(AttentionError) -> AttentionGradients {
        let queries = try project(rows, by: queryProjection, as: .queryProjection)
        let keys = try project(rows, by: keyProjection, as: .keyProjection).finite
        let values = try project(rows, by: valueProjection, as: .valueProjection).finite
        guard outputGradient.rows == rows.rows, outputGradient.columns == values.columns else {
            throw .wrongCount(
                of: .matrix, count: outputGradient.elements.count, expected: rows.rows * values.columns
            )
        }
        let weights = try attend(rows, mask: mask).weights
        let factor = scale.factor(dimension: keys.columns)

        let byValues = weights.transposed * outputGradient
        let byWeights = outputGradient * values.transposed
        let byScores = softmaxGradient(weights: weights, weightGradient: byWeights) * factor
        let byQueries = byScores * keys
        let byKeys = byScores.transposed * queries

        // Only masked rows can still hold numbers that are not finite, and they have no part in anything.
        let columns = rows.finite.transposed
        return AttentionGradients(
            queryProjection: columns * byQueries,
            keyProjection: columns * byKeys,
            valueProjection: columns * byValues,
            rows: back(byQueries, through: queryProjection) + back(byKeys, through: keyProjection)
                + back(byValues, through: valueProjection)
        )
    }

    /// A derivative by projected rows, taken back to the rows.
    private func back(_ derivative: Matrix<Double>, through projection: Matrix<Double>?) -> Matrix<Double> {
        guard let projection else { return derivative }
        return derivative * projection.transposed
    }
}

/// The derivative of a loss by scores, from its derivative by their softmax, row by row: A ∘ (dA - rowsum(A ∘ dA)).
func softmaxGradient(weights: Matrix<Double>, weightGradient: Matrix<Double>) -> Matrix<Double> {
    var result = weights
    for row in 0..<weights.rows {
        var mean = 0.0
        for column in 0..<weights.columns { mean += weights[row, column] * weightGradient[row, column] }
        for column in 0..<weights.columns { result[row, column] *= weightGradient[row, column] - mean }
    }
    return result
}
