import Attention
import Foundation
import TestSupport
import PanelCore
import PanelMemory
import Testing

@Suite("What is learned")
struct LearnedTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func open() throws -> Store { try Store(path: directory.store, at: .morning) }

    func learned(error: Double? = 0.454, deviations: [Double] = [9.25, 7]) -> Learned {
        Learned(
            queries: ["waist", "height"], value: "weight", shape: .bandwidthEach, means: [84.1, 172],
            deviations: deviations, projection: [[1.0 / 3, 0], [0, 1e-7]], pairCount: 14, error: error,
            straightLineError: nil, time: .morning)
    }

    @Test("is kept as it was, replaced and forgotten")
    func keeping() throws {
        #expect(try open().learned() == nil)
        try open().keep(learned())
        #expect(try open().learned() == learned())
        try open().keep(learned(error: nil))
        #expect(try open().learned() == learned(error: nil))
        try open().keep(nil)
        #expect(try open().learned() == nil)
    }

    /// Two heads over one query field: eight numbers and the line's two.
    func heads(parameters: [Double] = [1, 2, 3, 4, 5, 6, 7, 8, 0.5, -1 / 3]) -> Learned {
        Learned(
            queries: ["waist"], value: "weight", shape: .oneBandwidth,
            heads: .init(count: 2, parameters: parameters, valueMean: 80, valueDeviation: 1 / 7), means: [84.1],
            deviations: [9], projection: [], pairCount: 200, error: 6.8, straightLineError: 7.2, time: .morning)
    }

    @Test("is kept with local lines and with heads, and counts as never learned when heads lack numbers")
    func kinds() throws {
        let lines = Learned(
            queries: ["waist"], value: "weight", shape: .oneBandwidth, fit: .line, means: [84.1], deviations: [9],
            projection: [[2]], pairCount: 20, error: nil, straightLineError: nil, time: .morning)
        for learned in [lines, heads()] {
            try open().keep(learned)
            #expect(try open().learned() == learned)
        }
        try open().keep(heads(parameters: [1, 2]))
        #expect(try open().learned() == nil)
    }

    @Test("a model's file of version 1, which knew neither lines nor heads, is still read; both are written and read")
    func files() throws {
        let first = """
            {"format": "attention-panel model", "version": 1, "keys": [{"name": "waist", "unit": "cm"}], "value": {"name": "weight", \
            "unit": "kg"}, "shape": "oneBandwidth", "means": [0], "deviations": [1], "projection": [[0.5]], "pairKeys": [[60], [64]], \
            "pairValues": [110, 115], "leaveOneOutError": 2.5}
            """
        let model = try ModelFile(data: Data(first.utf8), name: "model.json").model(name: "model.json")
        #expect(model.bandwidths == [2])
        #expect(try model.estimate(at: [62])?.value == 112.5)
        for learned in [heads(), heads(parameters: [1])] {
            let written = try ModelFile(learned, of: model).encoded()
            let read = try ModelFile(data: written, name: "model.json")
            guard learned.heads?.parameters.count == 10 else {
                #expect(throws: Table.Problem.self) { try read.model(name: "model.json") }
                continue
            }
            let again = try read.model(name: "model.json")
            guard case .learned(let kept) = again.settings.bandwidth else { return }
            #expect(kept.heads == learned.heads)
        }
    }

    @Test("is refused with a number that is not finite, and what was kept stays")
    func notFinite() throws {
        let store = try open()
        try store.keep(learned())
        #expect(throws: StoreError.refused("what was learned holds a number that is not finite")) {
            try store.keep(learned(error: .infinity))
        }
        #expect(try store.learned() == learned())
    }

    @Test("counts as never learned when it makes no sense", arguments: ["{", "{}", "null", "[]"])
    func nonsense(text: String) throws {
        try open().keep(learned())
        try OtherDatabase.make(directory.store, "UPDATE learned SET model = '\(text)'")
        #expect(try open().learned() == nil)
        try open().keep(learned(deviations: [0, 1]))
        #expect(try open().learned() == nil)
    }

    @Test("goes with the fields that it was learned for")
    func otherFields() throws {
        let store = try open()
        try store.keep(learned())
        try store.setSchema(Schema([Field(name: "age", role: .query), Field(name: "height", role: .value)]))
        #expect(try store.learned() == nil)
    }
}
