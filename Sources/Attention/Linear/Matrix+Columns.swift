extension Matrix<Double> {
    /// The rows eight to a block, component after component; rows that the last block lacks are zeros.
    var lanes: [SIMD8<Double>] {
        var lanes = Array(repeating: SIMD8<Double>.zero, count: (rows + 7) / 8 * columns)
        for row in 0..<rows {
            for column in 0..<columns { lanes[row / 8 * columns + column][row % 8] = self[row, column] }
        }
        return lanes
    }

    /// The matrix without some rows, given in ascending order.
    func without(rows left: [Int]) -> Matrix {
        guard !left.isEmpty else { return self }
        var rest = Matrix(rows: rows - left.count, columns: columns)
        var (place, next) = (0, 0)
        for row in 0..<rows {
            if next < left.count, left[next] == row {
                next += 1
                continue
            }
            for column in 0..<columns { rest[place, column] = self[row, column] }
            place += 1
        }
        return rest
    }

    /// The smallest and largest number of each column; none where there are no rows.
    var ranges: [ClosedRange<Double>] {
        guard rows > 0 else { return [] }
        return (0..<columns).map { column in
            var (lowest, highest) = (self[0, column], self[0, column])
            for row in 0..<rows {
                lowest = min(lowest, self[row, column])
                highest = max(highest, self[row, column])
            }
            return lowest...highest
        }
    }

    /// The inverse of each column's bandwidth by the rule of Scott, Multivariate Density Estimation (1992).
    var inverseScottBandwidths: [Double] {
        let growth = exponential(logarithm(Double(max(rows, 1))) / Double(columns + 4))
        return Scaler(fitting: self).deviations.map { growth / $0 }
    }
}
