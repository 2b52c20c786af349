import Foundation
import TM1638
import TestSupport
import Testing

@Suite("The command")
struct CommandTests {
    @Test("estimate says the tutorial's 112.5, and as many digits as asked for")
    func estimate() throws {
        #expect(try Program.run("estimate", "62").output == "112.5\n")
        #expect(try Program.run("estimate", "62", "--decimals", "11").output == "112.50000075961\n")
        let weights = try Program.run("estimate", "62", "--weights").output
        #expect(weights.contains("0.500000  waist 60.0  weight 110.0"))
    }

    @Test("estimate as JSON has all digits")
    func json() throws {
        struct Answer: Decodable {
            let query: [String: Double]
            let estimate: Double
            let pairs: [Pair]

            struct Pair: Decodable {
                let key: [String: Double]
                let attention: Double
            }
        }
        let output = try Program.run("estimate", "62", "--json", "--weights").output
        let answer = try JSONDecoder().decode(Answer.self, from: Data(output.utf8))
        #expect(answer.query == ["waist": 62])
        #expect(abs(answer.estimate - 112.50000075961239) < 1e-13)
        #expect(answer.pairs.map { $0.key["waist"] } == [68, 60, 64])
        #expect(abs(answer.pairs.reduce(0) { $0 + $1.attention } - 1) < 1e-15)
    }

    @Test("pairs from a file are used, and further columns ignored with a note")
    func pairs() throws {
        let file = try TemporaryFile("waist,weight,height\n80,70,170\n90,80,180\n")
        let outcome = try Program.run("estimate", "90", "--pairs", file.path)
        #expect(outcome.output == "80.0\n")
        #expect(outcome.errors == "attention-panel: note: \(file.path): ignored \"height\"\n")
    }

    @Test("a query without support is answered with a note")
    func noSupport() throws {
        let outcome = try Program.run("estimate", "100")
        #expect(outcome.output == "126.0\n")
        #expect(outcome.errors.contains("no support: no pair lies within three bandwidths of 100.0"))
    }

    @Test("bad input ends with the code of sysexits and says what to do")
    func badInput() throws {
        let bad = try TemporaryFile("waist,weight\n80,x\n")
        for (arguments, status, message) in [
            (["estimate", "62", "--pairs", "/nowhere.csv"], 66, "/nowhere.csv: cannot be read: there is no such file"),
            (["estimate", "62", "--pairs", bad.path], 65, ":2:2: \"x\" in column weight is not a number"),
            (["estimate", "62", "--bandwidth", "0"], 64, "--bandwidth 0 is not a number from 1e-100 to 1e+100"),
            (
                ["estimate", "62", "--bandwidth", "1e-320"], 64,
                "--bandwidth 1e-320 is not a number from 1e-100 to 1e+100"
            ),
            (["estimate", "nan"], 64, "\"nan\" is not a finite number"),
            (["estimate", "x"], 64, "\"x\" is not a finite number"),
            (["estimate", "0x10"], 64, "\"0x10\" is not a finite number"),
            (["estimate", "62", "--bandwidth", "0x10"], 64, "--bandwidth 0x10 is not a number from 1e-100 to 1e+100"),
            (["estimate", "62", "--decimals", "18"], 64, "--decimals 18 is not within 0 to 17"),
            (["show", "KILO", "--simulated"], 64, "seven segments cannot draw \"K\" (character 1)"),
            (["show", "12", "34", "--simulated"], 64, "Several words are a text in quotation marks: \"12 34\""),
            (["show", "--simulated"], 64, "What is to be shown?"),
            (["show", "--simulated", "--typo"], 64, "Unknown option '--typo'"),
            (["show", "1", "--simulated", "--leds", "9"], 64, "--leds: there are 8 LEDs, counted from 1"),
            (["show", "1", "--simulated", "--leds", "5-3"], 64, "--leds: \"5-3\" is no LED such as 1, 3-5 or 2:green"),
            (["show", "1", "--simulated", "--leds", "1:green"], 64, "--leds: LED 1 has no green"),
            (["show", "--segments", "abz", "--simulated"], 64, "--segments: \"z\" is no segment"),
            (["show", "--segments", "a b c d e f g a b", "--simulated"], 64, "--segments: 9 digits, and there are 8"),
            (["show", "OPEN", "--leading-zeros", "--simulated"], 64, "--leading-zeros: \"OPEN\" is no number"),
            (
                ["show", "HELP", "--simulated", "--brightness", "8"], 64,
                "--brightness: \"8\" is not a whole number from 0 to 7"
            ),
            (["show", "HELP", "--simulated", "--board", "none"], 64, "--board: \"none\" is no known board"),
            (["show", "HELP", "--chip", "/dev/null"], 69, "/dev/null is no gpiochip"),
        ] as [([String], Int32, String)] {
            let outcome = try Program.run(list: arguments)
            #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
            #expect(outcome.output == "")
        }
    }

