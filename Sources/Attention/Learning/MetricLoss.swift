/// The leave-one-out error of Gaussian pooling as a function of the projection of its keys, with its gradient.
///
/// With z = W x the score of pairs i and j is -|zᵢ - zⱼ|² / 2: a bandwidth for each component is a diagonal W, and
/// a full W is a metric of its own. Each pair is estimated from all others; with e the error of that,
/// dL/dW = 2/n Σᵢ eᵢ Σⱼ αᵢⱼ (vⱼ - fᵢ) (zᵢ - zⱼ)(xᵢ - xⱼ)ᵀ.
struct MetricLoss {
    let keys: Matrix<Double>
    let values: [Double]
    /// The pairs that are estimated from all others.
    private let asked: [Int]
    private let keyLanes: [SIMD8<Double>]
    private let valueLanes: [SIMD8<Double>]

    /// - Parameter asked: how many pairs are estimated from all others; where there are more, as many evenly spread ones.
    init(keys: Matrix<Double>, values: [Double], asked: Int = .max) {
        self.asked = evenSample(asked, of: values.count)
        self.keys = keys
        self.values = values
        keyLanes = keys.lanes
        valueLanes = (0..<(values.count + 7) / 8).map { block in
            var lanes = SIMD8<Double>.zero
            for lane in 0..<min(8, values.count - block * 8) { lanes[lane] = values[block * 8 + lane] }
            return lanes
        }
    }

    /// The mean squared leave-one-out error and its derivative by each number of the projection.
    func callAsFunction(_ projection: Matrix<Double>) -> (loss: Double, gradient: Matrix<Double>) {
        var gradient = Matrix<Double>(rows: keys.columns, columns: keys.columns)
        var squares = 0.0
        let projected = project(by: projection)
        var sums = Sums(dimension: keys.columns, blocks: valueLanes.count)
        let count = Double(asked.count)
        for row in asked {
            sums.collect(row, keys: keyLanes, projected: projected, values: valueLanes, count: values.count)
            let mean = sums.weightedValue / sums.weight
            let error = values[row] - mean
            squares += error * error
            let factor = 2 * error / (count * sums.weight)
            for place in gradient.elements.indices {
                let (valued, plain) = (sums.valuedProducts[place].sum(), sums.products[place].sum())
                gradient.elements[place] += factor * (valued - mean * plain)
            }
        }
        return (squares / count, gradient)
    }

    /// All keys times the projection, eight to a block.
    private func project(by projection: Matrix<Double>) -> [SIMD8<Double>] {
        let dimension = keys.columns
        var projected = Array(repeating: SIMD8<Double>.zero, count: keyLanes.count)
        for block in valueLanes.indices {
            for row in 0..<dimension {
                for column in 0..<dimension {
                    projected[block * dimension + row] += projection[row, column] * keyLanes[block * dimension + column]
                }
            }
        }
        return projected
    }
}

/// What one pair gathers from all others; storage is kept from pair to pair.
private struct Sums {
    let dimension: Int
    var weight = 0.0
    var weightedValue = 0.0
    /// Σ w (zᵢ - zⱼ)(xᵢ - xⱼ)ᵀ, and the same with each term times its value.
    var products: [SIMD8<Double>]
    var valuedProducts: [SIMD8<Double>]
    private var scores: [SIMD8<Double>]

    init(dimension: Int, blocks: Int) {
        self.dimension = dimension
        products = Array(repeating: .zero, count: dimension * dimension)
        valuedProducts = products
        scores = Array(repeating: .zero, count: blocks)
    }

    mutating func collect(
        _ row: Int,
        keys: [SIMD8<Double>],
        projected: [SIMD8<Double>],
        values: [SIMD8<Double>],
        count: Int
    ) {
        let (home, lane) = (row / 8 * dimension, row % 8)
        var highest = SIMD8<Double>(repeating: -.infinity)
        for block in values.indices {
            var score = SIMD8<Double>.zero
            for component in 0..<dimension {
                let step = projected[home + component][lane] - projected[block * dimension + component]
                score -= 0.5 * step * step
            }
            if block == row / 8 { score[lane] = -.infinity }
            if block == values.count - 1 {
                for rest in (count - block * 8)..<8 { score[rest] = -.infinity }
            }
            scores[block] = score
            highest.replace(with: score, where: highest .< score)
        }
        let top = highest.max()

        for place in products.indices {
            products[place] = .zero
            valuedProducts[place] = .zero
        }
        var weightSum = SIMD8<Double>.zero
        var valueSum = SIMD8<Double>.zero
        for block in values.indices {
            let gap = scores[block] - top
            // Below 2^-58 of the nearest's a weight adds nothing; most blocks of a sharp metric are skipped so.
            guard any(gap .> -40) else { continue }
            let weight = exponential(gap)
            let valued = weight * values[block]
            weightSum += weight
            valueSum += valued
            for first in 0..<dimension {
                let step = projected[home + first][lane] - projected[block * dimension + first]
                for second in 0..<dimension {
                    let product = step * (keys[home + second][lane] - keys[block * dimension + second])
                    products[first * dimension + second] += weight * product
                    valuedProducts[first * dimension + second] += valued * product
                }
            }
        }
        weight = weightSum.sum()
        weightedValue = valueSum.sum()
    }
}
