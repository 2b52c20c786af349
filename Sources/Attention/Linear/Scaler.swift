/// Brings each column of a table to mean 0 and standard deviation 1, and remembers how.
public struct Scaler: Equatable, Sendable {
    /// The mean of each column.
    public let means: [Double]
    /// The standard deviation of each column, that of the whole population; 1 for a column that does not vary.
    public let deviations: [Double]

    /// A scaler from means and standard deviations, such as a stored one.
    ///
    /// - Throws: `AttentionError` unless they are equally many, finite, and the deviations above 0.
    public init(means: [Double], deviations: [Double]) throws(AttentionError) {
        guard means.count == deviations.count else {
            throw .wrongCount(of: .scale, count: deviations.count, expected: means.count)
        }
        if let index = means.firstIndex(where: { !$0.isFinite }) { throw .notFinite(.scale, index: index) }
        if let index = deviations.firstIndex(where: { !($0.isFinite && $0 > 0) }) {
            throw .notPositive(.scale, index: index)
        }
        self.means = means
        self.deviations = deviations
    }

    /// The scaler that standardises a table of finite numbers.
    public init(fitting table: Matrix<Double>) {
        var means: [Double] = []
        var deviations: [Double] = []
        let count = Double(max(table.rows, 1))
        for column in 0..<table.columns {
            var mean = 0.0
            for row in 0..<table.rows { mean += table[row, column] / count }
            // What rounding has left over is the mean of the deviations.
            var rest = 0.0
            for row in 0..<table.rows { rest += (table[row, column] - mean) / count }
            mean += rest
            // Deviations are scaled by the largest, so that squares of huge or tiny ones stay within range.
            var largest = 0.0
            for row in 0..<table.rows { largest = max(largest, (table[row, column] - mean).magnitude) }
            var squares = 0.0
            for row in 0..<table.rows where largest > 0 {
                let deviation = (table[row, column] - mean) / largest
                squares += deviation * deviation
            }
            let deviation = largest * (squares / count).root
            means.append(mean)
            // A column of equal numbers may differ from its own mean by a rounding.
            let varies = deviation > mean.magnitude * 0x1p-50 && deviation.isFinite
            deviations.append(varies ? deviation : 1)
        }
        self.means = means
        self.deviations = deviations
    }

    /// The number of columns.
    public var count: Int { means.count }

    /// One row, standardised.
    ///
    /// - Throws: `AttentionError.wrongCount`.
    public func standardise(_ row: [Double]) throws(AttentionError) -> [Double] {
        guard row.count == count else { throw .wrongCount(of: .query, count: row.count, expected: count) }
        return row.indices.map { (row[$0] - means[$0]) / deviations[$0] }
    }

    /// A table, standardised.
    ///
    /// - Throws: `AttentionError.wrongCount`.
    public func standardise(_ table: Matrix<Double>) throws(AttentionError) -> Matrix<Double> {
        guard table.columns == count else { throw .wrongCount(of: .key, count: table.columns, expected: count) }
        var result = table
        for row in 0..<table.rows {
            for column in 0..<count { result[row, column] = (table[row, column] - means[column]) / deviations[column] }
        }
        return result
    }
}