    @Test("show draws what the simulated chip shows")
    func show() throws {
        let outcome = try Program.run("show", "HELP 1.5", "--simulated")
        #expect(outcome.status == 0)
        #expect(
            outcome.output.contains(
                """
                │         _           _                 _          │
                │  |_|   |_    |     |_|           |   |_          │
                │  | |   |_    |_    |             |.   _|         │
                """))
    }

    /// The picture that `show` draws with these arguments.
    private func shown(_ arguments: String..., input: String = "") throws -> String {
        let outcome = try Program.run(list: ["show", "--simulated"] + arguments, input: input)
        #expect(outcome.status == 0 && outcome.errors == "", "\(arguments): \(outcome.errors)")
        return outcome.output
    }

    @Test("show takes negative numbers, colons, alignment, zeros, segments and the lines of standard input")
    func showForms() throws {
        #expect(try shown("-42") == shown("--", "-42"))
        #expect(try shown("12:34") == shown("12.34"))
        #expect(try shown("7", "--align", "right") == shown("       7"))
        #expect(try shown("-1.5", "--leading-zeros") == shown("-000001.5"))
        #expect(try shown("--segments", "abcdef bc. - g") == shown("01. -"))
        #expect(try shown("-", input: "1\n2\r\n3") == shown("3"))
        // It runs through once and stands as it began.
        #expect(try shown("123456789") == shown("12345678"))
    }

    @Test("show lights the LEDs that are listed, in colours where the board has them")
    func showLEDs() throws {
        let leds = try shown("1", "--leds", "1,3-5,8").split(separator: "\n")[1]
        #expect(leds.filter { "●○".contains($0) } == "●○●●●○○●")
        let coloured = try shown("1", "--board", "lkm1638", "--leds", "1:green,2:both,3").split(separator: "\n")[1]
        #expect(coloured.filter { "●○◆◉".contains($0) } == "◆◉●○○○○○")
    }

    @Test("a line of standard input that cannot be shown is told and makes the status 65; the others are shown")
    func showUndrawableLine() throws {
        let outcome = try Program.run("show", "-", "--simulated", input: "1\nKILO\n2\n")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("cannot draw \"K\""))
    }

    @Test("a text goes on from one board to the next")
    func showSeveralBoards() throws {
        let two = try Program.run("show", "123456789", "--simulated", "--stb", "GPIO17", "--stb", "GPIO18").output
        #expect(two == (try shown("12345678")) + (try shown("9")))
    }

    @Test("keys names the keys that are typed")
    func keys() throws {
        let outcome = try Program.run("keys", "--simulated", input: "18")
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.filter { $0.hasSuffix("pressed (K3 KS1)") || $0.hasSuffix("pressed (K3 KS8)") }.count == 2)
        #expect(lines.count == 4)
    }

    @Test("boards draws every board, or the one that is named")
    func boards() throws {
        let all = try Program.run("boards").output
        for board in Board.all { #expect(all.contains("\(board.name): \(board.title)\n")) }
        let one = try Program.run("boards", "qyf").output
        #expect(one.contains("8 digits, no LEDs, 16 keys without diodes"))
        #expect(one.contains("[9]  [10]  [11]"))
        #expect(!one.contains("led-and-key"))
    }

    @Test("a board from a file is used; one that cannot be is refused with its line")
    func boardFile() throws {
        let good = try TemporaryFile(try Program.run("boards", "led-and-key-turned", "--text").output)
        let drawn = try Program.run("show", "HELP", "--simulated", "--board", good.path)
        #expect(drawn.output == (try Program.run("show", "HELP", "--simulated").output))
        let bad = try TemporaryFile("board a\nled 9\n")
        let refused = try Program.run("show", "HELP", "--simulated", "--board", bad.path)
        #expect(refused.status == 64)
        #expect(refused.errors.contains("line 2: \"9\" is no GRID.SEG such as 1.8"))
        for refused in [try Program.run("boards", bad.path), try Program.run("virtual", "--board", bad.path)] {
            #expect(refused.status == 64)
            let pieces = refused.errors.components(separatedBy: "is no GRID.SEG such as 1.8")
            #expect(pieces.count == 2, "\(refused.errors)")
        }
    }

    @Test("trace writes what a command does on the wires, and refuses one that uses none")
    func trace() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).vcd").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let outcome = try Program.run("trace", path, "--", "show", "HELP")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("chip 0: C0 76 00 79 00 38 00 73\n"))
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("$timescale 1 ns $end\n"))
        #expect(try Program.run("trace", path, "--", "estimate", "62").status == 64)
    }

    @Test("trace of what is no command that uses wires says so")
    func traceNothing() throws {
        for command in ["foo", "estimate"] {
            let outcome = try Program.run("trace", "/nowhere.vcd", "--", command, "62")
            #expect(outcome.status == 64)
            #expect(
                outcome.errors
                    == "attention-panel: \"\(command)\" is no command that uses wires: trace show, keys, run, doctor\n"
            )
        }
    }

    @Test("doctor ends well on a board that works, and says what to do of one that does not")
    func doctor() throws {
        let store = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).sqlite").path
        let well = try Program.run("doctor", "--simulated", "--store", store)
        #expect(well.status == 0)
        #expect(well.output.split(separator: "\n").allSatisfy { $0.hasPrefix("OK ") })
        #expect(!FileManager.default.fileExists(atPath: store))
        for (fault, remedy) in [
            ("unplugged", "measure 3.3 V between VCC and GND"), ("key-held", "S1 down all the time"),
            ("weak-pull-up", "solder 10 kΩ"), ("no-pull-up", "solder 10 kΩ"), ("data-short", "short to GND"),
            ("clock-open", "compare STB, CLK and DIO"),
        ] {
            let sick = try Program.run("doctor", "--simulated", "--store", store, "--fault", fault)
            #expect(sick.status == 1)
            #expect(sick.output.contains("WRONG") && sick.output.contains(remedy), "\(fault): \(sick.output)")
        }
        #expect(try Program.run("doctor", "--fault", "unplugged").status == 64)
        let nowhere = try Program.run("doctor", "--simulated", "--store", "/nowhere/memory.sqlite")
        #expect(nowhere.status == 1)
        #expect(nowhere.output.contains("there is no directory /nowhere: make it"))
    }

    @Test("doctor's report is shown, and written only if the person agrees")
    func report() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/report.txt"
        let arguments = ["doctor", "--simulated", "--store", directory.path + "/memory.sqlite", "--report", path]
        let home = ["HOME": directory.path, "USER": "some-person"]
        for answer in ["", "n\n", "\n"] {
            let shown = try Program.run(list: arguments, input: answer, environment: home)
            #expect(shown.status == 0 && shown.output.contains("Write this into"))
            #expect(!FileManager.default.fileExists(atPath: path))
        }
        let agreed = try Program.run(list: arguments, input: "y\n", environment: home)
        let report = try String(contentsOfFile: path, encoding: .utf8)
        #expect(agreed.status == 0 && agreed.output.hasPrefix(report))
        for part in [
            "## Versions\n\nattention-panel 0.2, libgpiod ", "\nkernel: Linux version ", "OK     chip ", "\n## Chips\n",
            "\nread DIO: ", "\nscan all keys: ", "without an answer: 0\n", "\n## Journal\n", "\nstb: GPIO17 ",
            "store: ~/memory.sqlite",
        ] {
            #expect(report.contains(part), "\(part): \(report)")
        }
        #expect(!report.contains(directory.path) && !report.contains("some-person"))
        let unwritable = try Program.run(
            list: Array(arguments.dropLast()) + ["/nowhere/report.txt"], input: "y\n", environment: home)
        #expect(unwritable.status == 73)
    }

    @Test("help names every subcommand")
    func help() throws {
        let output = try Program.run("--help").output
        for name in [
            "run", "estimate", "explain", "fit", "plot", "show", "keys", "boards", "setup", "doctor", "config",
        ] {
            #expect(output.contains("  \(name) "))
        }
    }
}
