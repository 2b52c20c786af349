import Testing

@testable import Attention

/// The numbers of the article "The tutorial, walked", in its order.
@Suite("The tutorial, walked")
struct TutorialTests {
    static func rounded(_ numbers: [Double], to places: Double) -> [Double] {
        numbers.map { ($0 * places).rounded() / places }
    }

    @Test("one dimension")
    func oneDimension() throws {
        let pool = try GaussianPooling(keys: [68, 60, 64], values: [126, 110, 115], bandwidth: 1)
        let estimate = try #require(try pool.estimate(at: 62))
        #expect(relativeError(estimate.value, from: 112.50000075961239) <= 1e-13)
        #expect(Self.rounded([estimate.spread, estimate.effectiveCount], to: 100) == [2.5, 2])
        #expect(Self.rounded(try pool.weights(at: 62), to: 1e10) == [0.0000000563, 0.4999999719, 0.4999999719])
        #expect(Self.rounded([try #require(try pool.estimate(at: 61)).value], to: 100) == [110.09])
        #expect(Self.rounded([try #require(try pool.estimate(at: 63)).value], to: 100) == [114.91])
        let wide = try GaussianPooling(keys: [68, 60, 64], values: [126, 110, 115], bandwidth: 1000)
        #expect(Self.rounded([try #require(try wide.estimate(at: 62)).value], to: 1e5) == [116.99995])
    }

    static let keys = [[68.0, 91], [60, 87], [64, 88]]
    static let values = [[126.0, 180], [110, 172], [115, 170]]

    @Test("many dimensions, and where the dot product saturates")
    func manyDimensions() throws {
        let (keys, values) = (try Matrix(Self.keys), try Matrix(Self.values))
        let gaussian = try Pooling(keys: keys, values: values, score: GaussianScore(bandwidth: 1))
        let near = try #require(try gaussian.estimate(at: [64, 85]))
        #expect(relativeError(near.values, from: [114.97964931646821, 170.0081402800084]) <= 1e-13)

        let textbook = DotScore(scale: .none)
        #expect(try Self.keys.map { try textbook.score(query: [64, 85], key: $0) } == [12087, 11235, 11576])
        let scores = try Self.keys.map { try DotScore().score(query: [64, 85], key: $0) }
        #expect([scores[0] - scores[2], scores[0] - scores[1]].map { $0.rounded() } == [361, 602])
        let dot = try Pooling(keys: keys, values: values, score: DotScore())
        for query in [[64.0, 85], [61, 80]] {
            #expect(try dot.estimate(at: query)?.values == [126, 180])
        }

        let centre = try Scaler(means: Scaler(fitting: keys).means, deviations: [1, 1])
        let centred = try Pooling(keys: centre.standardise(keys), values: values, score: DotScore())
        let direction = try #require(try centred.estimate(at: centre.standardise([64, 85])))
        #expect(Self.rounded(direction.values, to: 1000) == [110.348, 171.861])

        let linear = try ScoreTests.additive("additive_document_linear", .identity)
        let additive = try Pooling(keys: keys, values: values, score: linear)
        let same = try #require(try additive.estimate(at: [64, 85]))
        #expect(Self.rounded(same.values, to: 100) == [116.94, 174.08])
    }

    @Test("self-attention")
    func selfAttention() throws {
        let rows = try Matrix<Double>([[67, 91], [60, 87], [64, 84]])
        #expect(try AttentionHead().attend(rows).output.rowList == [[67, 91], [67, 91], [67, 91]])
        let standard = try Scaler(fitting: rows).standardise(rows)
        let readable = try Pooling(keys: standard, values: rows, score: DotScore()).estimates(at: standard)
        #expect(
            readable.map { Self.rounded($0?.values ?? [], to: 100) } == [
                [66.63, 90.56], [61.37, 86.62], [63.3, 85.42],
            ]
        )
    }

    @Test("projections")
    func projections() throws {
        let rows: Matrix<Double> = [[67, 91], [60, 87], [64, 84]]
        let head = AttentionHead(
            queryProjection: [[0.0625, -0.03125], [-0.046875, 0.0234375]],
            keyProjection: [[0.03125, 0.0625], [-0.015625, -0.046875]],
            valueProjection: [[0.5, 0.25, -1], [-0.25, 0.75, 0.5]])
        let first = Array(try head.attend(rows).output.row(0))
        #expect(difference(first, from: [10.0000007, 81.4136, -20.0000013]) < 5e-5)
    }

    @Test("projections, learned")
    func learnedProjections() throws {
        let rows: Matrix<Double> = [[67, 91], [60, 87], [64, 84]]
        let standard = try Scaler(fitting: rows).standardise(rows)
        let identity: Matrix<Double> = [[1, 0], [0, 1]]
        var learner = AttentionHead(queryProjection: identity, keyProjection: identity, valueProjection: identity)
        func loss() throws -> Double {
            (try learner.attend(standard).output - standard).elements.reduce(0) { $0 + $1 * $1 }
        }
        #expect((try loss() - 0.5888).magnitude < 5e-5)
        var optimiser = Adam(rate: 0.01)
        for _ in 0..<300 {
            let error = try learner.attend(standard).output - standard
            let gradients = try learner.gradients(at: standard, outputGradient: error * 2)
            optimiser.step(&learner, gradient: gradients.parameters)
        }
        #expect(try loss() < 0.000001)
        let queries = try #require(learner.queryProjection)
        #expect(difference(queries, from: [[1.241, -0.339], [-0.326, 1.240]]) < 5e-4)
    }
}
