/// Attention between the rows of a table, learned to estimate a value of each row from all other rows.
///
/// Every row asks all others with a query made of what is asked, x W_Q; they answer with a key x W_K and a value made of
/// what is asked and what is known, [x, v] W_V. Scores are Gaussian, -|q - k|² / 2. What the heads gather is added to a
/// straight line (a residual connection): v̂ = w₀ + w·x + Σ over heads of softmax(scores) [x, v] W_V.
/// Columns are standardised first. Each row is masked from itself, so the loss is a leave-one-out error.
public struct RowAttention: Trainable, Equatable, Sendable {
    /// The keys as given, one to a row.
    public let keys: Matrix<Double>
    /// One value for each key.
    public let values: [Double]
    /// How many heads there are.
    public let heads: Int
    /// For each head W_Q, W_K (d times d, row after row) and W_V (d + 1); then w₀ and w.
    public var parameters: [Double] {
        didSet { precondition(parameters.count == oldValue.count, "a model keeps its shape") }
    }

    /// What standardises keys and queries.
    public let keyScaler: Scaler
    /// What standardises values.
    public let valueScaler: Scaler
    private let standard: Matrix<Double>
    private let standardValues: [Double]
    private let keyLanes: [SIMD8<Double>]
    private let valueLanes: [SIMD8<Double>]
    private let ranges: [ClosedRange<Double>]
    private let inverseScott: [Double]

    /// The number of components of a key.
    public var dimension: Int { keys.columns }

    /// A model from its parts, such as a stored one; without parameters, one that has not learned yet.
    ///
    /// It begins as what it should improve on: a straight line, and heads that gather how far near rows lie off that line.
    ///
    /// - Parameters:
    ///   - keys: n rows of d finite numbers, of which at least two differ.
    ///   - values: n finite numbers.
    ///   - heads: at least 1.
    ///   - keyScaler: what standardises keys; without one, as these keys ask for.
    ///   - valueScaler: what standardises values; without one, as these values ask for.
    ///   - seed: makes the heads differ.
    /// - Throws: `AttentionError` naming what does not fit.
    public init(
        keys: Matrix<Double>,
        values: [Double],
        heads: Int = 2,
        parameters: [Double]? = nil,
        keyScaler: Scaler? = nil,
        valueScaler: Scaler? = nil,
        seed: UInt64 = 1
    ) throws(AttentionError) {
        guard keys.rows == values.count, keys.rows > 0 else {
            throw .wrongCount(of: .value, count: values.count, expected: max(keys.rows, 1))
        }
        if let place = keys.elements.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(.key, index: place / keys.columns)
        }
        if let index = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(.value, index: index) }
        self.keys = keys
        self.values = values
        self.heads = max(heads, 1)
        self.keyScaler = keyScaler ?? Scaler(fitting: keys)
        self.valueScaler = valueScaler ?? Scaler(fitting: Matrix(column: values))
        standard = try self.keyScaler.standardise(keys)
        standardValues = try self.valueScaler.standardise(Matrix(column: values)).elements
        keyLanes = standard.lanes
        valueLanes = Matrix(column: standardValues).lanes
        ranges = keys.ranges
        inverseScott = keys.inverseScottBandwidths
        guard let parameters else {
            self.parameters = Self.initial(standard, standardValues, heads: self.heads, seed: seed)
            return
        }
        let expected = Self.parameterCount(heads: self.heads, dimension: keys.columns)
        guard parameters.count == expected else {
            throw .wrongCount(of: .matrix, count: parameters.count, expected: expected)
        }
        if let index = parameters.firstIndex(where: { !$0.isFinite }) { throw .notFinite(.matrix, index: index) }
        self.parameters = parameters
    }

    private static func initial(
        _ keys: Matrix<Double>, _ values: [Double], heads: Int, seed: UInt64
    ) -> [Double] {
        let dimension = keys.columns
        let line = LeastSquares(keys: keys, values: values)
        var generator = SeededGenerator(seed: seed)
        var parameters: [Double] = []
        for _ in 0..<heads {
            let projection = Matrix(diagonal: (0..<dimension).map { _ in 2 + generator.signedUnit() })
            parameters += projection.elements + projection.elements
            parameters += line.slopesPerUnit.map { -$0 / Double(heads) } + [1 / Double(heads)]
        }
        return parameters + [0] + line.slopesPerUnit
    }

    /// W_Q and W_K, d times d, and W_V, d + 1 rows of one number, of a head counted from 0; for standardised numbers.
    public func projections(of head: Int) -> [(name: String, matrix: Matrix<Double>)] {
        let square = dimension * dimension
        var rest = parameters[(head * (2 * square + dimension + 1))...]
        return [("W_Q", dimension), ("W_K", dimension), ("W_V", 1)].map { name, columns in
            var matrix = Matrix<Double>(rows: columns == 1 ? dimension + 1 : dimension, columns: columns)
            matrix.elements = Array(rest.prefix(matrix.rows * columns))
            rest = rest.dropFirst(matrix.rows * columns)
            return (name, matrix)
        }
    }

    /// w₀ and w of the straight line beside the heads, for standardised numbers.
    public var line: [Double] { Array(parameters.suffix(dimension + 1)) }

    /// How many parameters so many heads have for keys of so many components: W_Q, W_K and W_V of each, and the line's.
    public static func parameterCount(heads: Int, dimension: Int) -> Int {
        heads * (2 * dimension * dimension + dimension + 1) + dimension + 1
    }
}

