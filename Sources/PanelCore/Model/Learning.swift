public import Attention

extension Learned {
    /// How many pairs learning needs.
    public static let fewestPairs = 8

    /// What is to be learned.
    public enum Task: Hashable, Sendable {
        /// What is near, for weighted means of the values.
        case means(Shape)
        /// What is near, for straight lines around each query.
        case lines(Shape)
        /// So many heads of attention between the pairs, trained by so many steps at most.
        case heads(Int, steps: Int = 600)

        /// How many pairs this needs.
        public var fewestPairs: Int {
            switch self {
            case .means, .lines: Learned.fewestPairs
            case .heads: RowAttention.fewestRows
            }
        }

        /// How many pairs of so many are looked at: all, or an evenly spread sample.
        ///
        /// - Parameter keys: how many query fields there are.
        public func sampledPairs(of count: Int, keys: Int) -> Int {
            switch self {
            case .means where keys == 1: count
            case .means: LearnedPooling.sampledPairs(of: count)
            case .lines: LearnedPooling.sampledPairs(of: count, fit: .line)
            case .heads: RowAttention.sampledRows(of: count)
            }
        }
    }

    /// Learns from pairs what estimates each of them best from all the others (leave-one-out).
    ///
    /// Equal pairs and seeds give equal results.
    ///
    /// - Parameters:
    ///   - schema: what the columns mean; the first value field's error is made small.
    ///   - keys: a row for each pair.
    ///   - values: a row for each pair.
    ///   - task: what is learned; means over a single query field have one bandwidth, whatever is asked for.
    ///   - seed: shakes the starts of a projection, and chooses what heads are trained on.
    ///   - time: when that is.
    ///   - validates: whether the error on pairs that the learning has not seen is measured, too, which takes ten times as long.
    ///   - progress: is told what share of the work is done, from 0 to 1, and says whether to go on.
    /// - Throws: `LearningError` saying what is missing, or that it was cancelled.
    public init(
        schema: Schema, keys: Matrix<Double>, values: Matrix<Double>, task: Task = .means(.bandwidthEach),
        seed: UInt64 = 1, time: Timestamp, validates: Bool = false, progress: LearningProgress = { _ in true }
    ) throws(LearningError) {
        let first = values.columns > 0 ? values.column(0) : []
        let share = validates ? 0.1 : 1.0
        let learning: LearningProgress = { progress($0 * share) }
        let validation: LearningProgress = { progress(share + $0 * (1 - share)) }
        var (shape, fit, heads) = (Shape.oneBandwidth, LocalFit.constant, Heads?.none)
        let (scaler, projection): (Scaler?, [[Double]])
        let validated: CrossValidation?
        switch task {
        case .means where keys.columns == 1:
            // One field has a faster way: its index makes each trial of a bandwidth cheap.
            let pooling = try GaussianPooling.learned(keys: keys.elements, values: first, progress: learning)
            (scaler, projection) = (nil, [[1 / pooling.bandwidth]])
            validated =
                validates
                ? try CrossValidation(keys: keys.elements, values: first, seed: seed, progress: validation) : nil
        case .means(let wanted), .lines(let wanted):
            if case .lines = task { fit = .line }
            shape = keys.columns == 1 ? .oneBandwidth : wanted
            let pooling = try LearnedPooling.learned(
                keys: keys, values: first, shape: shape, fit: fit, seed: seed, progress: learning)
            (scaler, projection) = (pooling.scaler, pooling.projection.rowList)
            validated =
                validates
                ? try CrossValidation(
                    keys: keys, values: first, shape: shape, fit: fit, seed: seed, progress: validation) : nil
        case .heads(let count, let steps):
            guard values.columns == 1 else {
                throw .pairs(.wrongCount(of: .value, count: values.columns, expected: 1))
            }
            let model = try RowAttention.trained(
                keys: keys, values: first, heads: count, steps: steps, seed: seed, progress: learning)
            heads = Heads(
                count: model.heads, parameters: model.parameters, valueMean: model.valueScaler.means[0],
                valueDeviation: model.valueScaler.deviations[0])
            (scaler, projection) = (model.keyScaler, [])
            validated =
                validates
                ? try CrossValidation(
                    keys: keys, values: first, heads: count, steps: steps, seed: seed, progress: validation) : nil
        }
        self.init(
            queries: schema.queries.map { $0.name }, value: schema.values.first?.name ?? "", shape: shape, fit: fit,
            heads: heads, means: scaler?.means ?? [0], deviations: scaler?.deviations ?? [1], projection: projection,
            pairCount: keys.rows, error: validated?.error, straightLineError: validated?.straightLine,
            quadraticError: validated?.quadratic, time: time)
    }

    /// Whether it was learned from the fields of `schema`.
    public func fits(_ schema: Schema) -> Bool {
        queries == schema.queries.map { $0.name } && value == schema.values.first?.name
            && (heads == nil || schema.values.count == 1)
    }
}
