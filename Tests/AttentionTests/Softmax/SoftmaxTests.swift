import Testing

@testable import Attention

@Suite("Softmax")
struct SoftmaxTests {
    @Test("the reference is met", arguments: Reference.all["softmax"].names)
    func reference(name: String) throws {
        let reference = Reference.all["softmax"][name]
        let weights = try softmax(reference["scores"].numbers)
        #expect(difference(weights, from: reference["weights"].numbers) <= 1e-12)
    }

    @Test("no scores have no weights; masked ones weigh nothing; NaN is refused")
    func edges() throws {
        #expect(try softmax([]) == [])
        #expect(try softmax([-.infinity, 3]) == [0, 1])
        #expect(try softmax([-.infinity, -.infinity]) == [0, 0])
        #expect(throws: AttentionError.notFinite(.score, index: 1)) { try softmax([0, .nan]) }
        #expect(try softmax([.infinity, 1, .infinity]) == [0.5, 0, 0.5])
    }
}

@Suite("A pool that pairs stream through")
struct OnlinePoolTests {
    static let pairs = (0..<60).map { (row: Int) -> (score: Double, value: [Double]) in
        let score = Double((row * 37) % 61) * 0.73 - 30
        return (score, [Double(row) * 1.5, 100 - Double((row * row) % 17)])
    }

    static func pool(_ pairs: ArraySlice<(score: Double, value: [Double])>) throws -> OnlinePool {
        var pool = OnlinePool(valueCount: 2)
        for pair in pairs { try pool.add(score: pair.score, value: pair.value) }
        return pool
    }

    @Test("streaming gives what softmax gives")
    func streaming() throws {
        let estimate = try #require(try Self.pool(Self.pairs[...]).estimate)
        let weights = try softmax(Self.pairs.map(\.score))
        for component in 0..<2 {
            var mean = 0.0
            for (weight, pair) in zip(weights, Self.pairs) { mean += weight * pair.value[component] }
            var variance = 0.0
            for (weight, pair) in zip(weights, Self.pairs) {
                let deviation = pair.value[component] - mean
                variance += weight * deviation * deviation
            }
            #expect(relativeError(estimate.values[component], from: mean) <= 1e-13)
            #expect(relativeError(estimate.spreads[component], from: variance.squareRoot()) <= 1e-13)
        }
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        #expect(relativeError(estimate.effectiveCount, from: 1 / squares) <= 1e-13)
    }

    @Test("pools over parts merge into the pool over the whole, whichever comes first")
    func merging() throws {
        let whole = try #require(try Self.pool(Self.pairs[...]).estimate)
        for cut in [0, 1, 7, 30, 59, 60] {
            let (front, back) = (try Self.pool(Self.pairs.prefix(cut)), try Self.pool(Self.pairs.dropFirst(cut)))
            for (first, second) in [(front, back), (back, front)] {
                var merged = first
                try merged.merge(second)
                let estimate = try #require(merged.estimate)
                #expect(relativeError(estimate.values, from: whole.values) <= 1e-13)
                #expect(relativeError(estimate.spreads, from: whole.spreads) <= 1e-13)
                #expect(relativeError(estimate.logSumExp, from: whole.logSumExp) <= 1e-13)
            }
        }
    }

    @Test("what no pair has passed has no estimate, and masked pairs do not count")
    func empty() throws {
        var pool = OnlinePool(valueCount: 1)
        #expect(pool.estimate == nil)
        try pool.add(score: -.infinity, value: [.nan])
        #expect(pool.estimate == nil)
        try pool.add(score: -1e300, value: [7])
        #expect(pool.estimate?.values == [7])
        pool.reset()
        #expect(pool == OnlinePool(valueCount: 1))
    }

    @Test("a value or a score that is no good is refused")
    func refusal() throws {
        var pool = OnlinePool(valueCount: 1)
        #expect(throws: AttentionError.wrongCount(of: .value, count: 2, expected: 1)) {
            try pool.add(score: 0, value: [1, 2])
        }
        #expect(throws: AttentionError.notFinite(.score, index: 0)) { try pool.add(score: .nan, value: [1]) }
        #expect(throws: AttentionError.notFinite(.value, index: 0)) { try pool.add(score: 0, value: [.nan]) }
        #expect(throws: AttentionError.wrongCount(of: .value, count: 2, expected: 1)) {
            try pool.merge(OnlinePool(valueCount: 2))
        }
    }
}
