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

extension MultiHeadAttention {
    /// The gradients of a loss through all heads and W_O, worked back from the loss's derivative by the output.
    ///
    /// - Parameters:
    ///   - rows: the rows that were attended over.
    ///   - outputGradient: the derivative of the loss by each number of the output.
    ///   - mask: which rows each row may see.
    /// - Returns: each head's gradients, and the derivative by W_O, nil where there is none.
    /// - Throws: `AttentionError` naming what does not fit.
    public func gradients(
        at rows: Matrix<Double>,
        outputGradient: Matrix<Double>,
        mask: Mask = .none
    ) throws(AttentionError) -> (heads: [AttentionGradients], outputProjection: Matrix<Double>?) {
        var gathered: [Matrix<Double>] = []
        for head in heads { gathered.append(try head.attend(rows, mask: mask).output) }
        var byGathered = outputGradient
        var byOutputProjection: Matrix<Double>?
        let width = gathered.reduce(0) { $0 + $1.columns }
        guard outputGradient.rows == rows.rows, outputGradient.columns == outputProjection?.columns ?? width else {
            throw .wrongCount(of: .matrix, count: outputGradient.columns, expected: outputProjection?.columns ?? width)
        }
        if let outputProjection {
            byGathered = outputGradient * outputProjection.transposed
            let together = try Matrix((0..<rows.rows).map { row in gathered.flatMap { $0.row(row) } })
            byOutputProjection = together.transposed * outputGradient
        }
        var gradients: [AttentionGradients] = []
        var start = 0
        for (head, output) in zip(heads, gathered) {
            var part = Matrix<Double>(rows: rows.rows, columns: output.columns)
            for row in 0..<rows.rows {
                for column in 0..<output.columns { part[row, column] = byGathered[row, start + column] }
            }
            start += output.columns
            gradients.append(try head.gradients(at: rows, outputGradient: part, mask: mask))
        }
        return (gradients, byOutputProjection)
    }
}

/// The derivative of a loss by scores, from its derivative by their softmax, row by row: A ∘ (dA - rowsum(A ∘ dA)).
///
/// - Precondition: both matrices have the same shape.
public func softmaxGradient(weights: Matrix<Double>, weightGradient: Matrix<Double>) -> Matrix<Double> {
    var result = weights
    for row in 0..<weights.rows {
        var mean = 0.0
        for column in 0..<weights.columns { mean += weights[row, column] * weightGradient[row, column] }
        for column in 0..<weights.columns { result[row, column] *= weightGradient[row, column] - mean }
    }
    return result
}
