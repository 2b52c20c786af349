import Attention

/// What answers a model's queries: one of the library's ways to pool, and how queries are brought to it.
struct Pool: Sendable {
    private enum Kind {
        case empty
        /// Weighted means over one query field: a pool for each value field.
        case single([GaussianPooling])
        /// Weighted means.
        case gaussian(Pooling<GaussianScore>)
        case product(Pooling<DotScore>)
        case additive(Pooling<AdditiveScore>)
        /// Local lines: a model for each value field.
        case lines([LearnedPooling])
        /// Trained attention between the pairs, and how far off each pair is when it is estimated from all others.
        case heads(RowAttention, errors: [Double?])
    }

    private let kind: Kind
    /// What queries and keys are standardised by; `nil` where numbers are compared as they are, or `kind` does it.
    let scaler: Scaler?
    /// What standardised keys are multiplied by before distances are taken.
    private let projection: Matrix<Double>?
    /// The bandwidth of each query field, in its unit; `nil` where there is none, or fields are mixed.
    let bandwidths: [Double]?
    /// How far values scatter around the estimates.
    let scatter: Scatter?

    /// The pool of a model without pairs.
    init() {
        (kind, scaler, projection, bandwidths, scatter) = (.empty, nil, nil, nil, nil)
    }

    private init(
        _ kind: Kind, scaler: Scaler? = nil, projection: Matrix<Double>? = nil, bandwidths: [Double]? = nil
    ) throws(AttentionError) {
        self.kind = kind
        self.scaler = scaler
        self.projection = projection
        self.bandwidths = bandwidths
        scatter = try Self.scatter(of: kind)
    }
}

// MARK: - Making

extension Pool {
    /// The pool that settings ask for.
    ///
    /// - Throws: `AttentionError` when the settings do not fit the pairs, or a number is not finite.
    init(keys: Matrix<Double>, values: Matrix<Double>, settings: ModelSettings) throws(AttentionError) {
        guard keys.rows > 0 else {
            self.init()
            return
        }
        let scaler = settings.isRaw ? nil : Scaler(fitting: keys)
        switch settings.score {
        case .gaussian:
            if case .learned(let learned) = settings.bandwidth, let heads = learned.heads {
                try self.init(heads, learned, keys: keys, values: values)
            } else if case .learned(let learned) = settings.bandwidth, learned.fit == .line {
                try self.init(linesOf: learned, keys: keys, values: values)
            } else {
                try self.init(Metric(settings, scaler: Scaler(fitting: keys)), keys: keys, values: values)
            }
        case .scaledDot, .dot:
            let score = DotScore(scale: settings.score == .dot ? .none : .inverseRootOfDimension)
            let compared = try scaler?.standardise(keys) ?? keys
            try self.init(.product(Pooling(keys: compared, values: values, score: score)), scaler: scaler)
        case .additive, .additiveLinear:
            let weights = settings.additiveWeights ?? .ones(dimension: keys.columns)
            let score = try weights.score(settings.score == .additive ? .tanh : .identity)
            let compared = try scaler?.standardise(keys) ?? keys
            try self.init(.additive(Pooling(keys: compared, values: values, score: score)), scaler: scaler)
        }
    }

    private init(_ metric: Metric, keys: Matrix<Double>, values: Matrix<Double>) throws(AttentionError) {
        guard let bandwidths = metric.bandwidths else {
            let projected = try metric.project(keys)
            let pool = try Pooling(keys: projected, values: values, score: GaussianScore(bandwidth: 1))
            try self.init(.gaussian(pool), scaler: metric.scaler, projection: metric.projection)
            return
        }
        guard keys.columns == 1 else {
            let score = try GaussianScore(bandwidths: bandwidths)
            try self.init(.gaussian(Pooling(keys: keys, values: values, score: score)), bandwidths: bandwidths)
            return
        }
        var pools: [GaussianPooling] = []
        for column in 0..<values.columns {
            pools.append(
                try GaussianPooling(keys: keys.elements, values: values.column(column), bandwidth: bandwidths[0]))
        }
        try self.init(.single(pools), bandwidths: bandwidths)
    }

    private init(linesOf learned: Learned, keys: Matrix<Double>, values: Matrix<Double>) throws(AttentionError) {
        let scaler = try Scaler(means: learned.means, deviations: learned.deviations)
        let projection = try Matrix(learned.projection)
        var models: [LearnedPooling] = []
        for column in 0..<values.columns {
            models.append(
                try LearnedPooling(
                    keys: keys, values: values.column(column), scaler: scaler, projection: projection, fit: .line))
        }
        try self.init(.lines(models), scaler: scaler, projection: projection, bandwidths: learned.bandwidths)
    }

    private init(
        _ heads: Learned.Heads, _ learned: Learned, keys: Matrix<Double>, values: Matrix<Double>
    ) throws(AttentionError) {
        guard values.columns == 1 else { throw .wrongCount(of: .value, count: values.columns, expected: 1) }
        let model = try RowAttention(
            keys: keys, values: values.elements, heads: heads.count, parameters: heads.parameters,
            keyScaler: Scaler(means: learned.means, deviations: learned.deviations),
            valueScaler: Scaler(means: [heads.valueMean], deviations: [heads.valueDeviation]))
        try self.init(.heads(model, errors: model.leaveOneOutErrors), scaler: model.keyScaler)
    }

