import TestSupport
import Foundation
import Testing

/// Files as other programs write them.
@Suite("Files of other programs")
struct InputFilesTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func run(_ arguments: String..., input: String = "") throws -> Program.Outcome {
        try Program.run(list: arguments, input: input, environment: ["STATE_DIRECTORY": directory.path])
    }

    func pairs() throws -> [String] {
        try run("pairs", "export").output.split(separator: "\n").dropFirst(2)
            .map { $0.split(separator: ",").prefix(2).joined(separator: " ") }
    }

    @Test(
        "pairs are imported as they were meant",
        arguments: [
            ("waist;weight\n68,5;126,2\n60,1;110,4\n64;115\n", ["68.5 126.2", "60.1 110.4", "64.0 115.0"]),
            ("\"waist\",\"weight\"\n\"68,5\",\"126,2\"\n\"60,1\",\"110,4\"\n", ["68.5 126.2", "60.1 110.4"]),
            ("waist,weight,,,\n68,126,,,\n,,,,\n60,110,,,\n,,,,\n", ["68.0 126.0", "60.0 110.0"]),
            ("sep=;\nWaist (cm);Weight (kg)\n68,5;126,2\n", ["68.5 126.2"]),
        ] as [(String, [String])])
    func dialects(text: String, wanted: [String]) throws {
        let file = try TemporaryFile(text)
        let outcome = try run("pairs", "import", file.path)
        #expect(outcome.output == "imported \(wanted.count)\n", "\(outcome.errors)")
        #expect(try pairs() == wanted)
    }

    @Test("columns are called as in the header, with the unit in brackets")
    func columns() throws {
        let fat = try run(
            "pairs", "import", "-", "--queries", "body fat (%)", "--values", "weight (kg)",
            input: "body fat (%),weight (kg)\n12.5,70\n20,80\n")
        #expect(fat.output == "imported 2\n", "\(fat.errors)")
        let export = try run("pairs", "export").output
        #expect(export.contains("body fat_%,weight_kg,time,origin\n12.5,70.0,"))
        // What was exported comes back the same.
        #expect(try run("pairs", "remove", "--all").status == 0)
        #expect(try run("pairs", "import", "-", input: export).output == "imported 2\n")
        #expect(try run("pairs", "export").output == export)
    }

    @Test("an underscore makes no unit of a word, and an exact name comes first")
    func underscores() throws {
        let iris = try run(
            "pairs", "import", "-", "--queries", "sepal_length", "--values", "petal_length",
            input: "sepal_length,sepal_width,petal_length\n5.1,3.5,1.4\n4.9,3.0,1.4\n")
        #expect(iris.output == "imported 2\n", "\(iris.errors)")
        let prefix = try TemporaryFile("waist,waist_hip_ratio,weight\n68,0.8,126\n60,0.9,110\n")
        let estimate = try run("estimate", "60", "--pairs", prefix.path)
        #expect(estimate.output == "110.0\n", "\(estimate.errors)")
    }

    @Test("what was not measured is refused, or left out on request with a note")
    func notMeasured() throws {
        let text = """
            "fat","comment","dateTime","waist","weight"
            22.1,"","2023-05-02 08:15",0.0,81.20
            22.0,"","2023-05-03 08:20",95.0,81.05

            """
        let refused = try run("pairs", "import", "-", input: text)
        #expect(refused.status == 65)
        #expect(refused.errors.contains("standard input:2:4: waist 0.0 is not within 1.0 to 999.9; --skip-incomplete"))
        let taken = try run("pairs", "import", "-", "--skip-incomplete", input: text)
        #expect(taken.output == "imported 1\n")
        #expect(taken.errors.contains("note: -: left out 1 row that lacks a number, line 2"), "\(taken.errors)")
        #expect(try run("pairs", "export").output.contains("95.0,81.05,2023-05-03T08:20:00Z,imported"))
    }

    @Test("times may have a blank, an offset, and no seconds")
    func times() throws {
        let text = "time,waist,weight\n2020-01-31 23:59,92,61.1\n2020-12-31T13:59+01:00,91,60.0\n"
        #expect(try run("pairs", "import", "-", input: text).output == "imported 2\n")
        let export = try run("pairs", "export").output
        #expect(export.contains("2020-01-31T23:59:00Z") && export.contains("2020-12-31T12:59:00Z"))
    }

    @Test("units that nobody names are assumed aloud, and converted when they are named")
    func units() throws {
        #expect(try run("fields", "new", "--queries", "waist_cm", "--values", "weight_kg").status == 0)
        let inches = "waist,weight\n30,70\n"
        let assumed = try run("pairs", "import", "-", input: inches)
        #expect(assumed.errors.contains("note: -: waist names no unit and is taken to be in cm"), "\(assumed.errors)")
        let converted = try run("pairs", "import", "-", "--unit", "waist=in", "--unit", "weight=lb", input: inches)
        #expect(converted.output == "imported 1\n" && converted.errors == "", "\(converted.errors)")
        let numbers = try #require(try pairs().last).split(separator: " ").compactMap { Double($0) }
        #expect(numbers[0] == 76.2 && abs(numbers[1] - 31.7514659) < 1e-9)
        let named = try run(
            "pairs", "import", "-", "--queries", "waist", "--values", "weight", input: "waist_in,weight\n30,70\n")
        #expect(named.status == 65 && named.errors.contains("--unit waist=in converts it"), "\(named.errors)")
        #expect(try run("pairs", "import", "-", "--unit", "waist", input: inches).status == 64)
    }

    @Test("a line that can be two things is refused with both, and a separator decides")
    func ambiguous() throws {
        let refused = try run("pairs", "add", "-", input: "62,5\n")
        #expect(refused.status == 65 && refused.errors.contains("can be 62 and 5, or 62.5"), "\(refused.errors)")
        #expect(
            try run("pairs", "add", "-", "--separator", ",", input: "62,5\n").output.contains("waist 62.0 weight 5.0"))
        #expect(
            try run("pairs", "add", "-", input: "62, 112\n61;110,5\n").output.hasSuffix("waist 61.0 weight 110.5\n"))
    }

    @Test("numbers that JSON lacks do not end in a message of the encoder")
    func json() throws {
        let outcome = try run("estimate", "62", "--tutorial", "--bandwidth", "1e-100", "--json")
        #expect(outcome.status == 0 && outcome.output.hasPrefix("{"), "\(outcome.errors)")
        #expect(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) is [String: Any])
        let csv = try run(
            "estimate", "1", "--pairs", "-", "--keys", "a b", "--value", "c", "--csv", input: "a b;c\n1;2\n")
        #expect(csv.output.hasPrefix("a b,c,spread"), "\(csv.errors)")
    }
}

