/// How far off a model is on pairs that its learning has not seen, beside simpler models on the same pairs.
///
/// Pairs are dealt into folds in a random order; each fold is estimated by a model that has learned from all others.
/// Whatever learning chooses, bandwidths included, it chooses anew for each fold ("nested"), so the error does not flatter.
public struct CrossValidation: Equatable, Sendable {
    /// The model's error: root of the mean square, in the unit of the values.
    public let error: Double
    /// The error of the mean of the values learned from.
    public let mean: Double
    /// The error of a straight line, or plane.
    public let straightLine: Double
    /// The error of a quadratic: a straight line through the keys, their squares and their products.
    public let quadratic: Double
    /// How many pairs were asked about: all, or of more than 20,000 as many, evenly spread.
    public let count: Int

    /// Validates a model.
    ///
    /// - Parameters:
    ///   - keys: at least two rows of finite numbers.
    ///   - values: one finite number for each.
    ///   - folds: how many; no more than there are pairs.
    ///   - seed: of the order in which pairs are dealt.
    ///   - progress: is told what share of the work is done, and says whether to go on.
    ///   - estimate: learns from the keys and values given first, and estimates the values of the keys given then; the
    ///     range says which part of all the work that is, for its own progress.
    /// - Throws: `LearningError`, as `estimate` does, or for pairs that do not fit.
    public init(
        keys: Matrix<Double>,
        values: [Double],
        folds: Int = 10,
        seed: UInt64 = 1,
        progress: LearningProgress = { _ in true },
        estimate: (Matrix<Double>, [Double], Matrix<Double>, ClosedRange<Double>) throws(LearningError) -> [Double]
    ) throws(LearningError) {
        guard keys.rows == values.count else {
            throw .pairs(.wrongCount(of: .value, count: values.count, expected: keys.rows))
        }
        guard keys.rows >= 2 else { throw .tooFewPairs(count: keys.rows, needed: 2) }
        var generator = SeededGenerator(seed: seed)
        let step = (keys.rows + 19_999) / 20_000
        let sample = Array(stride(from: 0, to: keys.rows, by: step))
        let order = generator.shuffled(sample.count).map { sample[$0] }
        let folds = min(max(folds, 2), order.count)
        var squares = (model: 0.0, mean: 0.0, line: 0.0, quadratic: 0.0)
        for fold in 0..<folds {
            var (known, asked): ([Int], [Int]) = ([], [])
            for (place, row) in order.enumerated() {
                if place % folds == fold { asked.append(row) } else { known.append(row) }
            }
            // In their own order, so that a sorted file is not learned from in a random one.
            known.sort()
            let (knownKeys, askedKeys) = (keys.rows(known), keys.rows(asked))
            let knownValues = known.map { values[$0] }
            let part = Double(fold) / Double(folds)...Double(fold + 1) / Double(folds)
            let estimates = try estimate(knownKeys, knownValues, askedKeys, part)
            let line = LeastSquares(keys: knownKeys, values: knownValues)
            let quadratic = LeastSquares(keys: Self.quadratic(knownKeys, by: line.scaler), values: knownValues)
            let askedSquares = Self.quadratic(askedKeys, by: line.scaler)
            for (place, row) in asked.enumerated() where place < estimates.count {
                squares.model += Self.square(values[row] - estimates[place])
                squares.mean += Self.square(values[row] - line.mean)
                squares.line += Self.square(values[row] - line.value(at: askedKeys.row(place)))
                squares.quadratic += Self.square(values[row] - quadratic.value(at: askedSquares.row(place)))
            }
            guard progress(Double(fold + 1) / Double(folds)) else { throw .cancelled }
        }
        let count = Double(order.count)
        self.count = order.count
        error = (squares.model / count).root
        mean = (squares.mean / count).root
        straightLine = (squares.line / count).root
        quadratic = (squares.quadratic / count).root
    }

    private static func square(_ x: Double) -> Double { x * x }

    /// The keys, standardised, and behind them their squares and products.
    private static func quadratic(_ keys: Matrix<Double>, by scaler: Scaler) -> Matrix<Double> {
        let dimension = keys.columns
        var result = Matrix<Double>(rows: keys.rows, columns: dimension + dimension * (dimension + 1) / 2)
        for row in 0..<keys.rows {
            var place = dimension
            for first in 0..<dimension {
                let z = (keys[row, first] - scaler.means[first]) / scaler.deviations[first]
                result[row, first] = z
                for second in 0...first {
                    result[row, place] = z * result[row, second]
                    place += 1
                }
            }
        }
        return result
    }
}