    private static func scatter(of kind: Kind) throws(AttentionError) -> Scatter? {
        switch kind {
        case .empty: nil
        case .single(let pools): together(pools.map { Scatter(of: $0) })
        case .gaussian(let pooling): try Scatter(of: pooling)
        case .product(let pooling): try Scatter(of: pooling)
        case .additive(let pooling): try Scatter(of: pooling)
        case .lines(let models): together(models.compactMap { $0.scatter })
        case .heads(let model, let errors): model.scatter(errors: errors)
        }
    }

    /// The scatter of several value fields, each measured by itself.
    private static func together(_ scatters: [Scatter]) -> Scatter? {
        guard let first = scatters.first else { return nil }
        return Scatter(
            count: first.count, deviations: scatters.flatMap { $0.deviations }, slopes: scatters.flatMap { $0.slopes })
    }
}

// MARK: - Asking

extension Pool {
    /// What the pairs say at a query; `nil` where there are none.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    func estimate(at query: [Double]) throws(AttentionError) -> Estimate? {
        switch kind {
        case .empty: return nil
        case .single(let pools):
            let asked = try only(query)
            return try Self.together(pools) { pool throws(AttentionError) in try pool.estimate(at: asked) }
        case .lines(let models):
            return try Self.together(models) { model throws(AttentionError) in try model.estimate(at: query) }
        case .gaussian(let pooling): return try pooling.estimate(at: compared(query))
        case .product(let pooling): return try pooling.estimate(at: compared(query))
        case .additive(let pooling): return try pooling.estimate(at: compared(query))
        case .heads(let model, let errors): return try model.estimate(at: query, errors: errors)
        }
    }

    /// The estimates of several value fields as one.
    private static func together<Part>(
        _ parts: [Part], estimate: (Part) throws(AttentionError) -> Estimate?
    ) throws(AttentionError) -> Estimate? {
        var all: Estimate?
        for part in parts {
            guard let one = try estimate(part) else { return nil }
            all?.values += one.values
            all?.spreads += one.spreads
            all = all ?? one
        }
        return all
    }

    /// The weight of every pair at a query, in the order of the pairs.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    func weights(at query: [Double]) throws(AttentionError) -> [Double] {
        switch kind {
        case .empty: []
        case .single(let pools): try pools.first?.weights(at: only(query)) ?? []
        case .lines(let models): try models.first?.weights(at: query) ?? []
        case .gaussian(let pooling): try pooling.weights(at: Matrix([compared(query)])).elements
        case .product(let pooling): try pooling.weights(at: Matrix([compared(query)])).elements
        case .additive(let pooling): try pooling.weights(at: Matrix([compared(query)])).elements
        case .heads(let model, _): try model.weights(at: query)
        }
    }

    /// How well each of the pairs' keys fits a query, before softmax; of several heads, the logarithm of their mean weight.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    func scores(at query: [Double], of keys: Matrix<Double>) throws(AttentionError) -> [Double] {
        switch kind {
        case .empty: return []
        case .single(let pools):
            let score = try GaussianScore(bandwidth: pools.first?.bandwidth ?? 1)
            return try Self.scores(score, of: [only(query)], in: keys)
        case .lines:
            var places: [[Double]] = []
            for row in 0..<keys.rows { places.append(try compared(Array(keys.row(row)))) }
            return try Self.scores(GaussianScore(bandwidth: 1), of: compared(query), in: Matrix(places))
        case .gaussian(let pooling): return try Self.scores(pooling.score, of: compared(query), in: pooling.keys)
        case .product(let pooling): return try Self.scores(pooling.score, of: compared(query), in: pooling.keys)
        case .additive(let pooling): return try Self.scores(pooling.score, of: compared(query), in: pooling.keys)
        case .heads(let model, _): return try model.weights(at: query).map { logarithm($0) }
        }
    }

    /// The trained heads that answer, and each pair's error.
    var heads: (model: RowAttention, errors: [Double?])? {
        guard case .heads(let model, let errors) = kind else { return nil }
        return (model, errors)
    }

    /// Whether estimates are weighted means of the values.
    var takesMeans: Bool {
        switch kind {
        case .lines, .heads: false
        case .empty, .single, .gaussian, .product, .additive: true
        }
    }

    private static func scores(
        _ score: some Score, of query: [Double], in keys: Matrix<Double>
    ) throws(AttentionError) -> [Double] {
        var scores: [Double] = []
        for row in 0..<keys.rows { scores.append(try score.score(query: query, key: Array(keys.row(row)))) }
        return scores
    }

    private func only(_ query: [Double]) throws(AttentionError) -> Double {
        guard query.count == 1 else { throw .wrongCount(of: .query, count: query.count, expected: 1) }
        return query[0]
    }

    /// A query as keys are compared with it: standardised and projected where these are.
    func compared(_ query: [Double]) throws(AttentionError) -> [Double] {
        guard let scaler else { return query }
        let standard = try scaler.standardise(query)
        guard let projection else { return standard }
        return (try Matrix([standard]) * projection.transposed).elements
    }
}
