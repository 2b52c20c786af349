import Testing

@testable import Attention

@Suite("Gaussian pooling")
struct GaussianPoolingTests {
    static let tutorial = (keys: [68.0, 60, 64], values: [126.0, 110, 115])

    static func tutorialPool(bandwidth: Double = 1) throws -> GaussianPooling {
        try GaussianPooling(keys: tutorial.keys, values: tutorial.values, bandwidth: bandwidth)
    }

    @Test("a waist of 62 gives the tutorial's 112.5, and exactly 112.50000075961239")
    func tutorialExample() throws {
        let estimate = try #require(try Self.tutorialPool().estimate(at: 62))
        #expect((estimate.value - 112.5).magnitude < 1e-6)
        #expect(relativeError(estimate.value, from: 112.50000075961239) <= 1e-13)
    }

    @Test(
        "every reference vector is met",
        arguments: ["gaussian_1d", "edge_gaussian_1d"].flatMap { section in
            Reference.all[section].names.map { [section, $0] }
        }
    )
    func referenceVectors(name: [String]) throws {
        let reference = Reference.all[name[0]][name[1]]
        let pool = try GaussianPooling(
            keys: reference["keys"].numbers,
            values: reference["values"].numbers,
            bandwidth: reference["sigma"].number
        )
        let query = reference["q"].number
        let estimate = try #require(try pool.estimate(at: query))
        #expect(relativeError(estimate.value, from: reference["output"].number) <= 1e-13)
        #expect(relativeError(estimate.spread, from: reference["weighted_std"].number) <= 1e-12)
        #expect(relativeError(estimate.effectiveCount, from: reference["ess"].number) <= 1e-13)
        #expect(logarithmError(estimate.logSumExp, from: reference["logsumexp"].number) <= 1e-13)
        let range = try #require(pool.values.max()) / 2 - (try #require(pool.values.min())) / 2
        let slope = try #require(estimate.slope)
        let error = (slope - reference["d_output_d_query"].number).magnitude
        #expect(error <= 2e-12 * max(range, 1) / pool.bandwidth)
        #expect(difference(try pool.weights(at: query), from: reference["weights"].numbers) <= 1e-12)
    }

    @Test("the waists and weights of Linnerud's twenty people are met")
    func linnerud() throws {
        let people = Reference.all["loo_cv"]["linnerud"]
        let pool = try GaussianPooling(
            keys: people["waist_in"].numbers, values: people["weight_lb"].numbers, bandwidth: 1
        )
        let queries = Reference.all["real_data"]["linnerud_waist_weight.csv"]["queries"].list
        #expect(queries.count == 6)
        for reference in queries {
            let estimate = try #require(try pool.estimate(at: reference["q"].number))
            #expect(relativeError(estimate.value, from: reference["output"].number) <= 1e-13)
            #expect(relativeError(estimate.spread, from: reference["weighted_std"].number) <= 1e-12)
            #expect(relativeError(estimate.effectiveCount, from: reference["ess"].number) <= 1e-13)
            #expect(logarithmError(estimate.logSumExp, from: reference["logsumexp"].number) <= 1e-13)
        }
    }

    @Test("a thousand pairs are met")
    func thousandPairs() throws {
        for reference in Reference.all["huge_n"]["1000"].list {
            let pool = try Self.lattice(count: 1000, bandwidth: reference["sigma"].number)
            let estimate = try #require(try pool.estimate(at: reference["q"].number))
            #expect(relativeError(estimate.value, from: reference["output"].number) <= 1e-13)
            #expect(relativeError(estimate.spread, from: reference["weighted_std"].number) <= 1e-12)
            #expect(relativeError(estimate.effectiveCount, from: reference["ess"].number) <= 1e-13)
            #expect(logarithmError(estimate.logSumExp, from: reference["logsumexp"].number) <= 1e-13)
        }
    }

    /// The reference's recipe for many pairs.
    static func lattice(count n: Int, bandwidth: Double) throws -> GaussianPooling {
        let keys = (0..<n).map { Double(($0 * 7919) % n) / Double(n) * 100 }
        let values = (0..<n).map { (row: Int) -> Double in
            let noise = Double((row * 104_729) % 1009) / 1009
            return 50.0 + 0.75 * keys[row] + noise
        }
        return try GaussianPooling(keys: keys, values: values, bandwidth: bandwidth)
    }

    @Test("tiny keys with a tiny bandwidth")
    func tinyKeys() throws {
        let pool = try GaussianPooling(keys: [1e-200, 2e-200, 4e-200], values: [1, 2, 3], bandwidth: 1e-200)
        let estimate = try #require(try pool.estimate(at: 2e-200))
        let near = 0.6065306597126334
        let far = 0.1353352832366127
        #expect(relativeError(estimate.value, from: (near + 2 + 3 * far) / (near + 1 + far)) <= 1e-13)
    }

