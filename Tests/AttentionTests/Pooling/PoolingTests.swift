import Testing

@testable import Attention

@Suite("Pooling with any score")
struct PoolingTests {
    static func tutorial(bandwidth: Double = 1) throws -> Pooling<GaussianScore> {
        try Pooling(
            keys: Matrix([[68], [60], [64]]), values: Matrix([[126], [110], [115]]),
            score: GaussianScore(bandwidth: bandwidth)
        )
    }

    @Test("in one dimension it agrees with the pool made for that", arguments: [50, 61.5, 62, 66, 75])
    func oneDimension(query: Double) throws {
        let general = try #require(try Self.tutorial(bandwidth: 1.7).estimate(at: [query]))
        let special = try #require(try GaussianPoolingTests.tutorialPool(bandwidth: 1.7).estimate(at: query))
        #expect(relativeError(general.values[0], from: special.value) <= 1e-13)
        #expect(relativeError(general.spreads[0], from: special.spread) <= 1e-13)
        #expect(relativeError(general.effectiveCount, from: special.effectiveCount) <= 1e-13)
        #expect(logarithmError(general.logSumExp, from: special.logSumExp) <= 1e-13)
        #expect(
            relativeError(try #require(general.nearestDistance), from: try #require(special.nearestDistance)) <= 1e-13)
        #expect(general.isInsideKeyRange == special.isInsideKeyRange)
    }

    @Test("a thousand pairs are met")
    func manyPairs() throws {
        for reference in Reference.all["huge_n"]["1000"].list where reference["q"].number < 200 {
            let pool = try GaussianPoolingTests.lattice(count: 1000, bandwidth: reference["sigma"].number)
            let general = try Pooling(
                keys: Matrix(rows: 1000, columns: 1, elements: pool.keys),
                values: Matrix(rows: 1000, columns: 1, elements: pool.values),
                score: GaussianScore(bandwidth: pool.bandwidth)
            )
            let estimate = try #require(try general.estimate(at: [reference["q"].number]))
            #expect(relativeError(estimate.values[0], from: reference["output"].number) <= 1e-13)
            #expect(relativeError(estimate.effectiveCount, from: reference["ess"].number) <= 1e-13)
            #expect(logarithmError(estimate.logSumExp, from: reference["logsumexp"].number) <= 1e-13)
        }
        let pool = try GaussianPoolingTests.lattice(count: 3000, bandwidth: 1.3)
        let general = try Pooling(
            keys: Matrix(rows: 3000, columns: 1, elements: pool.keys),
            values: Matrix(rows: 3000, columns: 1, elements: pool.values),
            score: GaussianScore(bandwidth: 1.3)
        )
        let value = try #require(try general.estimate(at: [41.7])).values[0]
        let expected = try #require(try pool.estimate(at: 41.7)).value
        #expect((value - expected).magnitude <= 1e-13 * expected)
    }

    @Test("a masked pair is skipped, even where it holds NaN")
    func masking() throws {
        let pool = try Pooling(
            keys: Matrix([[68, 1], [.nan, 0], [64, 1], [60, 2]]),
            values: Matrix([[126], [1], [.infinity], [110]]),
            score: GaussianScore(bandwidth: 4)
        )
        let masked = try #require(try pool.estimate(at: [62, 1], mask: .keys([true, false, false, true])))
        let without = try Pooling(
            keys: Matrix([[68, 1], [60, 2]]), values: Matrix([[126], [110]]), score: GaussianScore(bandwidth: 4)
        )
        let expected = try without.estimate(at: [62, 1])
        #expect(masked == expected)
        #expect(try pool.weights(at: Matrix([[62, 1]]), mask: .keys([true, false, false, true]))[0, 1] == 0)
        #expect(throws: AttentionError.notFinite(.key, index: 1)) { try pool.estimate(at: [62, 1]) }
        #expect(throws: AttentionError.notFinite(.value, index: 2)) {
            try pool.estimate(at: [62, 1], mask: .keys([true, false, true, true]))
        }
    }

    @Test("a query that may see no pair has no estimate, and weights of zero")
    func noSupport() throws {
        let pool = try Self.tutorial()
        #expect(try pool.estimate(at: [62], mask: .keys([false, false, false])) == nil)
        let mask = Mask.pairs([[false, false, false], [true, false, false]])
        let queries = try Matrix<Double>([[62], [62]])
        #expect(try pool.estimates(at: queries, mask: mask).map { $0?.values } == [nil, [126]])
        #expect(try pool.weights(at: queries, mask: mask).rowList == [[0, 0, 0], [1, 0, 0]])
        let empty = try Pooling(
            keys: Matrix<Double>(rows: 0, columns: 1), values: Matrix(rows: 0, columns: 1),
            score: GaussianScore(bandwidth: 1)
        )
        #expect(try empty.estimate(at: [62]) == nil)
    }

    @Test("under the causal mask the first query sees the first key only")
    func causal() throws {
        let pool = try Self.tutorial(bandwidth: 3)
        let weights = try pool.weights(at: Matrix([[62], [62], [62]]), mask: .causal)
        #expect(Array(weights.row(0)) == [1, 0, 0])
        #expect(weights[1, 2] == 0 && weights[1, 1] > 0)
        #expect(weights[2, 2] > 0)
    }

    @Test("a pool kept between queries gives the same answers")
    func reuse() throws {
        let pool = try Self.tutorial()
        var state = OnlinePool(valueCount: 1)
        for query in [61.0, 62, 70] {
            state.reset()
            try pool.pour([query].span, into: &state)
            let fresh = try pool.estimate(at: [query])
            #expect(state.estimate?.values == fresh?.values)
        }
    }

    @Test("what does not fit is named")
    func mismatch() throws {
        let pool = try Self.tutorial()
        #expect(throws: AttentionError.wrongCount(of: .query, count: 2, expected: 1)) { try pool.estimate(at: [1, 2]) }
        #expect(throws: AttentionError.notFinite(.query, index: 0)) { try pool.estimate(at: [.nan]) }
        #expect(throws: AttentionError.wrongCount(of: .mask, count: 1, expected: 3)) {
            try pool.estimate(at: [62], mask: .keys([true]))
        }
        #expect(throws: AttentionError.wrongCount(of: .value, count: 1, expected: 3)) {
            try Pooling(keys: pool.keys, values: Matrix([[1]]), score: pool.score)
        }
        #expect(throws: AttentionError.raggedRow(index: 1, count: 1, expected: 2)) { try Matrix([[1, 2], [3.0]]) }
    }
}
