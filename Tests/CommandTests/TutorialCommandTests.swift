import Foundation
import Testing

/// Every formula and number of the tutorial, by one command each.
@Suite("The tutorial on the command line")
struct TutorialCommandTests {
    /// The tutorial's people with two sizes and two values.
    static let table = "waist,size,weight,height\n68,91,126,180\n60,87,110,172\n64,88,115,170\n"
    static let rows = "waist,size,weight\n67,91,1\n60,87,1\n64,84,1\n"
    static let additive = [
        "--raw", "--wq", "0.03125,-0.015625;0.0078125,0.0234375;-0.046875,0.015625",
        "--wk", "-0.03125,0.0390625;0.015625,-0.0078125;0.0234375,0.046875", "--bias", "0.25,-0.5,0.125",
        "--wv", "1.5,-2,0.75",
    ]

    /// What explain says of the tutorial's table.
    func explain(_ arguments: String...) throws -> String { try explain(list: arguments) }

    func explain(list arguments: [String]) throws -> String {
        let file = try TemporaryFile(Self.table)
        let outcome = try Program.run(
            list: ["explain"] + arguments
                + ["--pairs", file.path, "--keys", "waist,size", "--value", "weight,height", "--in-order"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    func explainSelf(_ arguments: [String]) throws -> String {
        let file = try TemporaryFile(Self.rows)
        let outcome = try Program.run(
            list: ["explain", "--self"] + arguments + ["--pairs", file.path, "--keys", "waist,size"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    @Test("kernel values 0.135, 0.135 and 1.52e-8 and their sum, as distance, score, e^score and share")
    func kernel() throws {
        let output = try Program.run("explain", "62", "--tutorial", "--in-order").output
        let lines = output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let head = try #require(lines.firstIndex { $0.first == "key" })
        #expect(lines[head] == ["key", "distance", "score", "e^score", "share", "weight"])
        #expect(lines[head + 1].prefix(6) == ["68.0", "6.0", "-18.0", "1.52300e-08", "5.62676e-08", "126.0"])
        #expect(lines[head + 2].prefix(6) == ["60.0", "2.0", "-2.0", "0.1353352832", "0.4999999719", "110.0"])
        #expect(lines[head + 3].prefix(6) == ["64.0", "2.0", "-2.0", "0.1353352832", "0.4999999719", "115.0"])
        #expect(lines[head + 4] == ["sum", "0.2706705817", "1.0"])
    }

    @Test("dot and scaled dot tell √d, and give all the weight to the longest key")
    func products() throws {
        let scaled = try explain("64,85", "--score", "scaled-dot", "--raw")
        #expect(scaled.contains("√d = 1.4142135624"))
        #expect(scaled.contains("8546.7996642"))
        #expect(scaled.contains("weight: ") && scaled.contains("= 126.0") && scaled.contains("= 180.0"))
        #expect(try explain("64,85", "--score", "dot", "--raw").contains("12087.0"))
    }

    @Test("additive tells and takes W_q, W_k and b: linear is blind to the query, tanh is not")
    func additive() throws {
        let unset = try explain("64,85", "--score", "additive")
        #expect(unset.contains("W_q = 1.0,0.0;0.0,1.0") && unset.contains("b = 0.0,0.0"))
        func outputs(_ score: String) throws -> [String] {
            try ["64,85", "61,80"].map { query in
                let file = try TemporaryFile(Self.table)
                return try Program.run(
                    list: ["estimate", query, "--pairs", file.path, "--keys", "waist,size", "--value", "weight,height"]
                        + ["--score", score, "--decimals", "9"] + Self.additive
                ).output
            }
        }
        #expect(try outputs("additive-linear") == ["116.942258659,174.078705258\n", "116.942258659,174.078705258\n"])
        #expect(try outputs("additive") == ["116.970512210,173.987941410\n", "116.963958504,173.984976712\n"])
        let told = try explain(list: ["64,85", "--score", "additive"] + Self.additive)
        #expect(told.contains("1. A score for each key: w_v · tanh(W_q q + W_k k + b), of the numbers as they are"))
        let wrong = try Program.run("estimate", "62", "--score", "additive", "--bias", "1,2")
        #expect(wrong.status == 64 && wrong.errors.contains("--wq"))
        #expect(try Program.run("estimate", "62", "--wq", "1").status == 64)
        #expect(try Program.run("estimate", "62", "--score", "additive", "--wq", "1,x").status == 64)
    }

    @Test("several values at once by the Gaussian")
    func severalValues() throws {
        let output = try explain("64,85", "61,80", "--bandwidth", "1", "--raw", "--json")
        #expect(output.contains("\"weight\":114.9796493164682") && output.contains("\"height\":170.0081402800084"))
        #expect(output.contains("\"weight\":110.0000506499549"))
    }

    @Test("Q, K, V, QKᵀ, QKᵀ/√d, softmax and output as matrices")
    func matrices() throws {
        let output = try explain("64,85", "61,80", "--score", "scaled-dot", "--raw", "--matrices", "--decimals", "3")
        #expect(
            output == """
                Q
                  64.000  85.000
                  61.000  80.000

                K
                  68.000  91.000
                  60.000  87.000
                  64.000  88.000

                V
                  126.000  180.000
                  110.000  172.000
                  115.000  170.000

                QKᵀ
                  12087.000  11235.000  11576.000
                  11428.000  10620.000  10944.000

                QKᵀ/√d, √d = 1.4142135623730951
                  8546.800  7944.345  8185.468
                  8080.816  7509.474  7738.577

                softmax
                  1.000  0.000  0.000
                  1.000  0.000  0.000

                output
                  126.000  180.000
                  126.000  180.000

                """)
        #expect(
            try explain("64,85", "--score", "dot", "--raw", "--matrices", "--json").contains("\"K\":[[68,91],[60,87],"))
    }

    @Test("self-attention of raw rows collapses; standardised each leans on its own kind; by other scores, too")
    func selfAttention() throws {
        let raw = try explainSelf(["--raw"])
        #expect(raw.components(separatedBy: "→ (67.0000, 91.0000)").count == 4)
        let standardised = try explainSelf([])
        #expect(standardised.contains("(66.6255, 90.5592)") && standardised.contains("(61.3658, 86.6205)"))
        #expect(try explainSelf(["--bandwidth", "1000", "--raw"]).contains("(63.66"))
        let gaussian = try explainSelf(["--bandwidth", "0.1"])
        #expect(gaussian.contains("row 1: (67.0, 91.0) → (67.0000, 91.0000)"))
        #expect(gaussian.contains("softmax(−Σ (q − k)² / 2h², h = 0.1, 0.1) of the rows as they are"))
        #expect(try explainSelf(["--score", "dot"]) != standardised)
    }

    @Test("W_Q, W_K and W_V given, and trained with the loss")
    func projections() throws {
        let given = try explainSelf([
            "--raw", "--wq", "0.0625,-0.03125;-0.046875,0.0234375", "--wk", "0.03125,0.0625;-0.015625,-0.046875",
            "--wv", "0.5,0.25,-1;-0.25,0.75,0.5",
        ])
        #expect(given.contains("row 1: (67.0, 91.0) → (10.0000, 81.4136, -20.0000)"), "\(given)")
        let trained = try explainSelf(["--train", "300", "--decimals", "3"])
        #expect(
            trained.hasPrefix("loss, the sum of squared errors of the standardised rows: 0.589; after 300 steps 0.000"))
        #expect(trained.contains("W_Q\n   1.241  -0.339\n  -0.326   1.240\n"), "\(trained)")
        let json = try explainSelf(["--train", "300", "--json"])
        let numbers = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect((numbers["loss before"] as? Double).map { abs($0 - 0.589) < 0.001 } == true, "\(json)")
        #expect((numbers["loss"] as? Double).map { $0 < 0.001 } == true && numbers["W_Q"] is [[Double]])
        let wrong = try TemporaryFile(Self.rows)
        let outcome = try Program.run(
            "explain", "--self", "--pairs", wrong.path, "--keys", "waist,size", "--wq", "1,2,3")
        #expect(outcome.status == 64 && outcome.errors.contains("--wq has 1 row for 2 keys"))
    }

    @Test("a pipe gets the estimate alone, --interval and a terminal the interval beside it")
    func intervals() throws {
        let file = try TemporaryFile(
            "waist,weight\n" + (0..<30).map { "\(60 + $0),\(50 + $0 + $0 * $0 % 5)\n" }.joined())
        let alone = try Program.run("estimate", "75", "--pairs", file.path, "--bandwidth", "2").output
        let both = try Program.run("estimate", "75", "--pairs", file.path, "--bandwidth", "2", "--interval").output
        #expect(Double(alone.dropLast()) != nil)
        #expect(both.hasPrefix("\(alone.dropLast())  (90 %: ") && both.hasSuffix(")\n"))
        let terminal = try PseudoTerminal("estimate", "75", "--pairs", file.path, "--bandwidth", "2")
        #expect(terminal.waitUntil { $0.output.contains("(90 %: ") })
        terminal.process.waitUntilExit()
        #expect(try Program.run("estimate", "62", "--tutorial", "--interval").output.contains("no interval: 3 pairs"))
    }
}