extension CrossValidation {
    /// Validates the learning of one-dimensional pooling.
    ///
    /// - Throws: as `GaussianPooling.learned(keys:values:progress:)`.
    public init(
        keys: [Double],
        values: [Double],
        folds: Int = 10,
        seed: UInt64 = 1,
        progress: LearningProgress = { _ in true }
    ) throws(LearningError) {
        try self.init(keys: Matrix(column: keys), values: values, folds: folds, seed: seed, progress: progress) {
            known, values, asked, part throws(LearningError) in
            let pool = try Self.pool(fromFew: known.elements, values: values) { progress(part.share($0)) }
            return try Self.estimates(at: asked) { query throws(AttentionError) in
                try pool.estimate(at: query[0])?.value
            }
        }
    }

    /// Validates the learning of a model.
    ///
    /// - Throws: as `LearnedPooling.learned`.
    public init(
        keys: Matrix<Double>,
        values: [Double],
        shape: LearnedPooling.Shape,
        fit: LocalFit = .constant,
        folds: Int = 10,
        seed: UInt64 = 1,
        progress: LearningProgress = { _ in true }
    ) throws(LearningError) {
        try self.init(keys: keys, values: values, folds: folds, seed: seed, progress: progress) {
            known, values, asked, part throws(LearningError) in
            let model = try LearnedPooling.learned(
                fromFew: known, values: values, shape: shape, fit: fit, seed: seed
            ) { progress(part.share($0)) }
            return try Self.estimates(at: asked) { query throws(AttentionError) in
                try model.estimate(at: query)?.value
            }
        }
    }

    /// Validates the training of attention between rows.
    ///
    /// - Throws: as `RowAttention.trained`.
    public init(
        keys: Matrix<Double>,
        values: [Double],
        heads: Int,
        steps: Int = 600,
        folds: Int = 10,
        seed: UInt64 = 1,
        progress: LearningProgress = { _ in true }
    ) throws(LearningError) {
        try self.init(keys: keys, values: values, folds: folds, seed: seed, progress: progress) {
            known, values, asked, part throws(LearningError) in
            let model = try RowAttention.trained(
                fromFew: known, values: values, heads: heads, steps: steps, seed: seed
            ) { progress(part.share($0)) }
            return try Self.estimates(at: asked) { query throws(AttentionError) in
                try model.estimate(at: query).value
            }
        }
    }

    /// What a model says of each row that is asked; not a number where it says nothing.
    private static func estimates(
        at asked: Matrix<Double>, by model: ([Double]) throws(AttentionError) -> Double?
    ) throws(LearningError) -> [Double] {
        var estimates: [Double] = []
        do throws(AttentionError) {
            for row in 0..<asked.rows { estimates.append(try model(Array(asked.row(row))) ?? .nan) }
        } catch {
            throw .pairs(error)
        }
        return estimates
    }

    /// The pool that is learned; where all keys of a fold are equal, one that says their mean.
    private static func pool(
        fromFew keys: [Double], values: [Double], progress: LearningProgress
    ) throws(LearningError) -> GaussianPooling {
        do throws(LearningError) {
            return try GaussianPooling.learned(fromFew: keys, values: values, progress: progress)
        } catch .keysAllEqual {
            do throws(AttentionError) {
                return try GaussianPooling(keys: keys, values: values, bandwidth: 1)
            } catch {
                throw .pairs(error)
            }
        }
    }
}

extension ClosedRange<Double> {
    /// The place at a share of the way from the lower to the upper end.
    fileprivate func share(_ share: Double) -> Double { lowerBound + share * (upperBound - lowerBound) }
}

extension Matrix {
    /// Some of the rows, in the order given.
    func rows(_ chosen: [Int]) -> Matrix {
        var result = Matrix(rows: chosen.count, columns: columns)
        for (place, row) in chosen.enumerated() {
            for column in 0..<columns { result[place, column] = self[row, column] }
        }
        return result
    }
}
