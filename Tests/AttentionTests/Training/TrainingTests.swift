import Testing

@testable import Attention

@Suite("Training")
struct TrainingTests {
    /// Central differences of a loss by each parameter, of fourth order.
    static func differences<Model: Trainable>(of model: Model, _ loss: (Model) throws -> Double) rethrows -> [Double] {
        try model.parameters.indices.map { place in
            func slope(_ step: Double) throws -> Double {
                var (above, below) = (model, model)
                above.parameters[place] += step
                below.parameters[place] -= step
                return (try loss(above) - loss(below)) / (2 * step)
            }
            return (4 * (try slope(0x1p-9)) - (try slope(0x1p-8))) / 3
        }
    }

    static let rows: Matrix<Double> = [[1.5, -0.5], [0.25, 2], [-1, 0.75]]
    static let upstream: Matrix<Double> = [[0.5, -1], [1, 0.5], [-0.25, 0.125]]

    static func weighted(_ output: Matrix<Double>) -> Double {
        zip(output.elements, upstream.elements).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test("several heads with W_O: gradients agree with central differences", arguments: [Mask.none, .others])
    func heads(mask: Mask) throws {
        let head = AttentionHead(
            queryProjection: [[0.5, -0.25], [1, 0.75]], keyProjection: [[0.25, 1], [-0.5, 0.5]],
            valueProjection: [[1, 0.5], [-0.25, 2]])
        let other = AttentionHead(
            queryProjection: [[1, 0], [0.5, 1]], keyProjection: [[-1, 0.25], [0, 0.5]], valueProjection: [[1], [0.5]])
        let model = MultiHeadAttention(heads: [head, other], outputProjection: [[1, 0.5], [0.25, -1], [2, 0.125]])
        let gradients = try model.gradients(at: Self.rows, outputGradient: Self.upstream, mask: mask)
        let analytic =
            gradients.heads.flatMap { $0.parameters } + (try #require(gradients.outputProjection)).elements
        let numeric = try Self.differences(of: model) { Self.weighted(try $0.attend(Self.rows, mask: mask)) }
        #expect(difference(analytic, from: numeric) < 1e-9)
    }

    @Test(
        "both additive scores: gradients agree with central differences",
        arguments: [
            AdditiveScore.Activation.identity, .tanh,
        ])
    func additive(activation: AdditiveScore.Activation) throws {
        let score = try AdditiveScore(
            queryWeights: [[0.5, -1], [0.25, 0.75]], keyWeights: [[1, 0.5], [-0.5, 0.25]], bias: [0.25, -0.5],
            outputWeights: [1.5, -2], activation: activation)
        let analytic = try score.gradient(query: [0.3, -0.7], key: [1, 0.2])
        let numeric = try Self.differences(of: score) { try $0.score(query: [0.3, -0.7], key: [1, 0.2]) }
        #expect(difference(analytic, from: numeric) < 1e-9)
    }

    static func people(_ step: Int) throws -> (keys: Matrix<Double>, values: [Double]) {
        let people = People.men.every(step)
        return (try Matrix(zip(people.waists, people.heights).map { [$0, $1] }), people.weights)
    }

    @Test("attention between rows: gradients agree with central differences")
    func rowGradients() throws {
        let (keys, values) = try Self.people(300)
        let model = try RowAttention(keys: keys, values: values)
        let rows = [0, 3, 7, 8]
        let analytic = model.lossAndGradient(over: rows).gradient
        let numeric = Self.differences(of: model) { $0.lossAndGradient(over: rows).loss }
        #expect(difference(analytic, from: numeric) < 1e-8)
    }

    @Test("training lowers the error on rows that a row's own value plays no part in")
    func training() throws {
        let (keys, values) = try Self.people(20)
        let model = try RowAttention.trained(keys: keys, values: values, steps: 40)
        let errors = model.leaveOneOutErrors
        let known = errors.compactMap { $0 }
        #expect(known.count == values.count)
        let error = (known.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
        #expect(error < 1.02 * (try #require(StraightLine.leaveOneOutError(keys: keys, values: values))))
        #expect(try RowAttention.trained(keys: keys, values: values, steps: 40) == model)

        let estimate = try model.estimate(at: [95, 175], errors: errors)
        #expect((70...95).contains(estimate.value))
        #expect(estimate.support == .ample)
        #expect((try model.weights(at: [95, 175]).reduce(0, +) - 1).magnitude < 1e-12)
        let scatter = model.scatter(errors: errors)
        #expect(try #require(scatter.interval(around: estimate)).contains(estimate.value))
        let stored = try RowAttention(keys: keys, values: values, parameters: model.parameters)
        #expect(try stored.estimate(at: [95, 175]).values == (try model.estimate(at: [95, 175]).values))
    }

    @Test("above 10,000 rows, as many are trained on, evenly spread")
    func sampling() throws {
        #expect([200, 10_000, 10_001, 25_000].map(RowAttention.sampledRows) == [200, 10_000, 10_000, 10_000])
        let numbers = (0..<20_000).map { Double($0) }
        let model = try RowAttention.trained(keys: Matrix(column: numbers), values: numbers, heads: 1, steps: 0)
        #expect(model.values == stride(from: 0, to: 20_000, by: 2).map { Double($0) })
    }

    @Test("too few rows are refused, and training stops when it is asked to")
    func refusal() throws {
        let (keys, values) = try Self.people(100)
        #expect(throws: LearningError.tooFewPairs(count: 41, needed: 200)) {
            try RowAttention.trained(keys: keys, values: values)
        }
        let (more, others) = try Self.people(20)
        #expect(throws: LearningError.cancelled) {
            try RowAttention.trained(keys: more, values: others) { _ in false }
        }
        #expect(throws: AttentionError.wrongCount(of: .matrix, count: 1, expected: 25)) {
            try RowAttention(keys: keys, values: values, parameters: [1])
        }
    }
}
