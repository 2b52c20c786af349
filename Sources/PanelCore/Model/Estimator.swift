import Attention

/// Attention over what is remembered, as the settings want it.
struct Estimator: Sendable {
    /// The bandwidth in force, in the unit of the first query field; `nil` where the score has none, or there are no pairs.
    let bandwidth: Double?

    private enum Pool {
        case empty
        /// One query field: one pool for each value field.
        case line([GaussianPooling])
        case gaussian(Pooling<GaussianScore>)
        case dot(Pooling<DotScore>, Scaler)
    }

    private let pool: Pool
    private let count: Int

    init(_ remembered: Remembered, settings: Settings) {
        count = remembered.pairs.count
        // What attention refuses, counts that differ and numbers that are not finite, `Remembered` cannot hold.
        (pool, bandwidth) = (try? Self.pool(remembered, settings)) ?? (.empty, nil)
    }

    private static func pool(_ remembered: Remembered, _ settings: Settings) throws -> (Pool, Double?) {
        guard !remembered.pairs.isEmpty else { return (.empty, nil) }
        let rows = remembered.pairs.map(\.key)
        let fixed = settings.bandwidth.isFinite && settings.bandwidth > 0 ? settings.bandwidth : 1
        let learns = settings.learnsBandwidth && rows.count >= Settings.pairsToLearnFrom
        if settings.score == .gaussian, remembered.schema.queries.count == 1 {
            let keys = rows.map { $0[0] }
            let columns = remembered.schema.values.indices.map { column in remembered.pairs.map { $0.value[column] } }
            var bandwidth = fixed
            // One bandwidth for all values, so that all speak of the same pairs: the first value's.
            if learns, let learned = try? GaussianPooling.learned(keys: keys, values: columns[0]) {
                bandwidth = learned.bandwidth
            }
            return (
                .line(try columns.map { try GaussianPooling(keys: keys, values: $0, bandwidth: bandwidth) }), bandwidth
            )
        }
        let keys = try Matrix(rows)
        let values = try Matrix(remembered.pairs.map(\.value))
        let scaler = Scaler(fitting: keys)
        switch settings.score {
        case .gaussian:
            var bandwidths = scaler.deviations.map { $0 * fixed / scaler.deviations[0] }
            if learns, let learned = Self.learnedBandwidths(remembered.pairs) { bandwidths = learned }
            let score = try GaussianScore(bandwidths: bandwidths)
            return (.gaussian(try Pooling(keys: keys, values: values, score: score)), bandwidths[0])
        case .dot, .scaledDot:
            let score = DotScore(scale: settings.score == .dot ? .none : .inverseRootOfDimension)
            return (.dot(try Pooling(keys: scaler.standardise(keys), values: values, score: score), scaler), nil)
        }
    }

    /// The bandwidth of each query field that makes the leave-one-out error of the first value smallest.
    ///
    /// From some pairs, taken evenly, since the work grows with the square of their number and the panel has to answer at once.
    private static func learnedBandwidths(_ pairs: [Pair]) -> [Double]? {
        let count = min(pairs.count, mostToLearnFrom)
        let some = (0..<count).map { pairs[$0 * pairs.count / count] }
        guard let keys = try? Matrix(some.map(\.key)) else { return nil }
        return try? LearnedPooling.learned(keys: keys, values: some.map { $0.value[0] }, shape: .bandwidthEach)
            .bandwidths
    }

    private static let mostToLearnFrom = 128

    /// What the pairs say; `nil` when there are none.
    func answer(at query: [Double]) -> Finding? {
        switch pool {
        case .empty: nil
        case .line(let pools): Self.answer(pools.compactMap { try? $0.estimate(at: query[0]) })
        case .gaussian(let pooling): (try? pooling.estimate(at: query)).map(Self.answer)
        case .dot(let pooling, let scaler):
            (try? pooling.estimate(at: scaler.standardise(query))).map(Self.answer)
        }
    }

    /// The weight of every pair, in their order.
    func weights(at query: [Double]) -> [Double] {
        let weights: [Double]? =
            switch pool {
            case .empty: nil
            case .line(let pools): try? pools.first?.weights(at: query[0])
            case .gaussian(let pooling): try? pooling.weights(at: Matrix([query])).elements
            case .dot(let pooling, let scaler):
                try? pooling.weights(at: Matrix([scaler.standardise(query)])).elements
            }
        return weights ?? Array(repeating: 0, count: count)
    }

    private static func answer(_ estimates: [Estimate]) -> Finding? {
        estimates.first.map { first in
            Finding(
                values: estimates.map(\.value), spreads: estimates.map(\.spread), support: first.effectiveCount,
                isSupported: first.support != .none)
        }
    }

    private static func answer(_ estimate: VectorEstimate) -> Finding {
        Finding(
            values: estimate.values, spreads: estimate.spreads, support: estimate.effectiveCount,
            isSupported: estimate.nearestDistance.map { $0 <= 3 } ?? estimate.isInsideKeyRange)
    }
}
