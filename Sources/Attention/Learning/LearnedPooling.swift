/// A learned model of attention: pairs, the scaler of their keys, and the projection in which distances count.
///
/// Queries and keys are standardised and projected by the same matrix W (W_Q = W_K), and scored by a Gaussian of
/// bandwidth 1. The model is a value: its parts are all there is to store and to make it again from.
public struct LearnedPooling: Equatable, Sendable {
    /// What is learned of the distance between keys.
    public enum Shape: String, Equatable, Sendable {
        /// One bandwidth for all standardised components.
        case oneBandwidth
        /// A bandwidth for each component.
        case bandwidthEach
        /// A full projection: components may be mixed.
        case projection
    }

    /// The keys as given, one to a row.
    public let keys: Matrix<Double>
    /// One value for each key.
    public let values: [Double]
    /// What standardises keys and queries.
    public let scaler: Scaler
    /// W: one row for each projected component, one column for each standardised one.
    public let projection: Matrix<Double>

    let pool: Pooling<GaussianScore>

    /// A model from its parts.
    ///
    /// - Throws: `AttentionError` naming what does not fit or is not finite.
    public init(
        keys: Matrix<Double>,
        values: [Double],
        scaler: Scaler,
        projection: Matrix<Double>
    ) throws(AttentionError) {
        if let place = projection.elements.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(.matrix, index: place / max(projection.columns, 1))
        }
        let standard = try scaler.standardise(keys)
        guard projection.columns == standard.columns else {
            throw .wrongCount(of: .matrix, count: projection.columns, expected: standard.columns)
        }
        let projected = standard * projection.transposed
        self.keys = keys
        self.values = values
        self.scaler = scaler
        self.projection = projection
        pool = try Pooling(
            keys: projected,
            values: Matrix(column: values),
            score: GaussianScore(bandwidth: 1)
        )
    }

    /// What the pairs say at a query, or nil where there are none.
    ///
    /// - Parameter query: finite numbers, as many as a key has, in their units.
    /// - Throws: `AttentionError` naming what does not fit.
    public func estimate(at query: [Double]) throws(AttentionError) -> Estimate? {
        guard var estimate = try pool.estimate(at: projected(query)) else { return nil }
        estimate.isInsideKeyRange = query.indices.allSatisfy { component in
            var isAbove = false
            var isBelow = false
            for row in 0..<keys.rows {
                isAbove = isAbove || keys[row, component] <= query[component]
                isBelow = isBelow || keys[row, component] >= query[component]
            }
            return isAbove && isBelow
        }
        return estimate
    }

    /// The weight of every pair at a query, in the order of the keys.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    public func weights(at query: [Double]) throws(AttentionError) -> [Double] {
        try pool.weights(at: Matrix([projected(query)])).elements
    }

    /// The bandwidth of each component in its own unit, where no components are mixed; nil where they are.
    public var bandwidths: [Double]? {
        guard projection.rows == projection.columns else { return nil }
        for row in 0..<projection.rows {
            for column in 0..<projection.columns where row != column && projection[row, column] != 0 { return nil }
        }
        return (0..<projection.rows).map { scaler.deviations[$0] / projection[$0, $0].magnitude }
    }

    /// How far off the estimates are when each pair is estimated from all the others: root of the mean square.
    public var leaveOneOutError: Double? {
        guard values.count >= 2, projection.rows == projection.columns else { return nil }
        guard let standard = try? scaler.standardise(keys) else { return nil }
        return MetricLoss(keys: standard, values: values)(projection).loss.root
    }

    private func projected(_ query: [Double]) throws(AttentionError) -> [Double] {
        (try Matrix([scaler.standardise(query)]) * projection.transposed).elements
    }
}

// MARK: - Learning

