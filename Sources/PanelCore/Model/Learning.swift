public import Attention

extension Learned {
    /// How many pairs learning needs.
    public static let fewestPairs = 8

    /// Learns from pairs what estimates each of them best from all the others (leave-one-out).
    ///
    /// Equal pairs and seeds give equal results.
    ///
    /// - Parameters:
    ///   - schema: what the columns mean; the first value field's error is made small.
    ///   - keys: a row for each pair.
    ///   - values: a row for each pair.
    ///   - shape: how much is learned; a single query field has one bandwidth, whatever is asked for.
    ///   - seed: shakes the starts of a projection.
    ///   - time: when that is.
    ///   - validates: whether the error on pairs that the learning has not seen is measured, too, which takes ten times as long.
    ///   - progress: is told what share of the work is done, from 0 to 1, and says whether to go on.
    /// - Throws: `LearningError` saying what is missing, or that it was cancelled.
    public init(
        schema: Schema, keys: Matrix<Double>, values: Matrix<Double>, shape: Shape = .bandwidthEach, seed: UInt64 = 1,
        time: Timestamp, validates: Bool = false, progress: LearningProgress = { _ in true }
    ) throws(LearningError) {
        let first = values.columns > 0 ? values.column(0) : []
        let queries = schema.queries.map { $0.name }
        let value = schema.values.first?.name ?? ""
        let share = validates ? 0.1 : 1.0
        let learning: LearningProgress = { progress($0 * share) }
        let validation: LearningProgress = { progress(share + $0 * (1 - share)) }
        if keys.columns == 1 {
            // One field has a faster way: its index makes each trial of a bandwidth cheap.
            let pooling = try GaussianPooling.learned(keys: keys.elements, values: first, progress: learning)
            let validated =
                validates
                ? try CrossValidation(keys: keys.elements, values: first, seed: seed, progress: validation) : nil
            self.init(
                queries: queries, value: value, shape: .oneBandwidth, means: [0], deviations: [1],
                projection: [[1 / pooling.bandwidth]], pairCount: keys.rows, error: validated?.error,
                straightLineError: validated?.straightLine, quadraticError: validated?.quadratic, time: time)
            return
        }
        let pooling = try LearnedPooling.learned(
            keys: keys, values: first, shape: shape, seed: seed, progress: learning)
        let validated =
            validates
            ? try CrossValidation(keys: keys, values: first, shape: shape, seed: seed, progress: validation) : nil
        self.init(
            queries: queries, value: value, shape: shape, means: pooling.scaler.means,
            deviations: pooling.scaler.deviations, projection: pooling.projection.rowList, pairCount: keys.rows,
            error: validated?.error, straightLineError: validated?.straightLine, quadraticError: validated?.quadratic,
            time: time)
    }

    /// Whether it was learned from the fields of `schema`.
    public func fits(_ schema: Schema) -> Bool {
        queries == schema.queries.map { $0.name } && value == schema.values.first?.name
    }
}
