import Attention
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
            deviations: deviations, projection: [[1 / 3, 0], [0, 1e-7]], pairCount: 14, error: error,
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
