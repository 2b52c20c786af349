public import Attention

/// The one answer: what attention over pairs makes of a query.
///
/// Panel, command line and browser ask it and nothing else. It is a value: pairs as a table of keys and one of values, what their columns
/// mean, and the pool that answers.
public struct Model: Sendable {
    /// What the numbers mean: a key has a number for each query field, a value one for each value field.
    public let schema: Schema
    /// A row for each pair.
    public let keys: Matrix<Double>
    /// A row for each pair.
    public let values: Matrix<Double>
    /// How queries are compared with keys.
    public let settings: ModelSettings
    /// The bandwidth of each query field, in its unit; `nil` where the score has none, or fields are mixed.
    public let bandwidths: [Double]?
    /// The smallest and the largest number of each query field among the keys; none without pairs.
    public let keyRanges: [ClosedRange<Double>]

    /// The mean of each query field among the keys, where a panel begins; the lowest that can be keyed in without pairs.
    public let meanKey: [Double]

    private enum Pool {
        case empty
        /// One query field: a pool for each value field.
        case line([GaussianPooling])
        case gaussian(Pooling<GaussianScore>)
        case product(Pooling<DotScore>)
        case network(Pooling<AdditiveScore>)
    }

    private let pool: Pool
    /// How far values scatter around the estimates.
    private let scatter: Scatter?
    private let scaler: Scaler?
    /// What standardised keys are multiplied by before distances are taken.
    private let projection: Matrix<Double>?

    /// A model of pairs.
    ///
    /// - Throws: `AttentionError` when the settings do not fit the schema, or a number is not finite.
    public init(schema: Schema, pairs: [Pair], settings: ModelSettings = ModelSettings()) throws(AttentionError) {
        let (width, height) = (schema.queries.count, schema.values.count)
        try self.init(
            schema: schema,
            keys: Matrix(rows: pairs.count, columns: width, elements: pairs.flatMap { $0.key }),
            values: Matrix(rows: pairs.count, columns: height, elements: pairs.flatMap { $0.value }), settings: settings
        )
    }

    /// A model of pairs in tables: n rows of as many columns as the schema has queries, and values.
    ///
    /// - Throws: `AttentionError` when the settings do not fit the schema, or a number is not finite.
    public init(
        schema: Schema, keys: Matrix<Double>, values: Matrix<Double>, settings: ModelSettings = ModelSettings()
    ) throws(AttentionError) {
        self.schema = schema
        self.keys = keys
        self.values = values
        self.settings = settings
        guard keys.rows > 0 else {
            (pool, scatter, bandwidths, keyRanges, scaler, projection) = (.empty, nil, nil, [], nil, nil)
            meanKey = schema.queries.map { $0.range.lowerBound }
            return
        }
        let scaler = Scaler(fitting: keys)
        let count = Double(keys.rows)
        meanKey = (0..<keys.columns).map { column in keys.column(column).reduce(0) { $0 + $1 / count } }
        keyRanges = (0..<keys.columns).map { column in
            let numbers = keys.column(column)
            return (numbers.min() ?? 0)...(numbers.max() ?? 0)
        }
        switch settings.score {
        case .gaussian:
            let metric = try Metric(settings, scaler: scaler)
            bandwidths = metric.bandwidths
            self.scaler = metric.projection == nil ? nil : metric.scaler
            projection = metric.projection
            pool = try Self.gaussian(keys: keys, values: values, metric: metric)
        case .scaledDot, .dot:
            (bandwidths, projection) = (nil, nil)
            self.scaler = settings.isRaw ? nil : scaler
            let score = DotScore(scale: settings.score == .dot ? .none : .inverseRootOfDimension)
            let compared = settings.isRaw ? keys : try scaler.standardise(keys)
            pool = .product(try Pooling(keys: compared, values: values, score: score))
        case .additive, .additiveLinear:
            (bandwidths, projection) = (nil, nil)
            self.scaler = settings.isRaw ? nil : scaler
            let identity = try Matrix(
                (0..<keys.columns).map { row in (0..<keys.columns).map { $0 == row ? 1 : 0 } })
            let score = try AdditiveScore(
                queryWeights: identity, keyWeights: identity, bias: keyRanges.map { _ in 0 },
                outputWeights: keyRanges.map { _ in 1 },
                activation: settings.score == .additive ? .tanh : .identity)
            let compared = settings.isRaw ? keys : try scaler.standardise(keys)
            pool = .network(try Pooling(keys: compared, values: values, score: score))
        }
        scatter = try Self.scatter(of: pool)
    }

    private static func scatter(of pool: Pool) throws(AttentionError) -> Scatter? {
        switch pool {
        case .empty: return nil
        case .line(let pools):
            let each = pools.map { Scatter(of: $0) }
            guard let first = each.first else { return nil }
            return Scatter(
                count: first.count, deviations: each.flatMap { $0.deviations }, slopes: each.flatMap { $0.slopes })
        case .gaussian(let pooling): return try Scatter(of: pooling)
        case .product(let pooling): return try Scatter(of: pooling)
        case .network(let pooling): return try Scatter(of: pooling)
        }
    }

    private static func gaussian(
        keys: Matrix<Double>, values: Matrix<Double>, metric: Metric
    ) throws(AttentionError) -> Pool {
        guard let bandwidths = metric.bandwidths else {
            let projected = try metric.project(keys)
            return .gaussian(try Pooling(keys: projected, values: values, score: GaussianScore(bandwidth: 1)))
        }
        guard keys.columns == 1 else {
            return .gaussian(try Pooling(keys: keys, values: values, score: GaussianScore(bandwidths: bandwidths)))
        }
        var pools: [GaussianPooling] = []
        for column in 0..<values.columns {
            pools.append(
                try GaussianPooling(keys: keys.elements, values: values.column(column), bandwidth: bandwidths[0]))
        }
        return .line(pools)
    }