// MARK: - Answers

extension RowAttention {
    /// What the rows say at a query.
    ///
    /// `spreads` is the weighted root mean square of how far off rows were when estimated from all others, if `errors`
    /// gives that; otherwise the weighted standard deviation of the values.
    ///
    /// - Parameters:
    ///   - query: d finite numbers, in the keys' units.
    ///   - errors: see `leaveOneOutErrors`.
    /// - Throws: `AttentionError` naming what does not fit.
    public func estimate(at query: [Double], errors: [Double?]? = nil) throws(AttentionError) -> Estimate {
        let weights = try weights(at: query)
        let place = try keyScaler.standardise(query)
        var pass = Pass(self)
        let value = pass.forward(place[...], without: nil)
        let estimate = valueScaler.means[0] + valueScaler.deviations[0] * value
        var (squares, known, effective) = (0.0, 0.0, 0.0)
        let mean = weights.indices.reduce(0) { $0 + weights[$1] * values[$1] }
        for row in weights.indices {
            effective += weights[row] * weights[row]
            guard let deviation = errors == nil ? values[row] - mean : errors?[row] else { continue }
            squares += weights[row] * deviation * deviation
            known += weights[row]
        }
        // Where only rows speak whose error is not known, all known errors say how far off estimates are.
        let spread = known > 1e-6 ? (squares / known).root : Self.rootMeanSquare(errors ?? [])
        var nearest = Double.infinity
        for row in 0..<keys.rows {
            var square = 0.0
            for component in query.indices {
                let step = (query[component] - keys[row, component]) * inverseScott[component]
                square += step * step
            }
            nearest = min(nearest, square)
        }
        return Estimate(
            values: [estimate], spreads: [spread], effectiveCount: 1 / effective, logSumExp: pass.logSumExp,
            nearestDistance: nearest.root,
            isInsideKeyRange: query.indices.allSatisfy { ranges[$0].contains(query[$0]) },
            offset: query.map { _ in 0 })
    }

