import Attention
import Glibc

/// The bandwidth for several fields at once that makes the leave-one-out error smallest.
///
/// On standardised keys, by the first value field. At most 256 pairs, taken evenly, are looked at: each bandwidth costs the square
/// of their number, and a panel has to answer at once.
struct LeaveOneOutSearch {
    private let values: [Double]
    /// Half the squared distance of every pair from every other, row after row.
    private var halves: [Double] = []
    private static let most = 256

    init(keys: Matrix<Double>, values: Matrix<Double>) {
        let rows = (0..<min(keys.rows, Self.most)).map { $0 * keys.rows / min(keys.rows, Self.most) }
        self.values = rows.map { values[$0, 0] }
        halves.reserveCapacity(rows.count * rows.count)
        for row in rows {
            for other in rows {
                var sum = 0.0
                for column in 0..<keys.columns {
                    let step = keys[row, column] - keys[other, column]
                    sum += step * step / 2
                }
                halves.append(sum)
            }
        }
    }

    /// In standard deviations; `nil` where no bandwidth is better than another.
    func bestBandwidth() -> Double? {
        // From a twentieth of a standard deviation to almost three, in steps of a quarter of an octave.
        let candidates = (0..<24).map { 0.05 * pow(2, Double($0) / 4) }
        let errors = candidates.map(error)
        guard let least = errors.min(), let most = errors.max(), least < most else { return nil }
        return zip(candidates, errors).first { $0.1 == least }?.0
    }

    /// The mean square of how far each value lies from the estimate of all others.
    func error(bandwidth: Double) -> Double {
        let count = values.count
        let factor = -1 / (bandwidth * bandwidth)
        var squares = 0.0
        for row in 0..<count {
            var nearest = Double.infinity
            for other in 0..<count where other != row { nearest = min(nearest, halves[row * count + other]) }
            var weights = 0.0
            var pooled = 0.0
            for other in 0..<count where other != row {
                let weight = exp((halves[row * count + other] - nearest) * factor)
                weights += weight
                pooled += weight * values[other]
            }
            let difference = values[row] - pooled / weights
            squares += difference * difference / Double(count)
        }
        return squares
    }
}
