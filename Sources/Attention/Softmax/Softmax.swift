/// Softmax: weights in proportion to the exponentials of scores, summing to 1.
///
/// The largest score is subtracted first, so that nothing overflows and the best keys always keep their weight.
/// A score of -infinity is a masked one: its weight is 0. Where all are masked, all weights are 0. Scores beyond the
/// range of numbers are held at its end, so that several of them share the weight.
///
/// - Throws: `AttentionError.notFinite` naming the first score that is NaN.
public func softmax(_ scores: [Double]) throws(AttentionError) -> [Double] {
    if let index = scores.firstIndex(where: { $0.isNaN }) { throw .notFinite(.score, index: index) }
    var lanes = Array(repeating: SIMD8<Double>(repeating: -.infinity), count: (scores.count + 7) / 8)
    for place in scores.indices { lanes[place / 8][place % 8] = min(scores[place], .greatestFiniteMagnitude) }
    var highest = -Double.infinity
    for vector in lanes { highest = max(highest, vector.max()) }
    guard highest > -.infinity else { return Array(repeating: 0, count: scores.count) }
    var sum = SIMD8<Double>.zero
    for place in lanes.indices {
        lanes[place] = exponential(lanes[place] - highest)
        sum += lanes[place]
    }
    let total = sum.sum()
    return scores.indices.map { lanes[$0 / 8][$0 % 8] / total }
}

/// Softmax of each row of a table of scores.
///
/// - Throws: `AttentionError.notFinite` with the column of the first score that is NaN.
public func softmax(_ scores: Matrix<Double>) throws(AttentionError) -> Matrix<Double> {
    var weights = scores
    for row in 0..<scores.rows {
        let softened = try softmax(Array(scores.row(row)))
        for column in softened.indices { weights[row, column] = softened[column] }
    }
    return weights
}