@Suite("The command line")
struct CommandLineTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func run(_ arguments: String..., input: String = "") throws -> Program.Outcome {
        try Program.run(list: arguments, input: input, environment: ["STATE_DIRECTORY": directory.path])
    }

    @Test("negative numbers are numbers, wherever they stand")
    func negative() throws {
        let estimate = try run("estimate", "-5", "--tutorial")
        #expect(estimate.status == 0 && estimate.output == "110.0\n", "\(estimate.errors)")
        let plot = try run("plot", "--tutorial", "--at", "-90", "-o", directory.path + "/plot.svg")
        #expect(plot.status == 0, "\(plot.errors)")
        let pair = try run("pairs", "add", "-5", "20")
        #expect(pair.status == 65 && pair.errors.contains("waist -5.0 is not within 1.0 to 999.9"), "\(pair.errors)")
        let shown = try run("show", "-5", "--simulated")
        #expect(shown.status == 0, "\(shown.errors)")
        #expect(try run("estimate", "--pairs", "-", "-5", input: "waist,weight\n-5,3\n").output == "3.0\n")
        #expect(try run("readings", "--last", "-5").status == 64)
    }

    @Test("a pair is mended, and what is wrong with it is said")
    func mend() throws {
        let added = try run("pairs", "add", "62", "112")
        let id = try #require(
            added.output.split(whereSeparator: { " :".contains($0) }).dropFirst().first.map(String.init))
        #expect(try run("pairs", "set", id, "62", "113").output == "changed \(id): waist 62.0 weight 113.0\n")
        #expect(try run("pairs", "export").output.contains("62.0,113.0,"))
        #expect(try run("pairs", "set", id, "62", "-1").errors.contains("weight -1.0 is not within"))
        #expect(try run("pairs", "set", "99", "62", "113").errors.contains("there is no pair 99"))
        #expect(try run("pairs", "set", "1", "62", "113").errors.contains("pair 1 is built in"))
        #expect(try run("pairs", "set", id, "62").status == 64)
    }

    @Test("a command that is mistyped is answered with the one that was meant")
    func suggestions() throws {
        let outcome = try run("estimat", "62")
        #expect(outcome.status == 64 && outcome.errors.contains("did you mean estimate?"), "\(outcome.errors)")
        #expect(try run("pairs", "exprot").errors.contains("did you mean export?"))
        let options = try run("estimate", "--tutorail", "62")
        #expect(options.status == 64 && !options.errors.isEmpty)
        #expect(try run("--version").status == 0 && run("help", "pairs").status == 0)
    }

    @Test("no message breaks a line or speaks to the terminal, whatever it quotes")
    func legible() throws {
        for outcome in [
            try run("show", "ab\ncd", "--simulated"), try run("estimate", "6\u{1B}[2J2", "--tutorial"),
            try run("\u{1B}[2J\n"), try run("estimate", "62", "--\u{1B}[2J\nx"),
            try run("explain", "62", "--pairs", "-", "--keys", "a\u{1B}[2J", input: "a\u{1B}[2J,weight\n1,2\n"),
            try run("config", "check", "--config", "/no\nwhere"),
        ] {
            #expect(outcome.status != 0)
            #expect(
                !outcome.errors.contains("\u{1B}") && !outcome.errors.contains("cd\n")
                    && !outcome.errors.contains("\nwhere"))
        }
    }

    @Test("where there is nothing to list, that is said")
    func nothing() throws {
        let readings = try run("readings", "list")
        #expect(readings.status == 0 && readings.output == "")
        #expect(readings.errors.contains("there are no readings yet"))
    }

    @Test("config check refuses what the commands refuse")
    func configuration() throws {
        for (text, message) in [
            ("stb: 17\n", ":1: STB is line 17, but of which gpiochip?"),
            ("keys:\n  S8: left\n", ":2: no key is enter any more, which S8 was"),
            ("dim-after: 300\ndark-after: 60\n", ":2: dark-after is 60, and dim-after 300"),
        ] {
            let file = try TemporaryFile(text)
            let outcome = try run("config", "check", "--config", file.path)
            #expect(outcome.status == 78 && outcome.errors.contains(message), "\(outcome.errors)")
        }
        for text in [
            "stb: 17\nchip: gpiochip0\n", "keys:\n  S8: left\n  S7: enter\n", "dim-after: 300\ndark-after: 300\n",
        ] {
            let file = try TemporaryFile(text)
            #expect(try run("config", "check", "--config", file.path).status == 0)
        }
    }
}
