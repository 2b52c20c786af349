/// A straight line, or plane, through pairs by least squares.
///
/// Keys are standardised first, so that the constant is the mean of the values and stands apart from the slopes.
/// A key column that does not vary, or that others make up already, gets a slope of 0 and changes nothing.
struct LeastSquares: Equatable, Sendable {
    let scaler: Scaler
    /// The mean of the values.
    let mean: Double
    /// By how much the value rises with one standard deviation of each column.
    let slopes: [Double]
    /// The columns left out: they do not vary, or are made up by those before them.
    let leftOut: [Int]
    /// (ZᵀZ)⁻¹ over the columns kept, zeros elsewhere.
    private let inverse: Matrix<Double>
    private let count: Double

    /// The line through n ≥ 1 rows of finite numbers, with a value for each.
    init(keys: Matrix<Double>, values: [Double]) {
        scaler = Scaler(fitting: keys)
        count = Double(keys.rows)
        mean = values.reduce(0) { $0 + $1 / Double(keys.rows) }
        var squares = Matrix<Double>(rows: keys.columns, columns: keys.columns)
        var products = Array(repeating: 0.0, count: keys.columns)
        for row in 0..<keys.rows {
            let z = Self.standard(keys.row(row), by: scaler)
            for first in z.indices {
                products[first] += z[first] * (values[row] - mean)
                for second in z.indices { squares[first, second] += z[first] * z[second] }
            }
        }
        (inverse, leftOut) = Self.invert(squares, rows: count)
        let inverse = inverse
        slopes = (0..<keys.columns).map { row in
            products.indices.reduce(0) { $0 + inverse[row, $1] * products[$1] }
        }
    }

    /// The line at a key.
    func value(at key: ArraySlice<Double>) -> Double {
        let z = Self.standard(key, by: scaler)
        return z.indices.reduce(mean) { $0 + slopes[$1] * z[$1] }
    }

    /// How much of its own value a pair with this key gets back: from 1/n to 1.
    func leverage(of key: ArraySlice<Double>) -> Double {
        let z = Self.standard(key, by: scaler)
        var leverage = 1 / count
        for first in z.indices {
            for second in z.indices { leverage += z[first] * inverse[first, second] * z[second] }
        }
        return leverage
    }

    /// The slopes in units of the value per unit of each column.
    var slopesPerUnit: [Double] { slopes.indices.map { slopes[$0] / scaler.deviations[$0] } }

    private static func standard(_ row: ArraySlice<Double>, by scaler: Scaler) -> [Double] {
        row.enumerated().map { ($1 - scaler.means[$0]) / scaler.deviations[$0] }
    }

    /// The inverse of a matrix of squares and products by Gauss and Jordan, without the columns that others make up.
    private static func invert(_ squares: Matrix<Double>, rows: Double) -> (Matrix<Double>, leftOut: [Int]) {
        let size = squares.rows
        var (left, right) = (squares, Matrix<Double>(rows: size, columns: size))
        var leftOut: [Int] = []
        for pivot in 0..<size {
            let value = left[pivot, pivot]
            // The diagonal is `rows` for a column that varies.
            guard value > 1e-10 * rows else {
                leftOut.append(pivot)
                continue
            }
            right[pivot, pivot] = 1
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
        for column in leftOut {
            for row in 0..<size { (right[row, column], right[column, row]) = (0, 0) }
        }
        return (right, leftOut)
    }
}
