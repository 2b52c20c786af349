import TestSupport
import PanelCore
import PanelMemory
import PanelService
import Foundation
import TM1638GPIO
import Logging
import TM1638
import Testing

@Suite("ConfigurationReader")
struct ConfigurationReaderTests {
    let directory: TemporaryDirectory
    var path: String { directory.path + "/panel.yaml" }

    init() throws {
        directory = try TemporaryDirectory()
    }

    func configuration(
        _ text: String, environment: [String: String] = [:], flags: [ConfigurationKey: String] = [:]
    ) throws -> Configuration {
        try directory.write(Array(text.utf8), to: path)
        return try ConfigurationReader(path: path, environment: environment, flags: flags).read()
    }

    func problems(
        _ text: String, environment: [String: String] = [:], flags: [ConfigurationKey: String] = [:]
    ) throws -> [String] {
        do {
            _ = try configuration(text, environment: environment, flags: flags)
            return []
        } catch let error as ConfigurationError {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    @Test("nobody sets anything: every value is a default")
    func defaults() throws {
        let configuration = try configuration("")
        #expect(configuration == Configuration())
        #expect(ConfigurationKey.allCases.allSatisfy { configuration.source(of: $0) == .builtIn })
        #expect(configuration.settings == Settings())
        #expect(configuration.wiring.board == .ledAndKey)
        #expect(configuration.wiring.timing == .standard)
        #expect(configuration.roleTable == RoleTable(board: .ledAndKey))
    }

    @Test("every key of the file is read, with its line")
    func file() throws {
        let configuration = try configuration(
            """
            # a comment
            chip: pinctrl-rp1
            stb: 5
            clk: "GPIO6"
            dio: 'GPIO13'
            board: qyf
            slowdown: 3
            store: memory.sqlite
            score: scaledDot
            bandwidth: learned
            brightness: 0
            dim-after: 60
            dark-after: never
            keys:
              S1: left
              S12: 9
            log-level: debug
            """)
        let wiring = configuration.wiring
        #expect((wiring.chip, wiring.strobe, wiring.clock) == ("pinctrl-rp1", .offset(5), .name("GPIO6")))
        #expect((wiring.data, wiring.board, wiring.timing) == (.name("GPIO13"), .qyf, .standard.slowed(by: 3)))
        #expect(configuration.store == "\(directory.path)/memory.sqlite")
        let settings = configuration.settings
        #expect((settings.score, settings.learnsBandwidth, settings.brightness) == (.scaledDot, true, 0))
        #expect((settings.dimAfter, settings.darkAfter) == (60, nil))
        #expect(configuration.logLevel == .debug)
        #expect(configuration.roleTable[key: 0] == .left)
        #expect(configuration.roleTable[key: 11] == .digit(9))
        #expect(configuration.roleTable[key: 1] == .digit(2))
        #expect(configuration.source(of: .chip) == .file(path: path, line: 2))
        #expect("\(configuration.source(of: .logLevel))" == "\(path):17")
        #expect(configuration.source(ofRole: "S12") == .file(path: path, line: 16))
        #expect(configuration.source(ofRole: "S2") == .builtIn)
    }

    @Test("flags win over the environment, and that over the file; each value knows where it came from")
    func precedence() throws {
        let configuration = try configuration(
            "brightness: 1\nbandwidth: 2\nscore: dot\n",
            environment: ["ATTENTION_PANEL_BRIGHTNESS": "2", "ATTENTION_PANEL_BANDWIDTH": "3", "OTHER": "4"],
            flags: [.brightness: "3"])
        #expect(configuration.settings.brightness == 3)
        #expect(configuration.settings.bandwidth == 3)
        #expect(configuration.settings.score == .dot)
        #expect(configuration.source(of: .brightness) == .flag("--brightness"))
        #expect(configuration.source(of: .bandwidth) == .environment(variable: "ATTENTION_PANEL_BANDWIDTH"))
        #expect(configuration.source(of: .score) == .file(path: path, line: 3))
    }

    @Test("what was set on the panel wins over file and environment, and a flag over that")
    func panel() throws {
        try directory.write(Array("brightness: 1\nscore: dot\ndim-after: 10\n".utf8), to: path)
        let reader = ConfigurationReader(
            path: path, environment: ["ATTENTION_PANEL_SCORE": "gaussian"], flags: [.brightness: "3"])
        let configuration = try reader.read(panel: [.brightness: "2", .score: "scaledDot", .dark: "never"])
        #expect((configuration.settings.brightness, configuration.settings.score) == (3, .scaledDot))
        #expect((configuration.settings.dimAfter, configuration.settings.darkAfter) == (10, nil))
        #expect(configuration.source(of: .score) == .panel)
        #expect(configuration.source(of: .brightness) == .flag("--brightness"))
        #expect(
            try reader.read().changes(since: configuration) == [
                "score is now gaussian (ATTENTION_PANEL_SCORE)", "dark-after is now 600 (default)",
            ])
    }

    @Test("a later bandwidth ends the learning of an earlier one, and auto and never undo what was chosen")
    func undoing() throws {
        let configuration = try configuration(
            "bandwidth: learned\nchip: gpiochip4\nstore: /memory\ndim-after: 5\n",
            environment: ["ATTENTION_PANEL_DIM_AFTER": "never", "ATTENTION_PANEL_CHIP": "auto"],
            flags: [.bandwidth: "2.5", .store: "auto"])
        #expect((configuration.settings.learnsBandwidth, configuration.settings.bandwidth) == (false, 2.5))
        #expect((configuration.wiring.chip, configuration.store, configuration.settings.dimAfter) == (nil, nil, nil))
    }

    @Test("roles in the environment replace single keys of the file's; empty variables count as absent")
    func environmentRoles() throws {
        let configuration = try configuration(
            "keys: {S1: right, S2: left}",
            environment: ["ATTENTION_PANEL_KEYS": "S2=page,S3=enter", "ATTENTION_PANEL_STB": ""])
        #expect((0..<4).map { configuration.roleTable[key: $0] } == [.right, .page, .enter, .plus])
        #expect(configuration.source(ofRole: "S2") == .environment(variable: "ATTENTION_PANEL_KEYS"))
        #expect(configuration.source(of: .stb) == .builtIn)
    }

    @Test("a relative path counts from the file that says it, else from where the command runs, and is absolute then")
    func paths() throws {
        let here = FileManager.default.currentDirectoryPath
        #expect(try configuration("", flags: [.store: "a/b"]).store == "\(here)/a/b")
        #expect(try configuration("", environment: ["ATTENTION_PANEL_STORE": "b"]).store == "\(here)/b")
        #expect(try configuration("store: ./b").store == "\(directory.path)/./b")
        #expect(try configuration("chip: dev/chip\nstore: /b").wiring.chip == "\(directory.path)/dev/chip")
        #expect(try configuration("chip: gpiochip0\nstore: /b").store == "/b")
    }

    @Test("a board's file is found beside the configuration, and a flag's where the command runs")
    func boardFile() throws {
        var board = Board.ledAndKeyTurned
        board.name = "mine"
        try directory.write(Array(board.text.utf8), to: directory.path + "/mine.board")
        let first = try configuration("board: ./mine.board")
        #expect(first.wiring.board == board)
        #expect(try problems("", flags: [.board: "./mine.board"]).first?.contains("there is no such file") == true)
        #expect(try configuration("", flags: [.board: directory.path + "/mine.board"]).wiring.board == board)

        board.keys.removeLast()
        try directory.write(Array(board.text.utf8), to: directory.path + "/mine.board")
        #expect(
            try configuration("board: ./mine.board\nkeys: {S1: enter}").changes(since: first) == [
                "the board \(directory.path)/./mine.board is described anew", "the board's keys have other roles",
            ])
    }

