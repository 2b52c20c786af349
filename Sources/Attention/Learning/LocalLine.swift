/// A weighted straight line, or plane, through the values around a query, in any number of components.
///
/// Each pair counts by its Gaussian weight in a projected space, and the line is read at the query.
struct LocalLine {
    private let dimension: Int
    private let count: Int
    private let keys: [SIMD8<Double>]
    private let values: [SIMD8<Double>]
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
        self.values = Matrix(column: values).lanes
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
        return solve()
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

    /// Solves for the slopes around the weighted mean, component by component; one along which the pairs do not lie
    /// apart gets none.
    private func solve() -> Answer {
        let weight = sums[0].sum()
        let mean = sums[2].sum() / weight
        let steps = (0..<dimension).map { sums[4 + $0].sum() / weight }
        var products = (0..<dimension).map { sums[4 + dimension + $0].sum() / weight - mean * steps[$0] }
        var squares = Matrix<Double>(rows: dimension, columns: dimension)
        var raw: [Double] = []
        for first in 0..<dimension {
            for second in 0...first {
                let square = sums[4 + 2 * dimension + first * dimension + second].sum() / weight
                squares[first, second] = square - steps[first] * steps[second]
                squares[second, first] = squares[first, second]
                if first == second { raw.append(square) }
            }
        }
        let targets = products
        // Gauss and Jordan, in place.
        var slopes = Array(repeating: 0.0, count: dimension)
        var used: [Int] = []
        for pivot in 0..<dimension {
            let value = squares[pivot, pivot]
            guard value > 1e-9 * raw[pivot], value > 0 else { continue }
            used.append(pivot)
            for column in 0..<dimension { squares[pivot, column] /= value }
            products[pivot] /= value
            for row in 0..<dimension where row != pivot {
                let factor = squares[row, pivot]
                for column in 0..<dimension { squares[row, column] -= factor * squares[pivot, column] }
                products[row] -= factor * products[pivot]
            }
        }
        for place in used { slopes[place] = products[place] }
        var answer = Answer(value: mean, spread: sums[3].sum() / weight - mean * mean)
        for place in 0..<dimension {
            answer.value -= slopes[place] * steps[place]
            answer.spread -= slopes[place] * targets[place]
        }
        answer.spread = max(answer.spread, 0).root
        answer.effectiveCount = weight / sums[1].sum() * weight
        return answer
    }
}