    @Test("a query beyond any number's square rests on the nearest key", arguments: [1e155, 1e300, 1.7e308, -1.7e308])
    func farQuery(query: Double) throws {
        let estimate = try #require(try Self.tutorialPool().estimate(at: query))
        #expect(estimate.value == (query > 0 ? 126 : 110))
        #expect(estimate.spread == 0)
        #expect(estimate.effectiveCount == 1)
        #expect(estimate.slope == 0)
        #expect(estimate.support == .none)
    }

    @Test("keys at both ends of the number range")
    func hugeKeys() throws {
        let pool = try GaussianPooling(keys: [-1.7e308, 1.7e308], values: [1, 2], bandwidth: 1)
        #expect(try pool.estimate(at: 1e300)?.value == 2)
        #expect(try pool.estimate(at: 0)?.value == 1.5)
        #expect(try pool.estimate(at: 0)?.slope?.isNaN == false)
        #expect(try pool.estimate(at: -1.7e308)?.value == 1)
    }

    @Test("the order of the pairs does not change a bit")
    func orderOfPairs() throws {
        let keys = [61.0, 60.5, 64, 61, 70.25, 61, 60.5, 68, 66, 59.75, 61]
        let values = [110.1, 109.7, 115.3, 111.9, 130.2, 110.1, 108.3, 126.7, 120.2, 107.1, 1e16]
        let pool = try GaussianPooling(keys: keys, values: values, bandwidth: 1.3)
        var order = Array(keys.indices)
        for turn in 1..<keys.count {
            order.swapAt(turn, (turn * 7) % keys.count)
            let other = try GaussianPooling(
                keys: order.map { keys[$0] }, values: order.map { values[$0] }, bandwidth: 1.3
            )
            #expect(try other.estimate(at: 62.3) == pool.estimate(at: 62.3))
        }
    }

    @Test("weights sum to one and come in the order of the pairs")
    func weights() throws {
        let pool = try Self.lattice(count: 2000, bandwidth: 1.7)
        let weights = try pool.weights(at: 31.4)
        #expect((weights.reduce(0, +) - 1).magnitude <= 2000 * 0x1p-53)
        let heaviest = try #require(weights.indices.max { weights[$0] < weights[$1] })
        #expect((pool.keys[heaviest] - 31.4).magnitude < 0.026)
        #expect(try Self.tutorialPool().weights(at: 68).map { $0 > 0.9 } == [true, false, false])
    }

    @Test("looking only at near keys changes nothing that shows")
    func window() throws {
        let pool = try Self.lattice(count: 1500, bandwidth: 0.5)
        for query in stride(from: -20.0, through: 120, by: 23.3) {
            let estimate = try #require(try pool.estimate(at: query))
            let weights = try pool.weights(at: query)
            let plain = zip(weights, pool.values).reduce(0) { $0 + $1.0 * $1.1 }
            #expect((estimate.value - plain).magnitude <= 1e-13 * plain.magnitude)
        }
    }

    @Test("no pairs give no estimate and no weights")
    func noPairs() throws {
        let pool = try GaussianPooling(keys: [], values: [], bandwidth: 1)
        #expect(try pool.estimate(at: 62) == nil)
        #expect(try pool.weights(at: 62) == [])
    }

    @Test("support is none far away, thin among few, ample among many")
    func support() throws {
        let tutorial = try Self.tutorialPool()
        #expect(try tutorial.estimate(at: 62)?.support == .thin)
        #expect(try tutorial.estimate(at: 71.1)?.support == Support.none)
        #expect(try tutorial.estimate(at: 71)?.isInsideKeyRange == false)
        #expect(try Self.lattice(count: 1000, bandwidth: 1).estimate(at: 50)?.support == .ample)
    }

    @Test("bad input is named")
    func badInput() throws {
        #expect(throws: AttentionError.wrongCount(of: .value, count: 1, expected: 2)) {
            try GaussianPooling(keys: [1, 2], values: [1], bandwidth: 1)
        }
        #expect(throws: AttentionError.notFinite(.key, index: 1)) {
            try GaussianPooling(keys: [1, .nan], values: [1, 2], bandwidth: 1)
        }
        #expect(throws: AttentionError.notFinite(.value, index: 0)) {
            try GaussianPooling(keys: [1, 2], values: [.infinity, 2], bandwidth: 1)
        }
        for bandwidth in [0, -1, .infinity] {
            #expect(throws: AttentionError.notPositive(.bandwidth, index: 0)) {
                try GaussianPooling(keys: [1], values: [1], bandwidth: bandwidth)
            }
        }
        #expect(throws: AttentionError.notFinite(.query, index: 0)) { try Self.tutorialPool().estimate(at: .nan) }
        #expect(throws: AttentionError.notFinite(.query, index: 0)) { try Self.tutorialPool().weights(at: .infinity) }
        #expect(
            AttentionError.notFinite(.key, index: 1).description
                == "key 1 is not a finite number: leave it out or mask it"
        )
    }
}
