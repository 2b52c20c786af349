import Attention
import PanelCore
import Testing

@Suite("Explanation")
struct ExplanationTests {
    @Test("scores below every number are explained by the weights that the estimate has", arguments: [1e-100, 1e-99])
    func lowScores(bandwidth: Double) throws {
        let model = try Model(
            schema: .tutorial, keys: Matrix([[6e99], [-2e99], [2e99]]), values: Matrix([[126], [110], [115]]),
            settings: ModelSettings(bandwidth: .one(bandwidth)))
        let explanation = try #require(try Explanation(model, at: [0]))
        #expect(explanation.rows.map(\.score).allSatisfy { $0 == -.infinity })
        #expect(explanation.rows.map(\.weight) == [0, 0.5, 0.5])
        #expect(explanation.rows.map(\.exponential) == [0, 1, 1])
        #expect(explanation.sum == 2)
        #expect(explanation.estimate.values == [112.5])
    }
}