    @Test("only the usual file may be missing; one that was named may not")
    func missing() throws {
        let nowhere = directory.path + "/nowhere.yaml"
        #expect(try ConfigurationReader(environment: [:], usualPath: nowhere).read() == Configuration())
        for reader in [
            ConfigurationReader(path: nowhere, environment: [:]),
            ConfigurationReader(environment: ["ATTENTION_PANEL_CONFIG": nowhere]),
        ] {
            #expect(throws: ConfigurationError.unreadable(path: nowhere, reason: "there is no such file")) {
                try reader.read()
            }
        }
        #expect(throws: ConfigurationError.unreadable(path: directory.path, reason: "Is a directory")) {
            try ConfigurationReader(environment: [:], usualPath: directory.path).read()
        }
    }

    @Test(
        "a bad value is told with its line and what would be right",
        arguments: [
            ("brightnes: 5", "1: unknown key \"brightnes\": did you mean brightness?"),
            ("\n\nDim_After: 5", "3: unknown key \"Dim_After\": did you mean dim-after?"),
            ("wires: {stb: 5}", "1: unknown key \"wires\": choose one of chip, stb, clk, dio, board, slowdown,"),
            ("brightness: 8", "1: brightness \"8\" is not a whole number from 0 to 7"),
            ("brightness: 5.0", "1: brightness \"5.0\" is not a whole number from 0 to 7"),
            ("brightness:", "1: brightness has no value: give it one (0 to 7), or put a # before it"),
            ("chip: \"\"", "1: chip has no value"),
            ("chip: [a, b]", "1: chip takes one value"),
            ("slowdown: 0", "1: slowdown \"0\" is not a whole number from 1 to 100"),
            (
                "score: gausian",
                "1: score \"gausian\" is not one of gaussian, scaled-dot, dot, additive: did you mean gaussian?"
            ),
            ("bandwidth: 0", "1: bandwidth \"0\" is not a number from 1e-100 to 1e+100, or learned"),
            ("bandwidth: 1e-320", "1: bandwidth \"1e-320\" is not a number from 1e-100 to 1e+100, or learned"),
            ("bandwidth: nan", "1: bandwidth \"nan\" is not a number from 1e-100 to 1e+100, or learned"),
            ("bandwidth: 0x10", "1: bandwidth \"0x10\" is not a number from 1e-100 to 1e+100, or learned"),
            (
                "bandwidth: \"2\\0 junk\"",
                "1: bandwidth \"2\\0 junk\" is not a number from 1e-100 to 1e+100, or learned"
            ),
            ("bandwidth: 1,5", "1: bandwidth \"1,5\" is not a number from 1e-100 to 1e+100, or learned"),
            ("dim-after: 0", "1: dim-after \"0\" is not a whole number of seconds from 1 to"),
            ("dark-after: nver", "or never: did you mean never?"),
            ("dark-after: 5min", "1: dark-after \"5min\" is not a whole number of seconds from 1 to"),
            ("log-level: warn", "1: log-level \"warn\" is unknown: choose one of trace, debug,"),
            ("log-level: eror", "1: log-level \"eror\" is unknown: did you mean error?"),
            ("board: led-key", "1: board \"led-key\" is no known board, nor the path of a file, which has a slash:"),
            ("board: ./nowhere", "cannot be read: there is no such file"),
            ("board: ./panel.yaml", "panel.yaml: line 1: \"board:\" is none of board, diodes, digit, led and key"),
            ("keys: left", "1: keys takes lines such as \"S1: left\" below it"),
            ("keys: {S1: [left]}", "1: keys takes lines such as \"S1: left\" below it"),
            ("keys:\n  S1: lft", "2: S1 \"lft\" is unknown: did you mean left?"),
            ("keys:\n  S1: left\n  S9: left", "3: the board led-and-key has no key \"S9\": did you mean S1?"),
            ("clk: 5\nstb: 5", "1: clk is 5, and so is stb: each wire needs a line of its own"),
            ("dio: GPIO17", "1: dio is GPIO17, and so is stb"),
            ("stb: GPIO22", "1: stb is GPIO22, and so is dio"),
            ("[chip]", "1: keys are expected, such as \"brightness: 5\""),
            ("? [a]\n: b", "1: a key is expected, such as brightness"),
            ("stb: 5\nclk: 6\nstb: 7", "1: \"stb\" is given more than once: keep one"),
            ("stb: 5\n\tclk: 6", "2: this is no YAML: found a tab character that violates indentation"),
            ("stb: {", ": this is no YAML: did not find expected node content"),
            ("stb: 5\n---\nclk: 6", "2: this is no configuration: but found another document"),
            ("stb: *line", "1: this is no configuration: found undefined alias"),
            ("stb: \u{1}", "1: this is no YAML: control characters are not allowed"),
        ])
    func badValue(text: String, message: String) throws {
        let problem = try #require(try problems(text).first)
        #expect(problem.hasPrefix("\(path):"), "\(problem)")
        #expect(problem.contains(":\(message)") || problem.contains(message) && !message.hasPrefix("1"), "\(problem)")
    }

    @Test("bad values elsewhere are told with the variable or the flag")
    func badValueElsewhere() throws {
        #expect(
            try problems(
                "stb: GPIO27\nbrightness: x",
                environment: ["ATTENTION_PANEL_BRIGTNESS": "3", "ATTENTION_PANEL_KEYS": "S1"],
                flags: [.brightness: "9"]) == [
                    "\(path):2: brightness \"x\" is not a whole number from 0 to 7",
                    "ATTENTION_PANEL_BRIGTNESS: unknown variable: did you mean ATTENTION_PANEL_BRIGHTNESS?",
                    "ATTENTION_PANEL_KEYS: \"S1\" is no role of a key: write S1=left,S2=right",
                    "--brightness: \"9\" is not a whole number from 0 to 7",
                ])
    }

    @Test("a flag without a value is told")
    func emptyFlag() throws {
        let problem = "--chip: has no value: give it one (\(ConfigurationKey.chip.unit)), or leave it out"
        #expect(try problems("", flags: [.chip: ""]) == [problem])
    }

    @Test("all that is wrong is told at once, by line")
    func allAtOnce() throws {
        let lines = try problems("brightness: 9\nnonsense: 1\nscore: dott\n").map { $0.dropFirst(path.count + 1).first }
        #expect(lines == ["1", "2", "3"])
        let many = try problems((0..<30).map { "k\($0): 1\n" }.joined())
        #expect(many.count == 21)
        #expect(many.last == "and 10 more")
    }

    @Test("what is shown can be read again and says the same")
    func shown() throws {
        let weird = try configuration("chip: \"a \\\"b\\\" \\\\ # \\x07 é\"\nstb: -5\nboard: qyf\nkeys: {S1: enter}\n")
        #expect(weird.text.contains("S1: enter"))
        #expect(weird.text.contains("# \(path):4\n"))
        let again = try configuration(weird.text)
        #expect(again.wiring == weird.wiring)
        #expect(again.settings == weird.settings)
        #expect(again.roleTable == weird.roleTable)
        for key in ConfigurationKey.allCases where key != .keys {
            #expect(again.source(of: key) != .builtIn, "\(key) is not shown")
        }
    }

    @Test(
        "whatever a flag says is shown so that a file can say it",
        arguments: ["null", "~", " a ", "a\u{FEFF}", "a\u{FFFE}", "\u{1FFFF}b", "\u{200D}", "é", "-", "a\u{301}"])
    func shownFlag(text: String) throws {
        let said = try configuration("", flags: [.chip: text, .stb: text, .store: text])
        let again = try configuration(said.text)
        #expect(again.wiring == said.wiring)
        #expect(again.store == said.store)
    }
}
