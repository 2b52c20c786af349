/// A learned model of attention: pairs, the scaler of their keys, and the projection in which distances count.
///
/// Queries and keys are standardised and projected by the same matrix W (W_Q = W_K), and scored by a Gaussian of
/// bandwidth 1. The model is a value: its parts are all there is to store and to make it again from.
public struct LearnedPooling: Equatable, Sendable {
    /// What is learned of the distance between keys.
    public enum Shape: String, CaseIterable, Sendable {
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
    /// What is fitted to the values around a query: their weighted mean, or a weighted line.
    public let fit: LocalFit

    let pool: Pooling<GaussianScore>
    private let ranges: [ClosedRange<Double>]
    private let localLine: LocalLine?

    /// A model from its parts.
    ///
    /// - Throws: `AttentionError` naming what does not fit or is not finite.
    public init(
        keys: Matrix<Double>,
        values: [Double],
        scaler: Scaler,
        projection: Matrix<Double>,
        fit: LocalFit = .constant
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
        self.fit = fit
        ranges = keys.ranges
        localLine = fit == .line && !values.isEmpty ? LocalLine(keys: projected, values: values) : nil
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
        let place = try projected(query)
        guard var estimate = try pool.estimate(at: place) else { return nil }
        estimate.isInsideKeyRange = query.indices.allSatisfy { ranges[$0].contains(query[$0]) }
        if var line = localLine {
            let answer = line.answer(at: place[...])
            (estimate.values, estimate.spreads) = ([answer.value], [answer.spread])
            estimate.offset = estimate.offset.map { _ in 0 }
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
    ///
    /// This is what learning made small, so it flatters; see `CrossValidation` for people that learning has not seen.
    public var leaveOneOutError: Double? {
        guard values.count >= 2 else { return nil }
        var squares = 0.0
        var line = LocalLine(keys: pool.keys, values: values)
        for row in values.indices {
            let error: Double
            switch fit {
            case .line: error = values[row] - line.answer(at: pool.keys.row(row), without: row).value
            case .constant:
                guard let estimate = try? pool.estimateFromOthers(at: row) else { return nil }
                error = values[row] - estimate.value
            }
            squares += error * error
        }
        return (squares / Double(values.count)).root
    }

    /// How values scatter around the model's estimates; beyond 1,024 pairs measured at as many of them, evenly spread.
    public var scatter: Scatter? {
        guard fit == .line else { return try? Scatter(of: pool) }
        var line = LocalLine(keys: pool.keys, values: values)
        var (squares, weight) = (0.0, 0.0)
        for row in stride(from: 0, to: values.count, by: max((values.count + 1023) / 1024, 1)) {
            let answer = line.answer(at: pool.keys.row(row), without: row)
            guard answer.effectiveCount > 0 else { continue }
            let error = values[row] - answer.value
            squares += error * error / (1 + 1 / answer.effectiveCount)
            weight += 1
        }
        return Scatter(
            count: values.count,
            deviations: [weight > 0 ? (squares / weight).root : 0],
            slopes: [Array(repeating: 0, count: projection.rows)])
    }

    private func projected(_ query: [Double]) throws(AttentionError) -> [Double] {
        (try Matrix([scaler.standardise(query)]) * projection.transposed).elements
    }
}
