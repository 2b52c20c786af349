import TestSupport
import Attention
import Testing
import TM1638

@testable import PanelCore

/// Local lines and trained heads as a panel's model.
@Suite("A model that was learned")
struct LearnedModelTests {
    let schema: Schema

    init() throws {
        schema = try Schema([
            Field(name: "waist", role: .query, unit: "cm"), Field(name: "height", role: .query, unit: "cm"),
            Field(name: "weight", role: .value, unit: "kg"),
        ])
    }

    let pairs = (0..<210).map { index in
        let (waist, height) = (70 + Double(index * 7 % 41), 155 + Double(index * 11 % 37))
        return Pair(key: [waist, height], value: [waist * waist / 110 + height / 3 + Double(index * 5 % 7) - 50])
    }

    func model(_ task: Learned.Task) throws -> Model {
        let plain = try Model(schema: schema, pairs: pairs)
        let learned = try Learned(schema: schema, keys: plain.keys, values: plain.values, task: task, time: .morning)
        #expect(learned.fits(schema))
        return try Model(schema: schema, pairs: pairs, settings: ModelSettings(bandwidth: .learned(learned)))
    }

    @Test(
        "answers with weights, an interval and its support like any other",
        arguments: [Learned.Task.lines(.bandwidthEach), .heads(2, steps: 2)])
    func answers(task: Learned.Task) throws {
        let model = try self.model(task)
        let estimate = try #require(try model.estimate(at: [90, 170]))
        #expect(estimate.support == .ample)
        // What the pairs are made by: 90² / 110 + 170 / 3 + 3 − 50.
        #expect(abs(estimate.value - 83.3) < 6)
        #expect(abs(try model.weights(at: [90, 170]).reduce(0, +) - 1) < 1e-12)
        let interval = try #require(model.interval(estimate, of: 0))
        #expect(interval.contains(estimate.value) && interval.upperBound - interval.lowerBound < 40)
        #expect(model.isSurprising(900, given: estimate, of: 0))
        // Far from every key, by the standardised distance, nothing supports it.
        #expect(try #require(try model.estimate(at: [400, 400])).support == .none)
        #expect(throws: AttentionError.self) { try model.estimate(at: [90]) }
        // Scores give the weights back.
        let scores = try model.scores(at: [90, 170])
        let weights = try softmax(scores)
        #expect(zip(weights, try model.weights(at: [90, 170])).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test("heads answer what the library's do, over pairs that were taught later, too")
    func heads() throws {
        let model = try self.model(.heads(2, steps: 2))
        guard case .learned(let learned) = model.settings.bandwidth, let heads = learned.heads else {
            Issue.record("there are no heads")
            return
        }
        let later = pairs + [Pair(key: [88, 166], value: [80])]
        let taught = try Model(schema: schema, pairs: later, settings: model.settings)
        #expect(try taught.weights(at: [88, 166]).count == 211)
        let library = try RowAttention(
            keys: taught.keys, values: taught.values.elements, heads: 2, parameters: heads.parameters,
            keyScaler: Scaler(means: learned.means, deviations: learned.deviations),
            valueScaler: Scaler(means: [heads.valueMean], deviations: [heads.valueDeviation]))
        #expect(try taught.estimate(at: [88, 166])?.value == library.estimate(at: [88, 166]).value)
    }

    @Test("heads do not fit fields with several values, and a model of them answers without")
    func severalValues() throws {
        let learned = try model(.heads(1, steps: 0)).settings
        guard case .learned(let heads) = learned.bandwidth else { return }
        let both = try Schema(
            schema.queries + schema.values + [Field(name: "hip", role: .value, unit: "cm")])
        #expect(!heads.fits(both))
        let more = pairs.map { Pair(key: $0.key, value: $0.value + [1]) }
        #expect(throws: AttentionError.wrongCount(of: .value, count: 2, expected: 1)) {
            try Model(schema: both, pairs: more, settings: learned)
        }
    }

    @Test("the panel has a page for each end of the interval, once there are enough pairs for one")
    func pages() throws {
        var controller = Controller(model: Model(Array(pairs.prefix(5)), schema: schema), at: .start)
        let now = Instant.start + .seconds(10)
        func press(_ role: Role) {
            _ = controller.handle(.press, of: role, at: now)
            _ = controller.handle(.release(held: .milliseconds(60)), of: role, at: now)
        }
        #expect(controller.pages == [.estimate(0), .spread(0), .lowest(0), .highest(0), .support, .pairs])
        press(.page)
        press(.page)
        let answer = try #require(controller.current.answer)
        let interval = try #require(controller.model.interval(answer, of: 0))
        let text = read(controller.picture(at: now + .milliseconds(1700)).digits)
        #expect(text.dropFirst(text.count - 5).contains("L"), "\(text) for \(interval)")
        // One pair fewer, and the page goes; the panel shows the estimate.
        controller.answer(from: Model(Array(pairs.prefix(4)), schema: schema), at: now)
        #expect(controller.pages == [.estimate(0), .spread(0), .support, .pairs])
        #expect(controller.page == .estimate(0))
    }
}
