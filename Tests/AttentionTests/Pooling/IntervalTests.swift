import Testing

@testable import Attention

@Suite("Interval")
struct IntervalTests {
    @Test(
        "quantiles of the normal distribution",
        arguments: [
            (0.5, 0.0), (0.75, 0.6744897501960817), (0.95, 1.6448536269514722), (0.975, 1.959963984540054),
            (0.9995, 3.2905267314919255), (0.9999999, 5.199337582187471),
        ])
    func quantiles(probability: Double, quantile: Double) {
        #expect((normalQuantile(probability) - quantile).magnitude < 1e-9)
    }

    @Test("on real people, nine out of ten values lie within the interval for 90 %, give or take two points")
    func coverage() throws {
        for people in [People.men, People.women] {
            let (known, asked) = (people.every(2), people.every(8, from: 1))
            let pool = try GaussianPooling(keys: known.waists, values: known.weights, bandwidth: 2)
            var inside = 0
            for (waist, weight) in zip(asked.waists, asked.weights) {
                if let interval = try pool.estimate(at: waist)?.interval(), interval.contains(weight) { inside += 1 }
            }
            let share = Double(inside) / Double(asked.waists.count)
            #expect((share - 0.9).magnitude <= 0.02)
        }
    }

    @Test("a pair that speaks alone tells nothing of scatter")
    func lonePair() throws {
        let pool = try GaussianPooling(keys: [60], values: [110], bandwidth: 1)
        #expect(try pool.estimate(at: 60)?.interval() == nil)
    }

    @Test("a coverage that is no probability gives no interval")
    func nonsense() throws {
        let estimate = try #require(try GaussianPoolingTests.tutorialPool().estimate(at: 62))
        #expect(estimate.interval(coverage: 1) == nil)
        #expect(estimate.interval(coverage: .nan) == nil)
        #expect(estimate.interval(coverage: 0.5) != nil)
    }
}