extension LearnedPooling {
    /// The model whose leave-one-out error is smallest, found by descent along its analytic gradient.
    ///
    /// One bandwidth is sought first, on a grid of its logarithm and then refined; from there a bandwidth for each
    /// component; from there the full projection, and from a few starts shaken by a seed as well. Equal inputs and
    /// seeds give equal models. Takes time in proportion to the square of the number of pairs.
    ///
    /// - Parameters:
    ///   - keys: at least eight rows of finite numbers.
    ///   - values: one finite number for each row.
    ///   - shape: how much is learned.
    ///   - seed: shakes the starts of a full projection.
    ///   - progress: is told what share of the work is done, from 0 to 1.
    /// - Throws: `LearningError` saying what is missing.
    public static func learned(
        keys: Matrix<Double>,
        values: [Double],
        shape: Shape = .projection,
        seed: UInt64 = 1,
        progress: (Double) -> Void = { _ in }
    ) throws(LearningError) -> LearnedPooling {
        guard keys.rows == values.count else {
            throw .pairs(.wrongCount(of: .value, count: values.count, expected: keys.rows))
        }
        guard values.count >= 8 else { throw .tooFewPairs(count: values.count, needed: 8) }
        if let place = keys.elements.firstIndex(where: { !$0.isFinite }) {
            throw .pairs(.notFinite(.key, index: place / keys.columns))
        }
        if let index = values.firstIndex(where: { !$0.isFinite }) { throw .pairs(.notFinite(.value, index: index)) }
        let scaler = Scaler(fitting: keys)
        guard let standard = try? scaler.standardise(keys), standard.elements.contains(where: { $0 != 0 }) else {
            throw .keysAllEqual
        }
        let loss = MetricLoss(keys: standard, values: values)
        let projection = Self.projection(shape, loss: loss, seed: seed, progress: progress)
        do {
            return try LearnedPooling(keys: keys, values: values, scaler: scaler, projection: projection)
        } catch {
            throw .pairs(error)
        }
    }

    private static func projection(
        _ shape: Shape,
        loss: MetricLoss,
        seed: UInt64,
        progress: (Double) -> Void
    ) -> Matrix<Double> {
        let dimension = loss.keys.columns
        // Inverse bandwidths as logarithms, so that they stay above 0.
        func diagonal(_ logarithms: [Double]) -> Matrix<Double> {
            var matrix = Matrix<Double>(rows: dimension, columns: dimension)
            for component in 0..<dimension {
                // Between a thousandth of and a thousand standard deviations.
                matrix[component, component] = exponential(min(max(logarithms[component], -6.9), 6.9))
            }
            return matrix
        }
        func byLogarithms(_ logarithms: [Double]) -> (loss: Double, gradient: [Double]) {
            let matrix = diagonal(logarithms)
            let result = loss(matrix)
            let gradient = (0..<dimension).map { result.gradient[$0, $0] * matrix[$0, $0] }
            return (result.loss, gradient)
        }

        var best = 0.0
        var lowest = Double.infinity
        for place in 0..<16 {  // bandwidths from 3 down to 1/40 of a standard deviation
            let logarithm = -1.1 + Double(place) * 0.32
            let result = loss(diagonal(Array(repeating: logarithm, count: dimension))).loss
            if result < lowest { (best, lowest) = (logarithm, result) }
            progress(Double(place + 1) / 32)
        }
        let one = descend(from: [best]) { point in
            let result = byLogarithms(Array(repeating: point[0], count: dimension))
            return (result.loss, [result.gradient.reduce(0, +)])
        }
        progress(0.6)
        var start = Array(repeating: one.point[0], count: dimension)
        guard shape != .oneBandwidth else { return diagonal(start) }
        start = descend(from: start, byLogarithms).point
        progress(0.7)
        guard shape != .bandwidthEach else { return diagonal(start) }

        var generator = SeededGenerator(seed: seed)
        var lowestProjection = (point: diagonal(start).elements, loss: Double.infinity)
        for attempt in 0..<3 {
            var point = diagonal(start).elements
            let size = point.map { $0.magnitude }.max() ?? 1
            if attempt > 0 {
                for place in point.indices { point[place] += 0.5 * size * generator.signedUnit() }
            }
            let found = descend(from: point) { elements in
                var matrix = Matrix<Double>(rows: dimension, columns: dimension)
                matrix.elements = elements
                let result = loss(matrix)
                return (result.loss, result.gradient.elements)
            }
            if found.loss < lowestProjection.loss { lowestProjection = found }
            progress(0.7 + 0.1 * Double(attempt + 1))
        }
        var matrix = Matrix<Double>(rows: dimension, columns: dimension)
        matrix.elements = lowestProjection.point
        return matrix
    }
}
