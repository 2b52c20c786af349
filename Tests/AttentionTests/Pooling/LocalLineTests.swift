import Testing

@testable import Attention

@Suite("Local line")
struct LocalLineTests {
    @Test("values on a straight line are met everywhere, at the edges and beyond them")
    func straightLine() throws {
        let keys = (0..<40).map { Double($0 * $0) / 17 }
        let pool = try GaussianPooling(keys: keys, values: keys.map { 3 * $0 - 7 }, bandwidth: 5)
        for query in [-4.0, 0, 1.5, 44, 80, 95] {
            let estimate = try #require(try pool.estimate(at: query, fit: .line))
            #expect((estimate.value - (3 * query - 7)).magnitude < 1e-9)
            #expect((try #require(estimate.slope) - 3).magnitude < 1e-9)
            #expect(estimate.spread < 1e-6)
        }
        let lagging = try #require(try pool.estimate(at: 0))
        #expect(lagging.value > -5)
    }

    @Test("where one key holds all the weight, the mean is taken")
    func loneKey() throws {
        let pool = try GaussianPooling(keys: [60, 60, 90], values: [100, 120, 150], bandwidth: 1)
        let estimate = try #require(try pool.estimate(at: 61, fit: .line))
        #expect(estimate.value == 110)
    }

    @Test("on real people the line lies within a kilogram of the mean amid the data")
    func people() throws {
        let people = People.women.every(10)
        let pool = try GaussianPooling(keys: people.waists, values: people.weights, bandwidth: 4)
        let mean = try #require(try pool.estimate(at: 95))
        let line = try #require(try pool.estimate(at: 95, fit: .line))
        #expect((mean.value - line.value).magnitude < 1)
        #expect(mean.value != line.value)
    }
}
