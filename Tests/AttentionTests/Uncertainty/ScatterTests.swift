import Testing

@testable import Attention

@Suite("Scatter around estimates")
struct ScatterTests {
    @Test(
        "quantiles of the normal distribution",
        arguments: [
            (0.5, 0.0), (0.75, 0.6744897501960817), (0.95, 1.6448536269514722), (0.975, 1.959963984540054),
            (0.9995, 3.2905267314919255), (0.9999999, 5.199337582187471),
        ])
    func quantiles(probability: Double, quantile: Double) {
        #expect((normalQuantile(probability) - quantile).magnitude < 1e-9)
    }

    @Test(
        "quantiles of Student's distribution, to a part in a thousand",
        arguments: [
            (0.1, 4.0, 2.13185), (0.005, 4, 5.59757), (0.1, 9, 1.83311), (0.005, 10.5, 3.53703), (0.1, 19, 1.72913),
            (0.005, 200, 2.83851), (0.1, 1e6, 1.64485), (0.5, 7, 0.71114),
        ])
    func student(tails: Double, freedom: Double, quantile: Double) {
        #expect(relativeError(studentQuantile(tails: tails, degreesOfFreedom: freedom), from: quantile) < 1e-3)
    }

    /// Some people as pairs, and others to ask about.
    static func draw(_ count: Int, asked: Int, from people: People, _ generator: inout SeededGenerator) -> (
        known: (keys: [Double], values: [Double]), asked: (keys: [Double], values: [Double])
    ) {
        let order = generator.shuffled(people.waists.count)
        func pick(_ rows: ArraySlice<Int>) -> (keys: [Double], values: [Double]) {
            (rows.map { people.waists[$0] }, rows.map { people.weights[$0] })
        }
        return (pick(order[..<count]), pick(order[count..<count + asked]))
    }

    @Test(
        "nine of ten people whom the pool does not know lie in the interval, however few it knows",
        arguments: [
            (5, 60), (10, 60), (20, 40), (200, 8),
        ])
    func coverage(known: Int, draws: Int) throws {
        var generator = SeededGenerator(seed: 11)
        var (inside, all) = (0.0, 0.0)
        for people in [People.men, .women] {
            for _ in 0..<draws {
                let (pairs, others) = Self.draw(known, asked: 100, from: people, &generator)
                let pool = try GaussianPooling(keys: pairs.keys, values: pairs.values, bandwidth: 1)
                let scatter = Scatter(of: pool)
                for (waist, weight) in zip(others.keys, others.values) {
                    let estimate = try #require(try pool.estimate(at: waist))
                    let interval = try #require(scatter.interval(around: estimate))
                    #expect(interval.contains(estimate.value))
                    inside += interval.contains(weight) ? 1 : 0
                    all += 1
                }
            }
        }
        #expect((0.86...0.94).contains(inside / all))
    }

    @Test("a person taught is rarely surprising; one mistyped by a factor of ten always is")
    func surprise() throws {
        var generator = SeededGenerator(seed: 5)
        let (pairs, others) = Self.draw(20, asked: 400, from: .men, &generator)
        let pool = try GaussianPooling(keys: pairs.keys, values: pairs.values, bandwidth: 1)
        let scatter = Scatter(of: pool)
        var asked = 0
        for (waist, weight) in zip(others.keys, others.values) {
            let estimate = try #require(try pool.estimate(at: waist))
            if scatter.isSurprising(weight, given: estimate) { asked += 1 }
            #expect(scatter.isSurprising(weight * 10, given: estimate))
        }
        #expect(asked <= 8)
    }

    @Test("the same people give the same scatter, whichever pool knows them")
    func pools() throws {
        let people = People.women.every(50)
        let special = try GaussianPooling(keys: people.waists, values: people.weights, bandwidth: 2)
        let general = try Pooling(
            keys: Matrix(column: people.waists), values: Matrix(column: people.weights),
            score: GaussianScore(bandwidth: 2))
        let (one, other) = (Scatter(of: special), try Scatter(of: general))
        #expect(relativeError(other.deviations, from: one.deviations) < 1e-9)
        #expect(relativeError(other.slopes[0], from: one.slopes[0]) < 1e-9)
        let (near, far) = (try #require(try special.estimate(at: 90)), try #require(try general.estimate(at: [90])))
        #expect(relativeError(far.offset, from: near.offset) < 1e-9)
        let (left, right) = (
            try #require(one.interval(around: near)), try #require(other.interval(around: far))
        )
        #expect(relativeError(right.lowerBound, from: left.lowerBound) < 1e-9)
    }

    @Test("the scatter is what leaving each pair out by hand gives, keys that repeat included")
    func byHand() throws {
        let keys = [60.0, 60, 64, 68, 68, 68, 75, 90]
        let values = [110.0, 114, 115, 126, 121, 130, 140, 171]
        let pool = try GaussianPooling(keys: keys, values: values, bandwidth: 3)
        let scatter = Scatter(of: pool)
        var squares = 0.0
        for (key, value) in zip(keys, values) {
            var others = pool
            others.remove(key: key, value: value)
            let estimate = try #require(try others.estimate(at: key))
            let error = value - estimate.value - scatter.slopes[0][0] * estimate.offset[0]
            squares += error * error / (1 + 1 / estimate.effectiveCount)
        }
        #expect(relativeError(scatter.deviations[0], from: (squares / 6).squareRoot()) < 1e-12)
    }

    @Test("below five pairs there is no interval, and below ten no surprise")
    func tooFew() throws {
        let pool = try GaussianPooling(keys: [60, 64, 68, 72], values: [110, 115, 126, 130], bandwidth: 1)
        let estimate = try #require(try pool.estimate(at: 62))
        #expect(Scatter(of: pool).interval(around: estimate) == nil)
        #expect(!Scatter(of: pool).isSurprising(1000, given: estimate))
        let none = try GaussianPooling(keys: [], values: [], bandwidth: 1)
        #expect(Scatter(of: none).count == 0)
    }

    @Test("a coverage that is no probability gives no interval, nor does a component that is not there")
    func nonsense() throws {
        let people = People.men.every(400)
        let pool = try GaussianPooling(keys: people.waists, values: people.weights, bandwidth: 1)
        let (scatter, estimate) = (Scatter(of: pool), try #require(try pool.estimate(at: 90)))
        #expect(scatter.interval(around: estimate, coverage: 1) == nil)
        #expect(scatter.interval(around: estimate, coverage: .nan) == nil)
        #expect(scatter.interval(around: estimate, component: 1) == nil)
        #expect(scatter.interval(around: estimate, coverage: 0.5) != nil)
    }
}
