import TestSupport
import Foundation
import Testing

@Suite("Numbers at the edge of what can be calculated")
struct ExtremeNumberTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Pairs that hold both signs of a number, and small ones between.
    func pairs(_ number: String) throws {
        let rows = (0..<12).map { index in
            let (key, value) = (index % 3 == 0 ? "-\(number)" : "\(index)", index % 4 == 0 ? "\(number)" : "-\(index)")
            return "\(key),\(value),\(index * index % 5)"
        }
        try Data(("waist,weight,size\n" + rows.joined(separator: "\n") + "\n").utf8)
            .write(to: URL(filePath: directory.path + "/pairs.csv"))
    }

    static let keys = ["waist", "waist,size"]
    static let scores = ["gaussian", "dot", "scaled-dot", "dot --raw", "additive", "additive-linear"]

    /// Every way to calculate with a file of pairs, and with queries, the first of them below 0.
    static func commands(_ numbers: [String]) -> [String] {
        let asked = keys.flatMap { keys in
            let queries = numbers.map { keys == "waist" ? $0 : "\($0),1" }
            let options = scores.map { "--score \($0)" } + ["learned", "1e-100", "1e100"].map { "--bandwidth \($0)" }
            return options.flatMap { option in
                [
                    "estimate --pairs pairs.csv --keys \(keys) \(option) --json --weights -- \(queries.joined(separator: " "))",
                    "explain --pairs pairs.csv --keys \(keys) \(option) -- \(queries[0])",
                ]
            } + [
                "fit pairs.csv --keys \(keys) -o model.json && \"$PANEL\" estimate --model model.json --json -- \(queries.joined(separator: " "))",
                "explain --self --pairs pairs.csv --keys \(keys)",
            ]
        }
        return asked
            + ["1", "learned", "1e-100"].map {
                "plot --pairs pairs.csv --bandwidth \($0) --at=\(numbers[0]) -o plot.svg && cat plot.svg"
            }
    }

    @Test(
        "the largest and the smallest numbers give answers that are numbers", arguments: ["1e100", "1e-100", "5e-324"])
    func largest(number: String) throws {
        try pairs(number)
        for command in Self.commands(["-\(number)", number, "0"]) {
            let outcome = try Program.shell("\"$PANEL\" \(command)", in: directory)
            let mayRefuse = command.contains("learned") || command.contains("fit")
            #expect(outcome.status == 0 || mayRefuse && outcome.status == 65, "\(command): \(outcome.errors)")
            // A score may well be too low for any number; its weight is 0.
            let words = command.hasPrefix("explain") ? /(?i)\bnan\b/ : /(?i)\bnan\b|\binf\b/
            #expect(outcome.output.firstMatch(of: words) == nil, "\(command): \(outcome.output.prefix(500))")
            let saysDistance = outcome.errors.contains("bandwidths of") || outcome.output.contains("bandwidths;")
            #expect(!(saysDistance && command.contains("--score") && !command.contains("gaussian")), "\(command)")
        }
    }

    @Test("larger ones are refused where they stand")
    func tooLarge() throws {
        try pairs("1e101")
        let message = "\"-1e101\" in column waist is too large to calculate with: 1e+100 is the most"
        for command in Self.commands(["1"]) {
            let outcome = try Program.shell("\"$PANEL\" \(command)", in: directory)
            #expect(outcome.status == 65, "\(command): \(outcome.errors)")
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
            #expect(outcome.output == "")
        }
        func model(mean: String, deviation: String) throws -> TemporaryFile {
            try TemporaryFile(
                """
                {"format": "attention-panel model", "version": 1, "keys": [{"name": "a", "unit": ""}],
                "value": {"name": "b", "unit": ""}, "shape": "projection", "means": [\(mean)], "deviations": [\(deviation)],
                "projection": [[1]], "pairKeys": [[1], [2]], "pairValues": [1, 2]}
                """)
        }
        let far = try model(mean: "1e308", deviation: "1")
        let narrow = try model(mean: "0", deviation: "1e-320")
        let tiny = try TemporaryFile("waist,weight\n" + (0..<12).map { "\($0)e-323,\($0)\n" }.joined())
        for (arguments, status) in [
            (["estimate", "1e308", "--tutorial", "--score", "dot"], 64),
            (["estimate", "62", "--tutorial", "--bandwidth", "1e200"], 64),
            (["explain", "62", "--tutorial", "--bandwidth", "1e-101"], 64),
            (["explain", "-1e308"], 64),
            (["plot", "--tutorial", "--at", "1e308", "-o", directory.path + "/plot.svg"], 64),
            (["estimate", "1", "--model", far.path], 65), (["explain", "1", "--model", far.path], 65),
            (["explain", "1", "--model", narrow.path], 65), (["fit", tiny.path, "-o", directory.path + "/model"], 65),
        ] as [([String], Int32)] {
            let outcome = try Program.run(list: arguments)
            #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
            #expect(outcome.output == "")
        }
    }
}
