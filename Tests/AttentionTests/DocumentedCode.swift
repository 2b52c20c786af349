import Foundation
import Testing

import Attention

/// Every block of code in the library's documentation, compiled, with the numbers that its comments give.
///
/// ``isWhole()`` makes sure that none is missing here, and that each stands here as it stands there.
@Suite("The documentation's code")
struct DocumentedCode {
    @Test("the tutorial: one dimension")
    func oneDimension() throws {
        let pool = try GaussianPooling(keys: [68, 60, 64], values: [126, 110, 115], bandwidth: 1)
        let estimate = try pool.estimate(at: 62)
        #expect(abs(try #require(estimate).value - 112.50000075961239) < 1e-11)
        #expect(abs(try #require(estimate).spread - 2.5) < 1e-5)
        #expect(abs(try #require(estimate).effectiveCount - 2) < 1e-6)
    }

    @Test("the tutorial: many dimensions")
    func manyDimensions() throws {
        let keys: Matrix<Double> = [[68, 91], [60, 87], [64, 88]]
        let values: Matrix<Double> = [[126, 180], [110, 172], [115, 170]]
        let pool = try Pooling(keys: keys, values: values, score: GaussianScore(bandwidth: 1))
        let answer = try pool.estimate(at: [64, 85])?.values
        #expect(difference(try #require(answer), from: [114.97964931646821, 170.0081402800084]) < 1e-10)
    }

    @Test("the tutorial: self-attention, projections, and a head that learns")
    func heads() throws {
        let rows: Matrix<Double> = [[67, 91], [60, 87], [64, 84]]
        let gathered = try AttentionHead().attend(rows).output
        #expect(gathered.rowList == [[67, 91], [67, 91], [67, 91]])

        let head = AttentionHead(
            queryProjection: [[0.0625, -0.03125], [-0.046875, 0.0234375]],
            keyProjection: [[0.03125, 0.0625], [-0.015625, -0.046875]],
            valueProjection: [[0.5, 0.25, -1], [-0.25, 0.75, 0.5]])
        let output = try head.attend(rows).output
        #expect(difference(Array(output.row(0)), from: [10.0000007, 81.4136, -20.0000013]) < 5e-5)

        let standard = try Scaler(fitting: rows).standardise(rows)
        let identity: Matrix<Double> = [[1, 0], [0, 1]]
        var learner = AttentionHead(queryProjection: identity, keyProjection: identity, valueProjection: identity)
        var optimiser = Adam(rate: 0.01)
        for _ in 0..<300 {
            let error = try learner.attend(standard).output - standard
            let gradients = try learner.gradients(at: standard, outputGradient: error * 2)
            optimiser.step(&learner, gradient: gradients.parameters)
        }
        let loss = (try learner.attend(standard).output - standard).elements.reduce(0) { $0 + $1 * $1 }
        #expect(loss < 0.000001)
    }

    @Test("the tutorial: a score of one's own")
    func ownScore() throws {
        #expect(abs(try CosineScore().score(query: [1, 0], key: [1, 1]) - 0.5.squareRoot()) < 1e-15)
    }

    @Test("the tutorial: attention between the rows of a table")
    func rows() throws {
        let people = People.men.every(20)
        let (keys, weights) = (try Matrix(zip(people.waists, people.heights).map { [$0, $1] }), people.weights)
        let model = try RowAttention.trained(keys: keys, values: weights, heads: 2, steps: 20)
        let estimate = try model.estimate(at: [95, 175])
        #expect((70...95).contains(estimate.value))
    }

    @Test("docstrings: matrices and pools")
    func pools() throws {
        do {
            let keys: Matrix<Double> = [[68, 91], [60, 87], [64, 88]]
            let scores = keys * keys.transposed
            #expect((scores.rows, scores.columns) == (3, 3))
        }
        do {
            let pool = try GaussianPooling(keys: [68, 60, 64], values: [126, 110, 115], bandwidth: 1)
            let value = try pool.estimate(at: 62)?.value
            #expect(abs(try #require(value) - 112.50000075961239) < 1e-11)

            let scatter = Scatter(of: pool)
            let interval = try pool.estimate(at: 62).flatMap { scatter.interval(around: $0) }
            #expect(interval == nil)
        }
    }

    @Test("docstrings: Laplace's score, and a step of Adam")
    func scoresAndSteps() throws {
        struct LaplaceScore: Score {
            var bandwidth: Double

            func score(query: Span<Double>, key: Span<Double>) -> Double {
                var distance = 0.0
                for i in query.indices { distance += (query[i] - key[i]).magnitude }
                return -distance / bandwidth
            }
        }
        #expect(try LaplaceScore(bandwidth: 2).score(query: [62], key: [68]) == -3)

        struct Parabola: Trainable {
            var parameters = [1.0]
            var gradient: [Double] { [2 * parameters[0]] }
        }
        var model = Parabola()
        var optimiser = Adam(rate: 0.01)
        for _ in 0..<200 { optimiser.step(&model, gradient: model.gradient) }
        #expect(model.parameters[0].magnitude < 0.05)
    }

    @Test("each block of the documentation stands in this file, as it is")
    func isWhole() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let here = Self.code(try String(contentsOfFile: #filePath, encoding: .utf8).components(separatedBy: "\n"))
        var blocks = 0
        let sources = root.appending(path: "Sources/Attention")
        for case let file as URL in FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
            ?? .init()
        {
            guard ["md", "swift"].contains(file.pathExtension) else { continue }
            for block in Self.blocks(of: try String(contentsOf: file, encoding: .utf8), file.pathExtension) {
                let code = Self.code(block)
                let isHere = here.indices.contains { here[$0...].starts(with: code) }
                #expect(isHere, "\(file.lastPathComponent): \(code.first ?? "")")
                blocks += 1
            }
        }
        #expect(blocks >= 13)
    }

    /// Blocks between fences of an article, or indented ones in the documentation of a type.
    private static func blocks(of text: String, _ kind: String) -> [[String]] {
        var blocks: [[String]] = []
        var block: [String]?
        for line in text.components(separatedBy: "\n") {
            let isCode =
                kind == "md"
                ? block != nil && line != "```" : line.hasPrefix("///     ") || block != nil && line == "///"
            if kind == "md", line == "```swift" {
                block = []
            } else if isCode {
                block = (block ?? []) + [kind == "md" ? line : String(line.dropFirst(3))]
            } else if let whole = block {
                if !code(whole).isEmpty { blocks.append(whole) }
                block = nil
            }
        }
        return blocks
    }

    /// Lines without blanks at the ends, comments, blank lines and expectations.
    private static func code(_ lines: [String]) -> [String] {
        lines.compactMap { line in
            let code = line.components(separatedBy: "  //")[0].trimmingCharacters(in: .whitespaces)
            return code.isEmpty || code.hasPrefix("#expect") || code.hasPrefix("//") ? nil : code
        }
    }
}

/// The cosine of the angle between query and key.
struct CosineScore: Score {
    func score(query: Span<Double>, key: Span<Double>) -> Double {
        var (product, querySquare, keySquare) = (0.0, 0.0, 0.0)
        for i in key.indices {
            product += query[i] * key[i]
            querySquare += query[i] * query[i]
            keySquare += key[i] * key[i]
        }
        return product / (querySquare * keySquare).squareRoot()
    }
}
