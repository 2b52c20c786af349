extension RowAttention {
    /// Fewer rows than these are refused: a straight line knows as much.
    public static let fewestRows = 200

    /// How many rows of so many are trained on: all, or above 10,000 as many, evenly spread.
    public static func sampledRows(of count: Int) -> Int { min(count, 10_000) }

    /// A model trained on the rows of a table.
    ///
    /// A tenth of the rows is held out. Adam takes steps along the gradient of the leave-one-out error of some of the
    /// other rows. Every twenty steps the held-out rows are estimated by the mean of the parameters of late steps, each
    /// counting a twentieth less than the next, and the mean is kept that does best there.
    /// After two hundred steps without a better one training stops. Equal inputs and seeds give equal models.
    /// Above 10,000 rows, as many are taken, evenly spread.
    ///
    /// - Parameters:
    ///   - keys: at least 200 rows of finite numbers.
    ///   - values: one finite number for each.
    ///   - heads: how many heads.
    ///   - steps: how many steps are taken at most.
    ///   - seed: of the held-out rows, of the first parameters and of the rows in each step.
    ///   - progress: is told what share of the steps is done, and says whether to go on.
    /// - Throws: `LearningError` saying what is missing, or `.cancelled`.
    public static func trained(
        keys: Matrix<Double>,
        values: [Double],
        heads: Int = 2,
        steps: Int = 600,
        seed: UInt64 = 1,
        progress: LearningProgress = { _ in true }
    ) throws(LearningError) -> RowAttention {
        guard keys.rows >= fewestRows || keys.rows != values.count else {
            throw .tooFewPairs(count: keys.rows, needed: fewestRows)
        }
        return try trained(
            fromFew: keys, values: values, heads: heads, steps: steps, seed: seed, progress: progress)
    }

    /// As `trained`, but from ten rows on.
    static func trained(
        fromFew keys: Matrix<Double>, values: [Double], heads: Int, steps: Int, seed: UInt64,
        progress: LearningProgress
    ) throws(LearningError) -> RowAttention {
        guard keys.rows == values.count else {
            throw .pairs(.wrongCount(of: .value, count: values.count, expected: keys.rows))
        }
        guard keys.rows >= 10 else { throw .tooFewPairs(count: keys.rows, needed: 10) }
        let sample = evenSample(sampledRows(of: keys.rows), of: keys.rows)
        return try train(keys: keys.rows(sample), values: sample.map { values[$0] }, heads, steps, seed, progress)
    }

    /// The training loop.
    private static func train(
        keys: Matrix<Double>, values: [Double], _ heads: Int, _ steps: Int, _ seed: UInt64, _ progress: LearningProgress
    ) throws(LearningError) -> RowAttention {
        var generator = SeededGenerator(seed: seed)
        let order = generator.shuffled(values.count)
        let (held, known) = (Array(order.prefix(values.count / 10)), order.dropFirst(values.count / 10).sorted())
        let (heldKeys, heldValues) = (keys.rows(held), held.map { values[$0] })

        var model = try made(keys: keys.rows(known), values: known.map { values[$0] }, heads, nil, seed)
        var optimiser = Adam(rate: 0.03)
        // What some rows ask for differs from step to step; the mean of late steps does not follow each of them.
        var average = model
        var best = (parameters: model.parameters, loss: Double.infinity, step: 0)
        for step in 0...steps {
            if step % 20 == 0 {
                let loss = average.loss(keys: heldKeys, values: heldValues)
                if loss < best.loss { best = (average.parameters, loss, step) }
                guard step - best.step <= 200 else { break }
            }
            let batch = Array(generator.shuffled(known.count).prefix(256))
            let gradient = model.lossAndGradient(over: batch).gradient
            optimiser.rate = 0.03 * (1 - Double(step) / Double(steps + 1))
            optimiser.step(&model, gradient: gradient)
            average.parameters = zip(average.parameters, model.parameters).map { 0.95 * $0 + 0.05 * $1 }
            guard progress(Double(step) / Double(max(steps, 1))) else { throw .cancelled }
        }
        return try made(keys: keys, values: values, heads, best.parameters, seed)
    }

    private static func made(
        keys: Matrix<Double>, values: [Double], _ heads: Int, _ parameters: [Double]?, _ seed: UInt64
    ) throws(LearningError) -> RowAttention {
        do throws(AttentionError) {
            return try RowAttention(keys: keys, values: values, heads: heads, parameters: parameters, seed: seed)
        } catch {
            throw .pairs(error)
        }
    }
}