    /// The weight of each row at a query: the mean of the heads' weights.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    public func weights(at query: [Double]) throws(AttentionError) -> [Double] {
        if query.contains(where: { !$0.isFinite }) { throw .notFinite(.query, index: 0) }
        let place = try keyScaler.standardise(query)
        var pass = Pass(self)
        return pass.weights(place[...])
    }

    /// How far off each row's value lies from its estimate from all other rows; `nil` for a row that was not estimated.
    ///
    /// All of 4,096 rows are estimated; of more, as many as take as long, but at least 256, evenly spread.
    public var leaveOneOutErrors: [Double?] {
        var pass = Pass(self)
        var errors = [Double?](repeating: nil, count: keys.rows)
        let asked = max((1 << 24) / max(keys.rows, 1), 256)
        for row in stride(from: 0, to: keys.rows, by: max((keys.rows + asked - 1) / asked, 1)) {
            errors[row] =
                valueScaler.deviations[0] * (standardValues[row] - pass.forward(standard.row(row), without: row))
        }
        return errors
    }

    /// How values scatter around the estimates.
    ///
    /// The parameters were fitted to these rows, so as many fewer rows count as there are parameters, as for a straight line.
    ///
    /// - Parameter errors: see `leaveOneOutErrors`.
    public func scatter(errors: [Double?]) -> Scatter {
        let count = Double(keys.rows)
        let share = max(count - Double(parameters.count), 1) / max(count, 1)
        let deviation = Self.rootMeanSquare(errors) / share.root
        return Scatter(count: keys.rows, deviations: [deviation], slopes: [Array(repeating: 0, count: dimension)])
    }

    private static func rootMeanSquare(_ errors: [Double?]) -> Double {
        var (squares, count) = (0.0, 0.0)
        for case let error? in errors { (squares, count) = (squares + error * error, count + 1) }
        return (squares / max(count, 1)).root
    }

    /// The mean squared error over some rows, in standard deviations, and its derivative by each parameter.
    ///
    /// - Parameters:
    ///   - rows: which rows are estimated, each from all others.
    /// - Precondition: the rows exist.
    public func lossAndGradient(over rows: [Int]) -> (loss: Double, gradient: [Double]) {
        var pass = Pass(self)
        var gradient = Array(repeating: 0.0, count: parameters.count)
        var loss = 0.0
        for row in rows {
            let error = pass.forward(standard.row(row), without: row) - standardValues[row]
            loss += error * error / Double(rows.count)
            pass.backward(standard.row(row), 2 * error / Double(rows.count), into: &gradient)
        }
        return (loss, gradient)
    }

    /// The mean squared error, in standard deviations, on rows that are not in the table.
    func loss(keys: Matrix<Double>, values: [Double]) -> Double {
        var pass = Pass(self)
        var squares = 0.0
        guard let places = try? keyScaler.standardise(keys) else { return .infinity }
        for row in values.indices {
            let value = (values[row] - valueScaler.means[0]) / valueScaler.deviations[0]
            let error = pass.forward(places.row(row), without: nil) - value
            squares += error * error
        }
        return squares / Double(max(values.count, 1))
    }
}

// MARK: - The work

/// The way forward from one query to its estimate and back to the parameters, eight rows at a time.
private struct Pass {
    private let parameters: [Double]
    private let heads: Int
    private let dimension: Int
    private let headCount: Int
    private let count: Int
    private let keys: [SIMD8<Double>]
    private let values: [SIMD8<Double>]
    /// For each head, all rows' x W_K and [x, v] W_V.
    private var projected: [[SIMD8<Double>]] = []
    private var answers: [[SIMD8<Double>]] = []
    /// For each head, the weights of all rows for the last query, its query and what was gathered.
    private var weights: [[SIMD8<Double>]]
    private var queries: [[Double]]
    private var gathered: [Double]
    private(set) var logSumExp = 0.0

    init(_ model: RowAttention) {
        parameters = model.parameters
        heads = model.heads
        dimension = model.dimension
        headCount = 2 * model.dimension * model.dimension + model.dimension + 1
        count = model.keys.rows
        (keys, values) = model.lanes
        let (dimension, keys, values) = (dimension, keys, values)
        for head in 0..<heads {
            let start = head * headCount
            var places = Array(repeating: SIMD8<Double>.zero, count: keys.count)
            var answers = Array(repeating: SIMD8<Double>.zero, count: values.count)
            for block in values.indices {
                for row in 0..<dimension {
                    let x = keys[block * dimension + row]
                    for column in 0..<dimension {
                        let weight = parameters[start + dimension * dimension + row * dimension + column]
                        places[block * dimension + column] += weight * x
                    }
                    answers[block] += parameters[start + 2 * dimension * dimension + row] * x
                }
                answers[block] += parameters[start + 2 * dimension * dimension + dimension] * values[block]
            }
            projected.append(places)
            self.answers.append(answers)
        }
        weights = Array(repeating: Array(repeating: .zero, count: values.count), count: heads)
        queries = Array(repeating: Array(repeating: 0, count: dimension), count: heads)
        gathered = Array(repeating: 0, count: heads)
    }

