/// A straight line (or plane) through pairs by least squares: what a learned model has to beat.
public enum StraightLine {
    /// The line's leave-one-out error: the root of the mean of (residual / (1 - leverage))².
    ///
    /// - Parameters:
    ///   - keys: n rows of d finite numbers.
    ///   - values: n finite numbers.
    /// - Returns: nil where there are no more than d + 1 pairs, or the keys lie in a plane of fewer dimensions.
    public static func leaveOneOutError(keys: Matrix<Double>, values: [Double]) -> Double? {
        guard keys.rows == values.count, keys.rows > keys.columns + 1 else { return nil }
        guard let standard = try? Scaler(fitting: keys).standardise(keys) else { return nil }
        // On standardised keys the constant is the mean, and stands apart from the slopes.
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        guard let inverse = inverse(of: standard.transposed * standard) else { return nil }
        var products = Array(repeating: 0.0, count: keys.columns)
        for row in 0..<keys.rows {
            for column in 0..<keys.columns { products[column] += standard[row, column] * (values[row] - mean) }
        }
        var squares = 0.0
        for row in 0..<keys.rows {
            var prediction = mean
            var leverage = 1 / count
            for first in 0..<keys.columns {
                for second in 0..<keys.columns {
                    prediction += standard[row, first] * inverse[first, second] * products[second]
                    leverage += standard[row, first] * inverse[first, second] * standard[row, second]
                }
            }
            let error = (values[row] - prediction) / (1 - leverage)
            squares += error * error
        }
        return squares.isFinite ? (squares / count).root : nil
    }

    /// The inverse of a symmetric positive matrix by Gauss and Jordan; nil where it has none to speak of.
    private static func inverse(of matrix: Matrix<Double>) -> Matrix<Double>? {
        let size = matrix.rows
        var left = matrix
        var right = Matrix<Double>(rows: size, columns: size)
        for row in 0..<size { right[row, row] = 1 }
        for pivot in 0..<size {
            let value = left[pivot, pivot]
            guard value > 1e-12 * matrix[pivot, pivot], value > 0 else { return nil }
            for column in 0..<size {
                left[pivot, column] /= value
                right[pivot, column] /= value
            }
            for row in 0..<size where row != pivot {
                let factor = left[row, pivot]
                for column in 0..<size {
                    left[row, column] -= factor * left[pivot, column]
                    right[row, column] -= factor * right[pivot, column]
                }
            }
        }
        return right
    }
}
