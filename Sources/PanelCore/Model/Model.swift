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
    /// The smallest and the largest number of each query field among the keys; none without pairs.
    public let keyRanges: [ClosedRange<Double>]

    /// The mean of each query field among the keys, where a panel begins; the lowest that can be keyed in without pairs.
    public let meanKey: [Double]

    private let pool: Pool

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
        pool = try Pool(keys: keys, values: values, settings: settings)
        guard keys.rows > 0 else {
            keyRanges = []
            meanKey = schema.queries.map { $0.range.lowerBound }
            return
        }
        let count = Double(keys.rows)
        meanKey = (0..<keys.columns).map { column in keys.column(column).reduce(0) { $0 + $1 / count } }
        keyRanges = (0..<keys.columns).map { column in
            let numbers = keys.column(column)
            return (numbers.min() ?? 0)...(numbers.max() ?? 0)
        }
    }

    /// How many pairs there are.
    public var count: Int { keys.rows }

    /// The bandwidth of each query field, in its unit; `nil` where the score has none, or fields are mixed.
    public var bandwidths: [Double]? { pool.bandwidths }

    /// Whether numbers are standardised before they are compared.
    public var isStandardised: Bool { pool.scaler != nil }

    /// Whether estimates are weighted means of the values; local lines and trained heads are not.
    public var takesMeans: Bool { pool.takesMeans }

    /// What the pairs say at a query; `nil` where there are none.
    ///
    /// - Parameter query: a finite number for each query field, in its unit.
    /// - Throws: `AttentionError` naming what does not fit.
    public func estimate(at query: [Double]) throws(AttentionError) -> Estimate? {
        try check(query)
        var estimate = try pool.estimate(at: query)
        // What was projected has other ranges.
        estimate?.isInsideKeyRange = zip(keyRanges, query).allSatisfy { $0.contains($1) }
        return estimate
    }

    /// The weight of every pair at a query, in the order of the pairs; they sum to 1.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    public func weights(at query: [Double]) throws(AttentionError) -> [Double] {
        try check(query)
        return try pool.weights(at: query)
    }

    /// How well each pair's key fits a query, before softmax; of several heads, the logarithm of their mean weight.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    public func scores(at query: [Double]) throws(AttentionError) -> [Double] {
        try check(query)
        return try pool.scores(at: query, of: keys)
    }

    /// A query, or a key, as one is compared with the other: standardised and projected where they are.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    public func compared(_ query: [Double]) throws(AttentionError) -> [Double] {
        try check(query)
        return try pool.compared(query)
    }

    /// The trained heads that answer, and how far off each pair is when it is estimated from all others, in the unit of the value (`nil`
    /// for pairs that were not estimated); `nil` where no heads answer.
    public var heads: (model: RowAttention, errors: [Double?])? { pool.heads }

    private func check(_ query: [Double]) throws(AttentionError) {
        guard query.count == keys.columns || count == 0 else {
            throw .wrongCount(of: .query, count: query.count, expected: keys.columns)
        }
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
        pool = Pool()
        keyRanges = []
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
        pool.scatter?.interval(around: estimate, coverage: coverage, component: value)
    }

    /// Whether there are enough pairs for intervals.
    public var hasIntervals: Bool { count >= Scatter.fewestPairs }

    /// Whether a value lies so far from what this model said that a person should be asked whether it is meant: outside the interval for
    /// 99.5 %; never below ten pairs.
    ///
    /// - Parameters:
    ///   - number: the value as given.
    ///   - estimate: what this model said at its query.
    ///   - value: which value field, counted from 0.
    public func isSurprising(_ number: Double, given estimate: Estimate, of value: Int) -> Bool {
        pool.scatter?.isSurprising(number, given: estimate, component: value) ?? false
    }
}

extension Model: Equatable {
    /// Whether both answer alike: from the same pairs, by the same settings.
    public static func == (left: Model, right: Model) -> Bool {
        left.schema == right.schema && left.settings == right.settings && left.keys == right.keys
            && left.values == right.values
    }
}
