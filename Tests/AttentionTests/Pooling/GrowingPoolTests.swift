import Testing

@testable import Attention

@Suite("A pool that grows and shrinks")
struct GrowingPoolTests {
    @Test("inserted pair by pair, in any order, a pool has the bits of one made at once")
    func insertion() throws {
        let people = People.men.every(40)
        let whole = try GaussianPooling(keys: people.waists, values: people.weights, bandwidth: 2)
        var grown = try GaussianPooling(keys: [], values: [], bandwidth: 2)
        let rows = people.waists.indices.sorted { ($0 * 37) % 103 < ($1 * 37) % 103 }
        for row in rows { try grown.insert(key: people.waists[row], value: people.weights[row]) }
        #expect(grown.index == whole.index)
        for query in stride(from: 60.0, through: 160, by: 9.7) {
            #expect(try grown.estimate(at: query) == whole.estimate(at: query))
        }
    }

    @Test("what was inserted can be removed again without a trace")
    func removal() throws {
        var pool = try GaussianPooling(keys: [68, 60, 64], values: [126, 110, 115], bandwidth: 1)
        let before = pool
        for step in 0..<20 {
            let key = 55.0 + Double((step * 7) % 20)
            let value = step == 9 ? 1e300 : Double(step)
            try pool.insert(key: key, value: value)
        }
        for step in 0..<20 {
            let key = 55.0 + Double((step * 7) % 20)
            let value = step == 9 ? 1e300 : Double(step)
            let wasThere = pool.remove(key: key, value: value)
            #expect(wasThere)
        }
        #expect(pool == before)
        let wasThere = pool.remove(key: 1, value: 1)
        #expect(!wasThere)
    }

    @Test("a pool emptied pair by pair gives no estimate")
    func emptied() throws {
        var pool = try GaussianPooling(keys: [68, 60], values: [126, 110], bandwidth: 1)
        pool.remove(key: 60, value: 110)
        #expect(try pool.estimate(at: 60)?.value == 126)
        pool.remove(key: 68, value: 126)
        #expect(try pool.estimate(at: 60) == nil)
    }

    @Test("a pair that is no number is refused, and the pool stays as it was")
    func refusal() throws {
        var pool = try GaussianPooling(keys: [68], values: [126], bandwidth: 1)
        let before = pool
        #expect(throws: AttentionError.notFinite(.key, index: 1)) { try pool.insert(key: .nan, value: 1) }
        #expect(throws: AttentionError.notFinite(.value, index: 1)) { try pool.insert(key: 1, value: .infinity) }
        #expect(pool == before)
    }
}
