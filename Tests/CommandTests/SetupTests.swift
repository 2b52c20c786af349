import Foundation
import PanelCore
import TM1638
import TM1638GPIO
import TM1638Simulator
import TestSupport
import Testing

@testable import PanelService
@testable import attention_panel

@Suite("attention-panel setup")
struct SetupCommandTests {
    static let keys = (1...8).map { "S\($0)" }

    /// A run with a file to write, and what the file holds then; `nil` when it was not written.
    func setUp(_ answers: [String], _ arguments: String...) throws -> (outcome: Program.Outcome, file: String?) {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/panel.yaml"
        let outcome = try Program.run(
            list: ["setup", "--simulated", "--config", path] + arguments,
            input: answers.map { $0 + "\n" }.joined())
        return (outcome, try? String(contentsOfFile: path, encoding: .utf8))
    }

    @Test("a board that works needs nothing written")
    func well() throws {
        let (outcome, file) = try setUp(["1", "", ""] + Self.keys)
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.contains("All 8 keys answer."))
        #expect(outcome.output.contains("says all this already"))
        #expect(file == nil)
    }

    @Test(
        "exchanged wires are found, named, and taken as they are",
        arguments: [
            ("stb-clk-swapped", "STB and CLK", "stb: GPIO27\nclk: GPIO17\n"),
            ("stb-dio-swapped", "STB and DIO", "stb: GPIO22\ndio: GPIO17\n"),
            ("clk-dio-swapped", "CLK and DIO", "clk: GPIO22\ndio: GPIO27\n"),
        ])
    func exchanged(fault: String, wires: String, written: String) throws {
        let (outcome, file) = try setUp(["1", "", "y", ""] + Self.keys + ["y"], "--fault", fault)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("the wires of \(wires) are exchanged"))
        #expect(file == written)
        let refused = try setUp(["1", "", "y", ""] + Self.keys + ["n"], "--fault", fault)
        #expect(refused.outcome.output.contains("Nothing was written."))
        #expect(refused.file == nil)
    }

    @Test("other boards and lines are written as they were answered")
    func others() throws {
        let lines = ["--stb", "GPIO5", "--clk", "GPIO6", "--dio", "GPIO13", "--board", "qyf"]
        let directory = try TemporaryDirectory()
        let path = directory.path + "/panel.yaml"
        try "# mine\n#stb: GPIO17\nbrightness: 3\n".write(toFile: path, atomically: true, encoding: .utf8)
        let answers = ["3", "", ""] + (1...16).map { "S\($0)" } + ["y"]
        let outcome = try Program.run(
            list: ["setup", "--simulated", "--config", path] + lines, input: answers.joined(separator: "\n") + "\n")
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(
            try String(contentsOfFile: path, encoding: .utf8)
                == "# mine\nstb: GPIO5\nbrightness: 3\nclk: GPIO6\ndio: GPIO13\nboard: qyf\n")
    }

    @Test("a board that is another than was thought is found by its keys")
    func turned() throws {
        let (outcome, file) = try setUp(
            ["1", "", ""] + Self.keys + ["y", ""] + Self.keys + ["y"], "--board", "led-and-key-turned")
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.contains("that was S8"))
        #expect(outcome.output.contains("These keys are those of LED&KEY, turned by 180°"))
        #expect(file == "board: led-and-key-turned\n")
    }

    @Test("keys that do not answer are named, and the rest is kept all the same")
    func silentKeys() throws {
        let (outcome, _) = try setUp(
            ["1", "", "", "S1", "", "S3", "S9", "S4", "S5", "S6", "", "S8", "n"])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("No answer from S2, S7"))
        #expect(outcome.output.contains("there is no key S9"))
    }

    @Test("a board that does not answer can be looked at again, or be left", arguments: ["unplugged", "data-short"])
    func unplugged(fault: String) throws {
        let (outcome, file) = try setUp(["1", "", "", "q"], "--fault", fault)
        #expect(outcome.status == 1)
        #expect(outcome.output.components(separatedBy: "Trying the wires.").count == 3)
        #expect(outcome.output.contains("WRONG") && outcome.output.hasSuffix("\nLeft.\n"))
        #expect(file == nil)
    }

    @Test("the end of the input and q leave at any point, and nothing is written", arguments: 0...13)
    func leaving(answers: Int) throws {
        let all = ["1", "", "y", ""] + Self.keys + ["y"]
        for last in [[], ["q"]] {
            let (outcome, file) = try setUp(Array(all.prefix(min(answers, 12))) + last, "--fault", "stb-clk-swapped")
            #expect(outcome.status == 1)
            #expect(outcome.output.hasSuffix("\nLeft.\n"))
            #expect(file == nil)
        }
    }

    @Test("answers that are none are asked for again")
    func nonsense() throws {
        let (outcome, _) = try setUp(
            ["9", "led-and-kex", "1", "perhaps", "n", "GPIO1", "GPIO1", "3", "", "GPIO2", "3", "", "q"])
        #expect(outcome.output.contains("did you mean led-and-key?"))
        #expect(outcome.output.contains("Please answer y or n"))
        #expect(outcome.output.contains("Each wire has a line of its own."))
        #expect(outcome.output.contains("so it has to be named"))
        #expect(outcome.output.hasSuffix("Left.\n"))
        #expect(try setUp([], "--fault", "nothing").outcome.status == 64)
        #expect(try Program.run("setup", "--fault", "unplugged").status == 64)
    }
}

