/// A weighted straight line, or plane, through the values around a query, in any number of components.
///
/// Each pair counts by its Gaussian weight in a projected space, and the line is read at the query. What is fitted is how
/// far values lie off a straight line through all pairs, and the fewer pairs speak, the closer to that line it is held:
/// by a ridge of one over their effective number. So it does not run away where a few pairs lie in a heap.
struct LocalLine: Equatable, Sendable {
    private let dimension: Int
    private let count: Int
    private let keys: [SIMD8<Double>]
    /// The values less the straight line through all pairs.
    private let values: [SIMD8<Double>]
    private let line: LeastSquares
    private var scores: [SIMD8<Double>]
    private var sums: [SIMD8<Double>]

    /// What the pairs around a query come to.
    struct Answer {
        var value = 0.0
        /// The weighted standard deviation of the values around the line.
        var spread = 0.0
        var effectiveCount = 0.0
    }

    /// Lines through values at projected keys, one to a row.
    init(keys: Matrix<Double>, values: [Double]) {
        dimension = keys.columns
        count = keys.rows
        self.keys = keys.lanes
        let line = LeastSquares(keys: keys, values: values)
        self.values = Matrix(column: values.indices.map { values[$0] - line.value(at: keys.row($0)) }).lanes
        self.line = line
        scores = Array(repeating: .zero, count: self.values.count)
        // Weights, squared weights, values, squared values; steps; values times steps; steps times steps.
        sums = Array(repeating: .zero, count: 4 + 2 * dimension + dimension * dimension)
    }

    /// The line at a query, without one of the pairs where that is given.
    mutating func answer(at query: ArraySlice<Double>, without row: Int? = nil) -> Answer {
        let query = Array(query)
        var highest = SIMD8<Double>(repeating: -.infinity)
        for block in values.indices {
            var score = SIMD8<Double>.zero
            for component in 0..<dimension {
                let step = keys[block * dimension + component] - query[component]
                score -= 0.5 * step * step
            }
            if let row, block == row / 8 { score[row % 8] = -.infinity }
            if block == count / 8 {
                for rest in (count - block * 8)..<8 { score[rest] = -.infinity }
            }
            scores[block] = score
            highest.replace(with: score, where: highest .< score)
        }
        let top = highest.max()
        guard top > -.infinity else { return Answer() }
        for place in sums.indices { sums[place] = .zero }
        for block in values.indices {
            let gap = scores[block] - top
            // Below 2^-58 of the nearest's a weight adds nothing.
            guard any(gap .> -40) else { continue }
            add(block, weight: exponential(gap), query: query)
        }
        var answer = solve()
        answer.value += line.value(at: query[...])
        return answer
    }

    private mutating func add(_ block: Int, weight: SIMD8<Double>, query: [Double]) {
        let value = weight * values[block]
        sums[0] += weight
        sums[1] += weight.squareable * weight.squareable
        sums[2] += value
        sums[3] += value * values[block]
        for first in 0..<dimension {
            let step = keys[block * dimension + first] - query[first]
            let weighted = weight * step
            sums[4 + first] += weighted
            sums[4 + dimension + first] += value * step
            for second in 0...first {
                let other = keys[block * dimension + second] - query[second]
                sums[4 + 2 * dimension + first * dimension + second] += weighted * other
            }
        }
    }

    /// Solves for the slopes around the weighted mean by Gauss and Jordan.
    private func solve() -> Answer {
        let weight = sums[0].sum()
        let effectiveCount = weight / sums[1].sum() * weight
        let mean = sums[2].sum() / weight
        let steps = (0..<dimension).map { sums[4 + $0].sum() / weight }
        let products = (0..<dimension).map { sums[4 + dimension + $0].sum() / weight - mean * steps[$0] }
        var squares = Matrix<Double>(rows: dimension, columns: dimension)
        for first in 0..<dimension {
            for second in 0...first {
                let square = sums[4 + 2 * dimension + first * dimension + second].sum() / weight
                squares[first, second] = square - steps[first] * steps[second]
                squares[second, first] = squares[first, second]
            }
        }
        var (left, slopes) = (squares, products)
        for place in 0..<dimension { left[place, place] = max(left[place, place], 0) + 1 / effectiveCount }
        for pivot in 0..<dimension {
            let value = left[pivot, pivot]
            for column in 0..<dimension { left[pivot, column] /= value }
            slopes[pivot] /= value
            for row in 0..<dimension where row != pivot {
                let factor = left[row, pivot]
                for column in 0..<dimension { left[row, column] -= factor * left[pivot, column] }
                slopes[row] -= factor * slopes[pivot]
            }
        }
        var answer = Answer(
            value: mean, spread: sums[3].sum() / weight - mean * mean, effectiveCount: effectiveCount)
        for first in 0..<dimension {
            answer.value -= slopes[first] * steps[first]
            answer.spread -= 2 * slopes[first] * products[first]
            for second in 0..<dimension { answer.spread += slopes[first] * squares[first, second] * slopes[second] }
        }
        answer.spread = max(answer.spread, 0).root
        return answer
    }
}
