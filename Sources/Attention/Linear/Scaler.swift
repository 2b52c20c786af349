/// Brings each column of a table to mean 0 and standard deviation 1, and remembers how.
public struct Scaler: Equatable, Sendable {
    /// The mean of each column.
    public let means: [Double]
    /// The standard deviation of each column, that of the whole population; 1 for a column that does not vary.
    public let deviations: [Double]

    /// What the means lose by rounding, so that centred numbers keep all their digits.
    private let meanTails: [Double]

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
        meanTails = means.map { _ in 0 }
    }

    /// The scaler that standardises a table of finite numbers.
    public init(fitting table: Matrix<Double>) {
        var means: [Double] = []
        var tails: [Double] = []
        var deviations: [Double] = []
        let count = Double(max(table.rows, 1))
        for column in 0..<table.columns {
            var sum = Total()
            for row in 0..<table.rows { sum.add(Total(head: table[row, column])) }
            let mean = Extended(sum.head, dividedBy: count)
            var squares = 0.0
            for row in 0..<table.rows {
                let deviation = (table[row, column] - mean.head) - (mean.tail + sum.tail / count)
                squares += deviation * deviation
            }
            let deviation = (squares / count).squareRoot()
            means.append(mean.head)
            tails.append(mean.tail + sum.tail / count)
            deviations.append(deviation > 0 && deviation.isFinite ? deviation : 1)
        }
        self.means = means
        self.deviations = deviations
        meanTails = tails
    }

    /// The number of columns.
    public var count: Int { means.count }

    /// One row, standardised.
    ///
    /// - Throws: `AttentionError.wrongCount`.
    public func standardise(_ row: [Double]) throws(AttentionError) -> [Double] {
        guard row.count == count else { throw .wrongCount(of: .query, count: row.count, expected: count) }
        return row.indices.map { ((row[$0] - means[$0]) - meanTails[$0]) / deviations[$0] }
    }

    /// A table, standardised.
    ///
    /// - Throws: `AttentionError.wrongCount`.
    public func standardise(_ table: Matrix<Double>) throws(AttentionError) -> Matrix<Double> {
        var result = table
        for row in 0..<table.rows {
            let scaled = try standardise(Array(table.row(row)))
            for column in scaled.indices { result[row, column] = scaled[column] }
        }
        return result
    }
}
