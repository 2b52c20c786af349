import Testing

@testable import Attention

@Suite("Leaving one out")
struct LeaveOneOutTests {
    @Test("the errors of the reference are met", arguments: ["linnerud", "document"])
    func reference(name: String) throws {
        let reference = Reference.all["loo_cv"][name]
        let isDocument = name == "document"
        let keys = reference[isDocument ? "keys" : "waist_in"].numbers
        let values = reference[isDocument ? "values" : "weight_lb"].numbers
        for row in reference["rmse_by_sigma"].list {
            let pool = try GaussianPooling(keys: keys, values: values, bandwidth: row["sigma"].number)
            #expect(relativeError(try #require(pool.leaveOneOutError), from: row["rmse"].number) <= 1e-13)
        }
    }

    @Test("the best bandwidth for Linnerud's twenty people")
    func linnerud() throws {
        let reference = Reference.all["loo_cv"]["linnerud"]
        let pool = try GaussianPooling.learned(
            keys: reference["waist_in"].numbers, values: reference["weight_lb"].numbers)
        #expect((pool.bandwidth - reference["optimum"]["sigma"].number).magnitude < 1e-5)
        #expect((try #require(pool.leaveOneOutError) - reference["optimum"]["rmse"].number).magnitude < 1e-9)
    }

    @Test("the closed form gives what leaving each pair out by hand gives")
    func byHand() throws {
        let people = People.men.every(60)
        let pool = try GaussianPooling(keys: people.waists, values: people.weights, bandwidth: 1.5)
        var sum = 0.0
        for (waist, weight) in zip(people.waists, people.weights) {
            var others = pool
            others.remove(key: waist, value: weight)
            let error = try #require(try others.estimate(at: waist)).value - weight
            sum += error * error
        }
        let byHand = (sum / Double(pool.count)).squareRoot()
        #expect((try #require(pool.leaveOneOutError) - byHand).magnitude < 1e-12 * byHand)
    }

    @Test("a pair that no other reaches is estimated by its nearest neighbours")
    func isolated() throws {
        let pool = try GaussianPooling(keys: [0, 100, 250], values: [1, 2, 4], bandwidth: 0.5)
        #expect(relativeError(try #require(pool.leaveOneOutError), from: (6.0 / 3).squareRoot()) <= 1e-13)
    }

    @Test("a key of two values answers with the means of its groups")
    func twoValues() throws {
        let table = try Table(file: "two-valued-key", keys: ["waist"], value: "weight")
        let pool = try GaussianPooling.learned(keys: table.keys.elements, values: table.values)
        #expect((try #require(pool.leaveOneOutError) - 1.019).magnitude < 0.001)
        for (key, mean) in [(0.0, 69.8), (1, 80.0)] {
            #expect((try #require(try pool.estimate(at: key)).value - mean).magnitude < 0.05)
        }
    }

    @Test("binning many keys changes the error by less than a thousandth", arguments: [0.4, 3])
    func binning(bandwidth: Double) throws {
        let pool = try GaussianPoolingTests.lattice(count: 1100, bandwidth: bandwidth)
        let search = LeaveOneOut(index: pool.index, count: pool.count)
        var squares = 0.0
        for place in 0..<pool.index.distinctCount {
            squares += search.pairs(at: place, bandwidth: bandwidth).squares(around: 0)
        }
        let exact = (squares / Double(pool.count)).squareRoot()
        #expect(relativeError(search.rootMeanSquare(bandwidth: bandwidth), from: exact) < 1e-3)
    }

    @Test("one wild pair is named, and the bandwidth stays what it is without it")
    func wildPair() throws {
        var generator = SeededGenerator(seed: 8)
        let keys = (0..<40).map { _ in 90 + 12 * generator.normal() }
        var values = keys.map { 0.9 * $0 + 6 * generator.normal() }
        let without = try GaussianPooling.learned(
            keys: Array(keys.dropFirst()), values: Array(values.dropFirst())
        ).bandwidth
        values[0] = 9000
        #expect(WildPairs.rows(keys: Matrix(column: keys), values: values) == [0])
        let with = try GaussianPooling.learned(keys: keys, values: values).bandwidth
        #expect((0.5...2).contains(with / without))
        #expect(WildPairs.rows(keys: Matrix(column: People.men.waists), values: People.men.weights).count < 5)
    }

    @Test("learning stops when it is asked to, and says how far it is")
    func cancelling() throws {
        let people = People.men.every(40)
        #expect(throws: LearningError.cancelled) {
            try GaussianPooling.learned(keys: people.waists, values: people.weights) { $0 < 0.3 }
        }
        var shares: [Double] = []
        _ = try GaussianPooling.learned(keys: people.waists, values: people.weights) { share in
            shares.append(share)
            return true
        }
        #expect(shares == shares.sorted())
        #expect(shares.allSatisfy { (0...1).contains($0) })
    }

    @Test("below eight pairs nothing is learned")
    func tooFew() {
        #expect(throws: LearningError.tooFewPairs(count: 3, needed: 8)) {
            try GaussianPooling.learned(keys: [68, 60, 64], values: [126, 110, 115])
        }
        #expect(throws: LearningError.keysAllEqual) {
            try GaussianPooling.learned(keys: Array(repeating: 60, count: 9), values: Array(repeating: 1, count: 9))
        }
        #expect(throws: LearningError.pairs(.wrongCount(of: .value, count: 1, expected: 9))) {
            try GaussianPooling.learned(keys: Array(repeating: 60, count: 9), values: [1])
        }
    }
}
