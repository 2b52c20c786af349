import Attention
import PanelCore
import Testing

@testable import attention_panel

@Suite("A plot")
struct EstimatePlotTests {
    func svg(
        _ pairs: [Pair], at query: Double?, units: (String, String) = ("", ""), decimals: Int = 1, bandwidth: Double = 1
    ) throws -> String {
        let schema = try Schema([
            Field(name: "waist", role: .query, unit: units.0, decimals: decimals, range: -1e15...1e15),
            Field(name: "weight", role: .value, unit: units.1, decimals: decimals, range: -1e15...1e15),
        ])
        let model = try Model(schema: schema, pairs: pairs, settings: ModelSettings(bandwidth: .one(bandwidth)))
        return try EstimatePlot(model: model, along: 0, query: query.map { [$0] }, coverage: 0.9).svg()
    }

    /// The attribute of each element that holds `part`.
    func numbers(_ attribute: String, _ svg: String, with part: String) -> [Double] {
        svg.split(separator: "\n").filter { $0.contains(part) }.compactMap { line in
            line.split(separator: " \(attribute)=\"").dropFirst().first.flatMap { Double($0.prefix { $0 != "\"" }) }
        }
    }

    @Test("the answer's label is whole, wherever the query lies, and has units", arguments: [60, 62, 64, 68, 69])
    func label(query: Double) throws {
        let svg = try svg(Pair.tutorial, at: query, units: ("cm", "kg"))
        let line = try #require(svg.split(separator: "\n").first { $0.contains("bold") })
        let text = try #require(line.split(separator: ">").dropFirst().first?.prefix { $0 != "<" })
        #expect(text.hasPrefix("\(query) cm → 1") && text.hasSuffix(" kg"))
        let x = try #require(numbers("x", svg, with: "bold").first)
        #expect(x >= 0 && x + Double(text.count) * 7.6 <= 760)
    }

    @Test("an orange dot's area is its part of the attention")
    func area() throws {
        let pairs = [Pair(key: 62, value: 1), Pair(key: 66, value: 2), Pair(key: 68, value: 3)]
        let radii = numbers("r", try svg(pairs, at: 62, bandwidth: 2), with: "chocolate\" fill-opacity")
        let scores = [0.0, -2, -4.5].map { exponential($0) }
        let sum = scores.reduce(0, +)
        for (radius, score) in zip(radii, scores) {
            #expect(abs(radius * radius / 196 - score / sum) < 0.01)
        }
        #expect(radii.count == 3)
    }

    @Test("small numbers keep their digits, large ones fit")
    func digits() throws {
        let small = [Pair(key: 1e-5, value: 110), Pair(key: 2e-5, value: 120), Pair(key: 3e-5, value: 130)]
        #expect(try svg(small, at: 2e-5, bandwidth: 1e-5).contains(">0.00002 → 120.0<"))
        let large = try svg(
            [Pair(key: 1e15, value: 123_456), Pair(key: 2e15, value: 654_321)], at: nil, bandwidth: 1e14)
        #expect(large.contains(">100000<") && large.contains("e15<"))
        let anchors = numbers("x", large, with: "text-anchor=\"end\"")
        #expect(anchors.allSatisfy { $0 - 6 * 7.6 >= 30 })
    }

    @Test("large answers are as short as their axis, and the label stands beside it")
    func largeAnswers() throws {
        let pairs = (0..<40).map { Pair(key: Double(60 + $0), value: 1.5e15 + 1e13 * Double($0 * $0 % 17)) }
        for query in [60, 80, 99] {
            let svg = try svg(pairs, at: Double(query), bandwidth: 3)
            let label = try #require(svg.split(separator: "\n").first { $0.contains("bold") })
            #expect(label.contains(/→ 1\.[0-9]{4}e15</), "\(label)")
            let axis = try #require(numbers("x", svg, with: "text-anchor=\"end\"").first)
            #expect(numbers("x", svg, with: "bold").allSatisfy { $0 > axis })
        }
    }

    @Test("a query without support is marked as such")
    func support() throws {
        #expect(try svg(Pair.tutorial, at: 90).contains("no support"))
        #expect(try !svg(Pair.tutorial, at: 62).contains("no support"))
    }

    @Test("of very many pairs one for each spot is drawn, and that is said")
    func thinned() throws {
        let pairs = (0..<20_000).map { Pair(key: Double($0 % 100), value: Double($0 % 7)) }
        let svg = try svg(pairs, at: nil)
        #expect(svg.contains("20000 pairs, 700 of them drawn"))
        #expect(svg.utf8.count < 200_000)
    }

    @Test("of very many pairs, an orange dot is the attention of all in its spot")
    func attentionOfSpots() throws {
        let pairs = (0..<20_000).map { Pair(key: Double($0 % 100), value: Double($0 % 7)) }
        let radii = numbers("r", try self.svg(pairs, at: 50), with: "chocolate\" fill-opacity")
        #expect(!radii.isEmpty)
        #expect(abs(radii.reduce(0) { $0 + $1 * $1 / 196 } - 1) < 0.05)
    }
}
