/// A straight line (or plane) through pairs by least squares: what a learned model has to beat.
public enum StraightLine {
    /// The line's leave-one-out error: the root of the mean of (residual / (1 - leverage))².
    ///
    /// - Parameters:
    ///   - keys: n rows of d finite numbers. A column that does not vary or that others make up changes nothing; see
    ///     `columnsLeftOut(keys:)`.
    ///   - values: n finite numbers.
    /// - Returns: nil where the line goes through all pairs whatever their values: no more than d + 1 of them.
    public static func leaveOneOutError(keys: Matrix<Double>, values: [Double]) -> Double? {
        guard keys.rows == values.count, keys.rows > 1 else { return nil }
        let line = LeastSquares(keys: keys, values: values)
        guard keys.rows > keys.columns - line.leftOut.count + 1 else { return nil }
        var squares = 0.0
        for row in 0..<keys.rows {
            let rest = 1 - line.leverage(of: keys.row(row))
            var error = (values[row] - line.value(at: keys.row(row))) / rest
            if rest < 1e-9 {
                // The line goes through this pair whatever its value: a column varies in it alone.
                var others = values
                others.remove(at: row)
                let line = LeastSquares(keys: keys.without(rows: [row]), values: others)
                error = values[row] - line.value(at: keys.row(row))
            }
            squares += error * error
        }
        return squares.isFinite ? (squares / Double(keys.rows)).root : nil
    }

    /// The key columns that cannot be told apart from others: each does not vary, or those before it make it up.
    ///
    /// - Parameter keys: rows of finite numbers.
    public static func columnsLeftOut(keys: Matrix<Double>) -> [Int] {
        keys.rows == 0 ? [] : LeastSquares(keys: keys, values: Array(repeating: 0, count: keys.rows)).leftOut
    }
}
