import Testing

@testable import Attention

@Suite("Scores in many dimensions")
struct ScoreTests {
    static let example = Reference.all["multi_dim"]

    /// Checks scores, weights and outputs of a model against the reference's.
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
            #expect(relativeError(scores, from: reference["scores"].matrix[row]) <= 1e-13)
            #expect(difference(Array(weights.row(row)), from: reference["weights"].matrix[row]) <= 1e-12)
            let estimate = try #require(estimates[row])
            #expect(relativeError(estimate.values, from: reference["output"].matrix[row]) <= 1e-13)
        }
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
        #expect(difference(Array(weights.row(0)), from: Array(weights.row(2))) <= 1e-12)
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
            func score(query: Span<Double>, key: Span<Double>) -> Double {
                var sum = 0.0
                for component in key.indices { sum += key[component] * key[component] }
                return sum
            }
        }
        let composed = try Pooling(
            keys: keys, values: values, score: DotScore(scale: .none).adding(KeyNorm().scaled(by: -0.5)))
        let gaussian = try Pooling(keys: keys, values: values, score: GaussianScore(bandwidth: 1))
        for row in 0..<2 {
            let query = Array(queries.row(row))
            let value = try #require(try composed.estimate(at: query)).values
            #expect(relativeError(value, from: try #require(try gaussian.estimate(at: query)).values) <= 1e-13)
        }
    }

    @Test("a bandwidth for each component is a division of that component")
    func bandwidths() throws {
        let score = try GaussianScore(bandwidths: [2, 0.5])
        #expect(try score.score(query: [1, 1], key: [3, 2]) == -2.5)
        #expect(try GaussianScore(bandwidths: [1e-200]).score(query: [3e-200], key: [1e-200]) == -2)
        #expect(score.distance(ofScore: -2) == 2)
    }

    @Test("the fast path says what the score says", arguments: [1, 3, 8, 300])
    func fastPath(count: Int) throws {
        /// A score without its fast path.
        struct Slow<Base: Score>: Score {
            let base: Base
            func score(query: Span<Double>, key: Span<Double>) -> Double { base.score(query: query, key: key) }
            func distance(ofScore score: Double) -> Double? { base.distance(ofScore: score) }
        }
        func compare(_ score: some Score) throws {
            var generator = SeededGenerator(seed: 4)
            var (keys, values) = (Matrix<Double>(rows: count, columns: 3), Matrix<Double>(rows: count, columns: 2))
            for place in keys.elements.indices { keys.elements[place] = generator.signedUnit() }
            for place in values.elements.indices { values.elements[place] = generator.signedUnit() }
            let (fast, slow) = (
                try Pooling(keys: keys, values: values, score: score),
                try Pooling(keys: keys, values: values, score: Slow(base: score))
            )
            for query in [[0.5, -0.25, 1], [0, 0, 0]] {
                let (quick, plain) = (try #require(try fast.estimate(at: query)), try slow.estimate(at: query))
                #expect(difference(quick.values, from: try #require(plain).values) <= 1e-13)
                #expect(
                    quick.nearestDistance.map { ($0 * 1e9).rounded() }
                        == plain?.nearestDistance.map { ($0 * 1e9).rounded() })
            }
        }
        try compare(GaussianScore(bandwidths: [0.5, 1, 2]))
        try compare(DotScore())
    }

    @Test("a score of one's own takes ten lines")
    func ownScores() throws {
        let keys: Matrix<Double> = [[3, 4], [1, 0], [-1, 0]]
        let cosine = try Pooling(keys: keys, values: [[1], [2], [3]], score: CosineScore())
        let shares = try softmax([0.6, 1, -1])
        #expect(difference(try cosine.weights(at: [[2, 0]]).elements, from: shares) <= 1e-15)
        #expect(throws: AttentionError.notFinite(.score, index: 0)) { try cosine.estimate(at: [0, 0]) }

        let laplace = try Pooling(keys: keys, values: [[1], [2], [3]], score: LaplaceScore(bandwidth: 2))
        #expect(difference(try laplace.weights(at: [[1, 0]]).elements, from: try softmax([-3, 0, -1])) <= 1e-15)
        #expect(try laplace.estimate(at: [1, 1])?.nearestDistance == 0.5)
        #expect(try laplace.estimate(at: [9, 9])?.support == Support.none)
    }

    @Test("for a score that measures no distance, support goes by Scott's bandwidth")
    func supportWithoutDistance() throws {
        let keys: Matrix<Double> = [[-1], [1], [-1], [1]]
        let pool = try Pooling(keys: keys, values: [[1], [2], [1], [2]], score: DotScore())
        // Standard deviation 1, and 4^(1/5) = 1.32 for four keys of one component.
        let estimate = try #require(try pool.estimate(at: [2]))
        #expect(relativeError(try #require(estimate.nearestDistance), from: 1.3195079107728942) <= 1e-13)
        #expect(estimate.support == .thin)
        #expect(try pool.estimate(at: [4])?.support == Support.none)
    }

    @Test("a query beyond all squares rests on the nearest key", arguments: [1e9, 1e155, 1e300, -1e155])
    func farQuery(query: Double) throws {
        let pool = try Pooling(
            keys: [[68, 1], [60, 1], [64, 1]], values: [[126], [110], [115]], score: GaussianScore(bandwidth: 1))
        let estimate = try #require(try pool.estimate(at: [query, 1]))
        #expect(estimate.values == [query > 0 ? 126 : 110])
        #expect(estimate.support == Support.none)
        #expect(try pool.weights(at: [[query, 1]]).elements == (query > 0 ? [1, 0, 0] : [0, 1, 0]))
    }

    @Test("products beyond all numbers share the weight")
    func saturatedProducts() throws {
        let pool = try Pooling(keys: [[1e200], [2], [1e250]], values: [[1], [2], [4]], score: DotScore())
        #expect(try pool.estimate(at: [1e200])?.values == [2.5])
        #expect(try pool.estimate(at: [-1e200])?.values == [2])
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

/// Minus the distance along the axes, in bandwidths: the exponential is Laplace's kernel.
struct LaplaceScore: Score {
    var bandwidth: Double

    func score(query: Span<Double>, key: Span<Double>) -> Double {
        var distance = 0.0
        for i in key.indices { distance += (query[i] - key[i]).magnitude }
        return -distance / bandwidth
    }

    func distance(ofScore score: Double) -> Double? { -score }
}