    /// How many pairs there are.
    public var count: Int { keys.rows }

    /// Whether numbers are standardised before they are compared.
    public var isStandardised: Bool { scaler != nil }

    /// What the pairs say at a query; `nil` where there are none.
    ///
    /// - Parameter query: a finite number for each query field, in its unit.
    /// - Throws: `AttentionError` naming what does not fit.
    public func estimate(at query: [Double]) throws(AttentionError) -> Estimate? {
        var estimate: Estimate?
        switch pool {
        case .empty: return nil
        case .line(let pools):
            let asked = try only(query)
            for pool in pools {
                guard let one = try pool.estimate(at: asked) else { return nil }
                estimate?.values += one.values
                estimate?.spreads += one.spreads
                estimate = estimate ?? one
            }
        case .gaussian(let pooling): estimate = try pooling.estimate(at: compared(query))
        case .product(let pooling): estimate = try pooling.estimate(at: compared(query))
        case .network(let pooling): estimate = try pooling.estimate(at: compared(query))
        }
        // What was projected has other ranges.
        estimate?.isInsideKeyRange = zip(keyRanges, query).allSatisfy { $0.contains($1) }
        return estimate
    }

    /// The weight of every pair at a query, in the order of the pairs; they sum to 1.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    public func weights(at query: [Double]) throws(AttentionError) -> [Double] {
        switch pool {
        case .empty: []
        case .line(let pools): try pools.first?.weights(at: only(query)) ?? []
        case .gaussian(let pooling): try pooling.weights(at: Matrix([compared(query)])).elements
        case .product(let pooling): try pooling.weights(at: Matrix([compared(query)])).elements
        case .network(let pooling): try pooling.weights(at: Matrix([compared(query)])).elements
        }
    }

    /// How well each pair's key fits a query, before softmax.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    public func scores(at query: [Double]) throws(AttentionError) -> [Double] {
        switch pool {
        case .empty: return []
        case .line(let pools):
            guard let pool = pools.first else { return [] }
            let score = try GaussianScore(bandwidth: pool.bandwidth)
            return try Self.scores(score, of: [only(query)], in: keys)
        case .gaussian(let pooling): return try Self.scores(pooling.score, of: compared(query), in: pooling.keys)
        case .product(let pooling): return try Self.scores(pooling.score, of: compared(query), in: pooling.keys)
        case .network(let pooling): return try Self.scores(pooling.score, of: compared(query), in: pooling.keys)
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
    private func compared(_ query: [Double]) throws(AttentionError) -> [Double] {
        guard query.count == keys.columns else {
            throw .wrongCount(of: .query, count: query.count, expected: keys.columns)
        }
        guard let scaler else { return query }
        let standard = try scaler.standardise(query)
        guard let projection else { return standard }
        return try (Matrix([standard]) * projection.transposed).elements
    }
}

extension Model {
    /// The model of what a memory holds.
    ///
    /// Settings that do not fit its fields give way to the usual ones, so that a panel always answers.
    public init(_ contents: MemoryContents, settings: ModelSettings) {
        let schema = contents.schema
        let pairs = contents.pairsInUse.map { $0.pair }.filter { schema.holds($0) }
        for settings in [settings, ModelSettings(score: settings.score), ModelSettings()] {
            if let model = try? Model(schema: schema, pairs: pairs, settings: settings) {
                self = model
                return
            }
        }
        self.init(empty: schema)
    }

    /// A model without pairs, which answers nothing.
    public init(empty schema: Schema) {
        self.schema = schema
        settings = ModelSettings()
        keys = Matrix(rows: 0, columns: schema.queries.count)
        values = Matrix(rows: 0, columns: schema.values.count)
        (pool, scatter, bandwidths, keyRanges, scaler, projection) = (.empty, nil, nil, [], nil, nil)
        meanKey = schema.queries.map { $0.range.lowerBound }
    }
}

extension Schema {
    /// Whether a pair has a number to calculate with for each field.
    fileprivate func holds(_ pair: Pair) -> Bool {
        pair.key.count == queries.count && pair.value.count == values.count && pair.key.allSatisfy { $0.isFinite }
            && pair.value.allSatisfy { $0.isFinite }
    }
}

extension Model {
    /// Where a new value is to be expected with some probability, as far as the pairs can tell; `nil` where too few speak.
    ///
    /// - Parameters:
    ///   - estimate: what this model said at a query.
    ///   - value: which value field, counted from 0.
    ///   - coverage: the probability, above 0 and below 1.
    public func interval(_ estimate: Estimate, of value: Int, coverage: Double = 0.9) -> ClosedRange<Double>? {
        scatter?.interval(around: estimate, coverage: coverage, component: value)
    }

    /// Whether a value lies so far from what this model said that a person should be asked whether it is meant: outside the interval for
    /// 99.5 %; never below ten pairs.
    ///
    /// - Parameters:
    ///   - number: the value as given.
    ///   - estimate: what this model said at its query.
    ///   - value: which value field, counted from 0.
    public func isSurprising(_ number: Double, given estimate: Estimate, of value: Int) -> Bool {
        scatter?.isSurprising(number, given: estimate, component: value) ?? false
    }
}

extension Model: Equatable {
    /// Whether both answer alike: from the same pairs, by the same settings.
    public static func == (left: Model, right: Model) -> Bool {
        left.schema == right.schema && left.settings == right.settings && left.keys == right.keys
            && left.values == right.values
    }
}
