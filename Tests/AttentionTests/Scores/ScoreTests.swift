import Testing

@testable import Attention

@Suite("Scores in many dimensions")
struct ScoreTests {
    static let example = Reference.all["multi_dim"]

    /// Checks scores, weights and outputs of a model against the reference's.
    ///
    /// Centring rounds queries and keys, and weights show such an error many times over.
    func check(_ score: some Score, against name: String, centred: Bool = false) throws {
        let reference = Self.example[name]
        var queries = try Matrix(Self.example["Q"].matrix)
        var keys = try Matrix(Self.example["K_T"].matrix).transposed
        let values = try Matrix(Self.example["V"].matrix)
        if centred {
            let centre = try Scaler(means: Scaler(fitting: keys).means, deviations: [1, 1])
            (queries, keys) = (try centre.standardise(queries), try centre.standardise(keys))
        }
        let pool = try Pooling(keys: keys, values: values, score: score)
        let weights = try pool.weights(at: queries)
        let estimates = try pool.estimates(at: queries)
        for row in 0..<queries.rows {
            let scores = try keys.rowList.map { try score.score(query: Array(queries.row(row)), key: $0) }
            #expect(ulps(scores, from: reference["scores"].matrix[row]) <= (centred ? 256 : 4))
            #expect(ulps(Array(weights.row(row)), from: reference["weights"].matrix[row]) <= (centred ? 256 : 4))
            let estimate = try #require(estimates[row])
            #expect(ulps(estimate.values, from: reference["output"].matrix[row]) <= 4)
        }
    }

    @Test("scores so large that they differ after their last digit alone", arguments: [1e17, 1e20, -1e25])
    func farScores(query: Double) throws {
        let one = try Matrix([[1.0]])
        let sum = try AdditiveScore(
            queryWeights: one, keyWeights: one, bias: [0], outputWeights: [1], activation: .identity)
        let pool = try Pooling(keys: Matrix([[60], [64], [68]]), values: Matrix([[1], [2], [3]]), score: sum)
        let weights = try pool.weights(at: Matrix([[query]])).elements
        #expect(ulps(weights, from: try Softmax.weights(of: [60, 64, 68])) <= 4)
        let (far, near) = (try pool.estimate(at: [query])?.values[0], try pool.estimate(at: [0])?.values[0])
        #expect(ulps(try #require(far), from: try #require(near)) <= 4)
    }

    @Test("Gaussian")
    func gaussian() throws {
        try check(try GaussianScore(bandwidth: 1), against: "gaussian")
        try check(try GaussianScore(bandwidths: [1, 1]), against: "gaussian")
    }

    @Test("dot product, as the textbooks have it: all weight on the longest key")
    func dot() throws {
        try check(DotScore(scale: .none), against: "dot_product_unscaled")
    }

    @Test("dot product over the root of d, which the tutorial calls dot product: no better at raw centimetres")
    func scaledDot() throws {
        try check(DotScore(), against: "dot_product_document_and_scaled")
    }

    @Test("dot product of centred queries and keys")
    func centredDot() throws {
        try check(DotScore(), against: "scaled_dot_centered", centred: true)
    }

    static func additive(_ name: String, _ activation: AdditiveScore.Activation) throws -> AdditiveScore {
        let reference = example[name]
        return try AdditiveScore(
            queryWeights: Matrix(reference["W_q"].matrix),
            keyWeights: Matrix(reference["W_k"].matrix),
            bias: reference["b"].numbers,
            outputWeights: reference["w_v"].numbers,
            activation: activation
        )
    }

    @Test("additive as the tutorial prints it: softmax cancels the query, so both rows are the same")
    func additiveLinear() throws {
        let score = try Self.additive("additive_document_linear", .identity)
        try check(score, against: "additive_document_linear")
        let pool = try Pooling(
            keys: Matrix(Self.example["K_T"].matrix).transposed, values: Matrix(Self.example["V"].matrix), score: score
        )
        let weights = try pool.weights(at: Matrix([[64, 85], [61, 80], [-3, 1000]]))
        #expect(Array(weights.row(0)) == Array(weights.row(1)))
        #expect(ulps(Array(weights.row(0)), from: Array(weights.row(2))) <= 4)
    }

    @Test("additive as Bahdanau has it: the query matters")
    func additiveTanh() throws {
        let score = try Self.additive("additive_bahdanau_tanh", .tanh)
        try check(score, against: "additive_bahdanau_tanh")
    }

    @Test("scores compose: a dot product and minus half the key's square is the Gaussian")
    func composition() throws {
        let keys = try Matrix([[0.5, -1], [1.25, 0], [-0.75, 0.5]])
        let queries = try Matrix([[0.25, 0.5], [-1, 1]])
        let values = try Matrix([[1], [2], [3.0]])
        struct KeyNorm: Score {
            func scores<Number: Lanes>(query: Span<Double>, keys: Span<SIMD8<Double>>) -> Number {
                var sum = Number.zero
                for component in keys.indices { sum = sum + Number.product(keys[component], keys[component]) }
                return sum
            }
            func check(queryCount: Int, keyCount: Int) throws(AttentionError) {}
        }
        let composed = try Pooling(
            keys: keys, values: values, score: DotScore(scale: .none).adding(KeyNorm().scaled(by: -0.5)))
        let gaussian = try Pooling(keys: keys, values: values, score: GaussianScore(bandwidth: 1))
        for row in 0..<2 {
            let query = Array(queries.row(row))
            let value = try #require(try composed.estimate(at: query)).values
            #expect(ulps(value, from: try #require(try gaussian.estimate(at: query)).values) <= 4)
        }
    }

    @Test("a bandwidth for each component is a division of that component")
    func bandwidths() throws {
        let score = try GaussianScore(bandwidths: [2, 0.5])
        #expect(try score.score(query: [1, 1], key: [3, 2]) == -2.5)
        #expect(try GaussianScore(bandwidths: [1e-200]).score(query: [3e-200], key: [1e-200]) == -2)
        #expect(score.distance(ofScore: -2) == 2)
    }

    @Test("components that do not fit are named")
    func mismatch() throws {
        #expect(throws: AttentionError.wrongCount(of: .query, count: 1, expected: 2)) {
            try DotScore().score(query: [1], key: [1, 2])
        }
        #expect(throws: AttentionError.wrongCount(of: .bandwidth, count: 2, expected: 3)) {
            try GaussianScore(bandwidths: [1, 2]).score(query: [1, 2, 3], key: [1, 2, 3])
        }
        #expect(throws: AttentionError.notPositive(.bandwidth, index: 1)) { try GaussianScore(bandwidths: [1, 0]) }
    }
}