    /// The estimate at a standardised query, without one of the rows where that is given.
    mutating func forward(_ query: ArraySlice<Double>, without row: Int?) -> Double {
        let x = Array(query)
        let line = heads * headCount
        var value = parameters[line]
        for component in 0..<dimension { value += parameters[line + 1 + component] * x[component] }
        for head in 0..<heads {
            attend(x, head: head, without: row)
            value += gathered[head]
        }
        return value
    }

    /// The heads' mean weights at a standardised query.
    mutating func weights(_ query: ArraySlice<Double>) -> [Double] {
        _ = forward(query, without: nil)
        return (0..<count).map { row in
            (0..<heads).reduce(0) { $0 + weights[$1][row / 8][row % 8] } / Double(heads)
        }
    }

    private mutating func attend(_ x: [Double], head: Int, without row: Int?) {
        let start = head * headCount
        for column in 0..<dimension {
            queries[head][column] = (0..<dimension).reduce(0) {
                $0 + parameters[start + $1 * dimension + column] * x[$1]
            }
        }
        let query = queries[head]
        var highest = SIMD8<Double>(repeating: -.infinity)
        for block in values.indices {
            var score = SIMD8<Double>.zero
            for component in 0..<dimension {
                let step = projected[head][block * dimension + component] - query[component]
                score -= 0.5 * step * step
            }
            if let row, block == row / 8 { score[row % 8] = -.infinity }
            if block == count / 8 {
                for rest in (count - block * 8)..<8 { score[rest] = -.infinity }
            }
            weights[head][block] = score
            highest.replace(with: score, where: highest .< score)
        }
        let top = highest.max()
        var (sum, answer) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
        for block in values.indices {
            let gap = weights[head][block] - top
            // Below 2^-58 of the nearest's a weight adds nothing.
            guard any(gap .> -40) else {
                weights[head][block] = .zero
                continue
            }
            let weight = exponential(gap)
            weights[head][block] = weight
            sum += weight
            answer += weight * answers[head][block]
        }
        let total = sum.sum()
        guard total > 0 else {
            gathered[head] = 0
            return
        }
        if head == 0 { logSumExp = top + logarithm(total) }
        let share = 1 / total
        for block in values.indices { weights[head][block] *= share }
        gathered[head] = answer.sum() * share
    }

    /// Adds to a gradient what the last query's estimate contributes, given the loss's derivative by that estimate.
    func backward(_ query: ArraySlice<Double>, _ derivative: Double, into gradient: inout [Double]) {
        let x = Array(query)
        let line = heads * headCount
        gradient[line] += derivative
        for component in 0..<dimension { gradient[line + 1 + component] += derivative * x[component] }
        let square = dimension * dimension
        var sums = Array(repeating: SIMD8<Double>.zero, count: dimension + 1 + dimension + square)
        for head in 0..<heads {
            for place in sums.indices { sums[place] = .zero }
            let (query, mean) = (queries[head], gathered[head])
            for block in values.indices {
                let weight = weights[head][block]
                guard any(weight .> 0) else { continue }
                for component in 0..<dimension { sums[component] += weight * keys[block * dimension + component] }
                sums[dimension] += weight * values[block]
                // The derivative by the score: A ∘ (dA - rowsum(A ∘ dA)).
                let byScore = weight * (answers[head][block] - mean)
                for column in 0..<dimension {
                    let step = byScore * (query[column] - projected[head][block * dimension + column])
                    sums[dimension + 1 + column] += step
                    for row in 0..<dimension {
                        sums[2 * dimension + 1 + row * dimension + column] += step * keys[block * dimension + row]
                    }
                }
            }
            let start = head * headCount
            for column in 0..<dimension {
                let byQuery = -derivative * sums[dimension + 1 + column].sum()
                for row in 0..<dimension {
                    gradient[start + row * dimension + column] += x[row] * byQuery
                    gradient[start + square + row * dimension + column] +=
                        derivative * sums[2 * dimension + 1 + row * dimension + column].sum()
                }
            }
            for component in 0...dimension {
                gradient[start + 2 * square + component] += derivative * sums[component].sum()
            }
        }
    }
}

extension RowAttention {
    fileprivate var lanes: (keys: [SIMD8<Double>], values: [SIMD8<Double>]) { (keyLanes, valueLanes) }
}
