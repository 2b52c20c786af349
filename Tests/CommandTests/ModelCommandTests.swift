import Foundation
import Testing

@Suite("Models on the command line")
struct ModelCommandTests {
    /// Twelve people, weight about waist plus a third of height.
    static let people: String = {
        let rows = (0..<12).map { index in
            let (waist, height) = (70 + Double(index * 7 % 12) * 4, 160 + Double(index * index * 5 % 13) * 3)
            return "\(waist),\(waist * 0.6 + height / 3 + Double(index % 3)),\(height)"
        }
        return "waist_cm,weight_kg,height_cm\n" + rows.joined(separator: "\n") + "\n"
    }()

    func temporaryPath(_ name: String) -> String {
        FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)-\(name)").path
    }

    @Test("several queries have one answer a line, from the command line and from a file")
    func severalQueries() throws {
        let queries = try TemporaryFile("waist\n62\n66\n")
        #expect(try Program.run("estimate", "62", "66", "--decimals", "2").output == "112.50\n120.50\n")
        #expect(try Program.run("estimate", "60", "--queries", queries.path).output == "110.0\n112.5\n120.5\n")
    }

    @Test("CSV has a header and all digits")
    func csv() throws {
        let lines = try Program.run("estimate", "62", "--csv").output.split(separator: "\n")
        #expect(lines.first == "waist,weight,spread,effective_pairs,low90,high90,supported")
        #expect(lines.last?.hasPrefix("62.0,112.500000759612") == true)
        #expect(lines.last?.hasSuffix(",true") == true)
    }

    @Test("the tutorial's scores give the tutorial's answers")
    func scores() throws {
        // Dot products of raw centimetres all point at the largest key; the linear additive score does not see the query.
        for score in ["dot", "scaled-dot"] {
            let outcome = try Program.run("estimate", "60", "62", "--tutorial", "--score", score, "--raw")
            #expect(outcome.output == "126.0\n126.0\n")
        }
        #expect(try Program.run("estimate", "64", "--tutorial", "--score", "dot").output == "117.0\n")
        // Words of version 0.1 are told what they are called now.
        #expect(try Program.run("estimate", "62", "--score", "dot0").errors.contains("--score dot0 is called dot now"))
        #expect(try Program.run("estimate", "62", "--score", "dot").errors.contains("is scaled-dot"))
        let linear = try Program.run("estimate", "1", "99", "--score", "additive-linear", "--decimals", "9").output
        #expect(Set(linear.split(separator: "\n")).count == 1)
        let tanh = try Program.run(
            "estimate", "--tutorial", "--raw", "--score", "additive", "--decimals", "9", "--", "-66", "-62"
        ).output
        #expect(Set(tanh.split(separator: "\n")).count == 2)
    }

    @Test("several keys take a bandwidth each, or learn it")
    func severalKeys() throws {
        let file = try TemporaryFile(Self.people)
        for bandwidth in ["4", "4,6", "learned"] {
            let outcome = try Program.run(
                "estimate", "90,175", "--pairs", file.path, "--keys", "waist,height", "--bandwidth", bandwidth)
            let weight = try #require(Double(outcome.output.dropLast()))
            #expect((100...125).contains(weight), "\(bandwidth): \(outcome.output)\(outcome.errors)")
        }
    }

    @Test(
        "what is learned is saved, says how good it is, and answers alike when it is loaded",
        arguments: ["oneBandwidth", "bandwidthEach", "projection"])
    func fit(shape: String) throws {
        let file = try TemporaryFile(Self.people)
        let model = temporaryPath("model.json")
        defer { try? FileManager.default.removeItem(atPath: model) }
        let fitted = try Program.run("fit", file.path, "--keys", "waist,height", "--shape", shape, "-o", model)
        #expect(fitted.status == 0, "\(fitted.errors)")
        #expect(fitted.output.contains("12 pairs\n"))
        #expect(fitted.output.contains("error on pairs that the learning has not seen (ten folds, seed 1): "))
        #expect(fitted.output.contains("  a straight line's: "))
        let first = try Program.run("estimate", "90,175", "--model", model, "--json").output
        #expect(
            try Program.run("fit", file.path, "--keys", "waist,height", "--shape", shape, "-o", model).output
                == fitted.output)
        #expect(try Program.run("estimate", "90,175", "--model", model, "--json").output == first)
        #expect(first.contains("\"query\":{\"height\":175,\"waist\":90}"))
    }

    @Test("with one key the learned bandwidth is the closed form's")
    func fitOne() throws {
        let file = try TemporaryFile(Self.people)
        let model = temporaryPath("model.json")
        defer { try? FileManager.default.removeItem(atPath: model) }
        #expect(try Program.run("fit", file.path, "-o", model).output.contains("bandwidth of waist (cm): "))
        let learned = try Program.run(
            "estimate", "88", "--pairs", file.path, "--bandwidth", "learned", "--decimals", "9")
        #expect(try Program.run("estimate", "88", "--model", model, "--decimals", "9").output == learned.output)
    }

    @Test("explain tells scores, weights and the sum")
    func explain() throws {
        let output = try Program.run("explain", "62", "--tutorial").output
        #expect(output.contains("60.0       2.0   -2.0  0.1353352832  0.4999999719   110.0  ███████████████\n"))
        #expect(output.contains("68.0       6.0  -18.0   1.52300e-08   5.62676e-08   126.0"))
        #expect(output.contains(" = 112.50000076\n"))
        // Raw products of centimetres saturate, and explain says so in words.
        let raw = try Program.run("explain", "64", "--tutorial", "--score", "dot", "--raw").output
        #expect(raw.contains("softmax is saturated") && raw.contains("e^(score − max)"))
        let fixed = try Program.run("explain", "62", "--tutorial", "--decimals", "3", "--in-order").output
        #expect(fixed.contains("68.0     6.000  -18.000    0.000  0.000   126.0"))
        let json = try Program.run("explain", "62", "--tutorial", "--json").output
        #expect(json.contains("\"estimate\":{\"weight\":112.50000075961"))
    }

    @Test("explain --self lets the rows ask each other")
    func explainSelf() throws {
        let rows = try TemporaryFile("waist,weight,size\n67,1,91\n60,1,87\n64,1,84\n")
        let output = try Program.run("explain", "--self", "--pairs", rows.path, "--keys", "waist,size").output
        // The reference's self-attention of the tutorial's rows, standardised.
        #expect(output.contains("row 1: (67.0, 91.0) → (66.6255, 90.5592)"))
        #expect(output.contains("row 2: (60.0, 87.0) → (61.3658, 86.6205)"))
        #expect(output.contains("row 3: (64.0, 84.0) → (63.2980, 85.4159)"))
    }

    @Test("plot writes well-formed SVG with the names of both axes")
    func plot() throws {
        let file = try TemporaryFile(Self.people)
        let path = temporaryPath("plot.svg")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let outcome = try Program.run("plot", "--pairs", file.path, "--bandwidth", "4", "--at", "90", "-o", path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let svg = try String(contentsOfFile: path, encoding: .utf8)
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
        #expect(svg.contains(">waist (cm)</text>") && svg.contains(">weight (kg)</text>"))
        #expect(svg.components(separatedBy: "<circle").count > 12 + 1)
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }

    @Test("one pair is not spoken of as several")
    func onePair() throws {
        let file = try TemporaryFile("waist,weight\n62,110\n")
        func run(_ words: String...) throws -> String {
            let outcome = try Program.run(list: words + (words[0] == "fit" ? [file.path] : ["--pairs", file.path]))
            return outcome.output + outcome.errors
        }
        #expect(try run("fit").contains("1 pair is too few to learn from"))
        #expect(try run("estimate", "62", "--interval").contains("no interval: 1 pair does not say"))
        #expect(try run("explain", "62").contains("1 pair is remembered"))
        #expect(try run("plot", "-o", "/dev/stdout").contains(">1 pair · "))
    }

    @Test("--strict makes an answer without support a failure")
    func strict() throws {
        let outcome = try Program.run("estimate", "62", "100", "--strict")
        #expect(outcome.status == 65)
        #expect(outcome.output == "112.5\n126.0\n")
        #expect(outcome.errors.contains("no support"))
        #expect(try Program.run("estimate", "62", "--strict").status == 0)
    }

    @Test("bad input ends with the code of sysexits and says what to do")
    func badInput() throws {
        let people = try TemporaryFile(Self.people)
        let few = try TemporaryFile("waist,weight\n68,126\n60,110\n")
        let other = try TemporaryFile(#"{"format": "something else", "version": 1}"#)
        let newer = try TemporaryFile(#"{"format": "attention-panel model", "version": 3}"#)
        let lacking = try TemporaryFile(#"{"format": "attention-panel model", "version": 1, "keys": []}"#)
        for (arguments, status, message) in [
            (["estimate"], 64, "Missing expected argument"),
            (["estimate", "62,1"], 64, "\"62,1\" has 2 numbers, and a query of this model has 1: waist"),
            (["estimate", "62", "--bandwidth", "1,2"], 64, "--bandwidth has 2 numbers for 1 key"),
            (["estimate", "62", "--bandwidth", "learned"], 65, "3 pairs are too few to learn from"),
            (["estimate", "62", "--model", other.path], 65, "is no model of attention-panel"),
            (["estimate", "62", "--model", newer.path], 65, "has version 3, and this program reads versions 1 to 2"),
            (["estimate", "62", "--model", lacking.path], 65, "lacks \""),
            (["estimate", "62", "--model", "/nowhere.json"], 66, "/nowhere.json: cannot be read"),
            (["estimate", "62", "--model", other.path, "--pairs", few.path], 64, "leave --pairs out"),
            (["estimate", "62", "--model", other.path, "--score", "dot"], 64, "leave --score out"),
            (["run", "--simulated", "--model", other.path, "--bandwidth", "2"], 64, "leave --bandwidth out"),
            (["estimate", "62", "--json", "--csv"], 64, "exclude each other"),
            (["fit", few.path, "-o", "none.json"], 65, "2 pairs are too few to learn from"),
            (
                ["fit", people.path, "--keys", "waist,size", "-o", "none.json"], 65,
                "the header names no column \"size\": it has \"waist_cm, weight_kg, height_cm\"; --keys and --value choose other columns"
            ),
            (["fit", people.path, "-o", "/nowhere/model.json"], 73, "/nowhere/model.json cannot be written"),
            (["explain"], 64, "Give one query, or --self"),
            (["explain", "62", "--self"], 64, "Give one query, or --self"),
            (["plot", "--at", "nan", "-o", "none.svg"], 64, "\"nan\" is not a finite number"),
            (["plot", "--coverage", "1", "-o", "none.svg"], 64, "--coverage 1.0 is not between 0 and 1"),
        ] as [([String], Int32, String)] {
            let outcome = try Program.run(list: arguments)
            #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
            #expect(outcome.output == "", "\(arguments)")
        }
    }

    @Test("a damaged model is refused or answers, but never crashes")
    func fuzzedModel() throws {
        let file = try TemporaryFile(Self.people)
        let path = temporaryPath("model.json")
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try Program.run("fit", file.path, "-o", path)
        let model = try [UInt8](Data(contentsOf: URL(filePath: path)))
        for seed in 0..<40 {
            var bytes = model
            for step in 0..<(1 + seed % 3) {
                let place = (seed &* 7919 &+ step &* 104_729) % bytes.count
                bytes[place] = UInt8(truncatingIfNeeded: seed &* 31 &+ step &* 17)
            }
            try Data(bytes).write(to: URL(filePath: path))
            let outcome = try Program.run("estimate", "88", "--model", path)
            #expect([0, 64, 65].contains(outcome.status), "seed \(seed): \(outcome.status) \(outcome.errors)")
        }
    }
}
