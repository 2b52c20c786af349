import TestSupport
import PanelCore
import PanelMemory
import PanelService
import Foundation
import Testing

@Suite("Configuration on the command line")
struct ConfigCommandTests {
    @Test("show prints every value and where it comes from")
    func show() throws {
        let file = try TemporaryFile("# mine\nboard: qyf\nbrightness: 2\nbandwidth: 3\nkeys:\n  S1: page\n")
        let outcome = try Program.run(
            "config", "show", "--config", file.path, "--bandwidth", "learned",
            environment: ["ATTENTION_PANEL_STB": "GPIO5"])
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 2).map(String.init) }
        func row(_ name: String) -> [String]? { rows.first { $0.first == "\(name):" } }
        func source(_ name: String) -> String? { row(name)?.last?.split(separator: "; ").last.map(String.init) }
        #expect((row("brightness")?[1], source("brightness")) == ("2", "\(file.path):3"))
        #expect((row("stb")?[1], source("stb")) == ("GPIO5", "ATTENTION_PANEL_STB"))
        #expect((row("bandwidth")?[1], source("bandwidth")) == ("learned", "--bandwidth"))
        #expect((row("clk")?[1], source("clk")) == ("GPIO27", "default"))
        #expect(row("S1")?[1] == "page")
        #expect(row("S1")?.last?.hasSuffix("# \(file.path):6") == true)
        #expect(row("S16")?[1] == "enter")

        let again = try TemporaryFile(outcome.output)
        #expect(try Program.run("config", "check", "--config", again.path).status == 0)
    }

    @Test("what show prints is a file that says the same from anywhere")
    func again() throws {
        let directory = try TemporaryDirectory()
        let outcome = try Program.shell(
            """
            mkdir sub && "$PANEL" boards qyf --text > my.board && export ATTENTION_PANEL_BOARD=./my.board
            show() { "$PANEL" config "$@" | sed 's/ *# .*//'; }
            printf 'chip: "null"\\n' > null.yaml
            show --store foo.sqlite --config null.yaml > sub/first.yaml
            unset ATTENTION_PANEL_BOARD
            show --config sub/first.yaml > second.yaml
            cat sub/first.yaml
            diff sub/first.yaml second.yaml
            """, in: directory)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("chip: \"null\"\n"))
        // The system may have another name for the directory of temporary files.
        #expect(outcome.output.contains("/\(URL(filePath: directory.path).lastPathComponent)/foo.sqlite\n"))
    }

    @Test("an empty flag is refused", arguments: ["--chip", "--stb", "--store", "--board", "--bandwidth"])
    func emptyFlag(flag: String) throws {
        let outcome = try Program.run("config", "show", flag, "")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("\(flag): has no value: give it one ("), "\(outcome.errors)")
    }

    @Test("show says what was set on the panel")
    func setOnPanel() throws {
        let state = try TemporaryDirectory()
        let environment = ["STATE_DIRECTORY": state.path, "ATTENTION_PANEL_SCORE": "dot"]
        #expect(try Program.run("config", environment: environment).errors == "")
        #expect(try FileManager.default.contentsOfDirectory(atPath: state.path) == [])
        let store = try Store(path: state.path + "/attention-panel.sqlite", at: .systemClock())
        try store.set("score", to: "scaledDot")
        try store.set("dark-after", to: "soon")
        let outcome = try Program.run("config", "--brightness", "3", environment: environment)
        #expect(outcome.output.contains("score: scaled-dot "))
        #expect(outcome.output.contains("; set on the panel\n"))
        #expect(outcome.errors.contains("setting dark-after \"soon\" is not a whole number of seconds"))
    }

    @Test("check says everything that is wrong, each in a line with its place, and ends with 78")
    func check() throws {
        let bad = try TemporaryFile("\nbrightnes: 5\nkeys: {S9: left}\n")
        let outcome = try Program.run("config", "check", "--config", bad.path)
        #expect(outcome.status == 78)
        #expect(outcome.output == "")
        #expect(
            outcome.errors == "attention-panel: \(bad.path):2: unknown key \"brightnes\": did you mean brightness?\n")
        let board = try TemporaryFile("keys: {S9: left}\n")
        let noKey = try Program.run("config", "check", environment: ["ATTENTION_PANEL_CONFIG": board.path])
        #expect(noKey.status == 78)
        #expect(noKey.errors.contains("\(board.path):1: the board led-and-key has no key \"S9\""))
        #expect(try Program.run("config", "check", "--config", board.path, "--board", "qyf").status == 0)
        #expect(try Program.run("config", "check", "--config", "/nowhere.yaml").status == 66)
        #expect(try Program.run("config", "check", "--stb", "GPIO27").status == 64)
    }

    @Test("commands that use wires take them from file and environment")
    func wires() throws {
        let file = try TemporaryFile("chip: /dev/null\nboard: bare\n")
        let real = try Program.run("show", "HELP", "--config", file.path)
        #expect(real.status == 69)
        #expect(real.errors.contains("/dev/null is no gpiochip"))
        let bad = try TemporaryFile("board: nosuch\n")
        for command in [
            ["show", "HELP", "--simulated"], ["keys", "--simulated"], ["run", "--simulated", "--headless"],
        ] {
            let outcome = try Program.run(list: command + ["--config", bad.path])
            #expect(outcome.status == 78, "\(command)")
            #expect(outcome.errors.contains("\(bad.path):1: board \"nosuch\" is no known board"))
        }
        let turned = try Program.run(
            "show", "HELP", "--simulated", environment: ["ATTENTION_PANEL_BOARD": "led-and-key-turned"])
        #expect(turned.output == (try Program.run("show", "HELP", "--simulated").output))
    }

    @Test("what was set on the panel wins over the file until it is forgotten")
    func forget() throws {
        let directory = try TemporaryDirectory()
        let store = directory.path + "/memory.sqlite"
        let file = try TemporaryFile("brightness: 5\nstore: \(store)\n")
        try Store(path: store, at: .systemClock()).set("brightness", to: "2")
        let shown = { try Program.run("config", "show", "--config", file.path).output }
        #expect(try shown().contains("brightness: 2 "))
        #expect(try Program.run("config", "forget", "brightness", "--config", file.path).status == 0)
        #expect(try shown().contains("brightness: 5 "))
        #expect(try Program.run("config", "forget", "brightnes", "--config", file.path).status == 64)
    }

    @Test("the memory is the configured one, for those who look after it as well")
    func memory() throws {
        let directory = try TemporaryDirectory()
        let store = directory.path + "/kitchen.sqlite"
        let file = try TemporaryFile("store: \(store)\n")
        #expect(try Program.run("pairs", "add", "61", "111", "--config", file.path).status == 0)
        #expect(try Program.run("pairs", "export", "--store", store).output.contains("61.0,111.0"))
    }
}