@Suite("Setup and the service")
struct SetupServiceTests {
    /// A computer whose service has the lines, and what was done to it.
    final class Computer: SetupBench, Talk {
        var answers: [String]
        var done: [String] = []
        var said: [String] = []
        var refuses: String?
        var isBroken = false
        var machine: [Diagnosis] = []
        var holders = [PanelProcess(id: 12, arguments: ["run", "--headless"], isService: true)]
        var service = ServiceState(isSystemdRunning: true, isInstalled: true)

        init(_ answers: String...) { self.answers = answers }

        func say(_ text: String) { said.append(text) }

        func line(waiting isWaiting: Bool) throws -> String? {
            guard !answers.isEmpty else { throw LeftTalk() }
            return answers.removeFirst()
        }

        func examine(_ wiring: Wiring) throws -> [Diagnosis] {
            done.append("look")
            if isBroken { throw GPIOFailure.noChip }
            return []
        }

        func order(insteadOf wiring: Wiring) -> Wiring? { nil }
        func tryBoard(_ wiring: Wiring, _ talk: any Talk) -> BoardTrial.Result { BoardTrial.Result() }

        func control(_ arguments: [String]) -> Bool {
            done.append(arguments.joined(separator: " "))
            return refuses != arguments.first
        }

        func write(_ text: String, to path: String) -> Bool {
            done.append("write \(text)")
            return refuses != "write"
        }

        func setUp() throws -> Bool {
            var dialogue = SetupDialogue(
                bench: self, talk: self, old: Configuration(), path: "/panel.yaml", text: "",
                wiring: Configuration().wiring, board: "led-and-key")
            return try dialogue.run()
        }
    }

    @Test("a service that has the lines is stopped meanwhile, and starts again after what was written")
    func stopped() throws {
        let computer = Computer("y", "3", "y", "y")
        #expect(try computer.setUp())
        #expect(computer.done == ["stop", "look", "write board: qyf\n", "start"])
        #expect(computer.said.last == "The service runs again.")
    }

    @Test("it starts again however setup ends")
    func always() throws {
        let left = Computer("y", "1", "q")
        #expect(throws: LeftTalk.self) { try left.setUp() }
        #expect(left.done == ["stop", "start"])
        let cut = Computer("y")
        #expect(throws: LeftTalk.self) { try cut.setUp() }
        #expect(cut.done == ["stop", "start"])
        let broken = Computer("y", "1", "y")
        broken.isBroken = true
        #expect(throws: LeftTalk.self) { try broken.setUp() }
        #expect(broken.done == ["stop", "look", "start"])
        #expect(broken.said.contains { $0.hasPrefix("WRONG  lines") })
    }

    @Test("a service that may not be stopped, or cannot be, is left alone, and so are the lines")
    func leftAlone() throws {
        let refused = Computer("n")
        #expect(try !refused.setUp())
        #expect(refused.done == [])
        let stubborn = Computer("y")
        stubborn.refuses = "stop"
        #expect(try !stubborn.setUp())
        #expect(stubborn.done == ["stop"])
        let byHand = Computer()
        byHand.holders = [PanelProcess(id: 34, arguments: ["keys"], isService: false)]
        #expect(try !byHand.setUp())
        #expect(byHand.said.last?.contains("kill 34") == true)
    }

    @Test("a service that did not run is offered, and starts only if the person wants it")
    func offered() throws {
        let wanted = Computer("1", "y", "y")
        wanted.holders = []
        #expect(try wanted.setUp())
        #expect(wanted.done == ["look", "enable --now"])
        let unwanted = Computer("1", "y", "")
        unwanted.holders = []
        #expect(try unwanted.setUp())
        #expect(unwanted.done == ["look"])
        let without = Computer("1", "y")
        (without.holders, without.service) = ([], ServiceState(isSystemdRunning: true, isInstalled: false))
        #expect(try without.setUp())
        #expect(without.said.last?.contains("attention-panel run") == true)
    }

    @Test("a file that cannot be written, and a computer without GPIO, are told of")
    func unwritable() throws {
        let computer = Computer("3", "y", "y", "n")
        (computer.holders, computer.refuses) = ([], "write")
        #expect(try computer.setUp())
        #expect(computer.said.contains { $0.contains("as root") })
        let bare = Computer()
        bare.machine = MachineExamination.diagnoses(chips: [], files: [], account: .current())
        #expect(try !bare.setUp())
    }
}

@Suite("Exchanged wires")
struct WireOrderTests {
    @Test("a chip answers in one order of the three wires only, and that is found")
    func orders() throws {
        let right = Configuration().wiring
        for wrong in WireOrder.others(of: right) {
            var tried: [Wiring] = []
            let panel = SimulatedPanel()
            let found = try WireOrder.find(around: wrong) { order in
                tried.append(order)
                func pin(_ line: GPIOLine) -> Wires {
                    line == right.strobe ? .strobe(0) : line == right.clock ? .clock : .data
                }
                return try CrossedLines(panel, pins: (pin(order.strobe), pin(order.clock), pin(order.data)))
            }
            #expect(found == right)
            #expect(tried.last == right && Set(tried).count == tried.count)
        }
        #expect(Set(WireOrder.others(of: right)).count == 5 && !WireOrder.others(of: right).contains(right))
    }
}
