import ArgumentParser
import FoundationEssentials
import PanelService
import TM1638
import TM1638Simulator
import VirtualGPIO

/// Which boards stand behind a guest's GPIO lines, and behind which.
struct StageOptions: ParsableArguments {
    @Option(
        help:
            "The board: \(Board.all.map(\.name).joined(separator: ", ")); or a path to a file that describes one. Several give a chip each; led-and-key if none is given.",
        transform: Board.init(nameOrPath:)
    )
    var board = [Board.ledAndKey]

    @Option(help: "How many boards, if all are alike.")
    var panels = 1

    @Option(
        help: ArgumentHelp(
            "The line of STB: a number or GPIO and a number, up to \(PanelLines.count - 1); several for several boards. GPIO17, then "
                + PanelLines.usualStrobes.dropFirst().map { "GPIO\($0)" }.joined(separator: ", ")
                + ", if none is given.",
            valueName: "line"))
    var stb: [LineNumber] = []

    @Option(help: ArgumentHelp("The line of CLK.", valueName: "line"))
    var clk = LineNumber(PanelLines().clock)

    @Option(help: ArgumentHelp("The line of DIO.", valueName: "line"))
    var dio = LineNumber(PanelLines().data)

    @Option(help: "A file for everything that happened on the wires, as VCD.")
    var trace: String?

    var boards: [Board] { board.count > 1 ? board : Array(repeating: board[0], count: panels) }

    var lines: PanelLines {
        PanelLines(
            strobes: stb.isEmpty ? PanelLines.usualStrobes : stb.map(\.number), clock: clk.number, data: dio.number)
    }

    func validate() throws {
        for count in [panels, board.count] where !(1...Wires.maximumChips).contains(count) {
            throw ValidationError("\(count) boards are not within 1 to \(Wires.maximumChips).")
        }
        guard board.count == 1 || panels == 1 else {
            throw ValidationError("--panels is for boards that are all alike; here are several: leave it out.")
        }
        guard stb.isEmpty || stb.count == boards.count else {
            throw ValidationError("\(boards.count) boards need as many --stb, and here are \(stb.count).")
        }
        let used = lines.strobes.prefix(boards.count) + [lines.clock, lines.data]
        guard Set(used).count == used.count else { throw ValidationError("Each wire needs a line of its own.") }
    }

    /// Plays on the boards, and writes what happened on the wires if that is wanted.
    ///
    /// - Parameter play: plays on the stage.
    func play(_ script: Script?, _ play: (Stage) throws -> StageOutcome) throws -> StageOutcome {
        let panel = SimulatedPanel(boards: boards)
        let recording = trace.map { _ in Trace(of: panel) }
        // A place that cannot be written is known before the play, and not after it.
        if let trace { try write("", to: trace) }
        StopSignal.install()
        let outcome = try play(Stage(panel, script: script, lines: lines))
        if let trace, let recording { try write(recording.vcd, to: trace) }
        return outcome
    }

    /// Reads a script for the boards.
    func readScript(_ path: String) throws -> Script {
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw Failure.exit(
                Failure.noInput, "\(path) cannot be read as text: check its name, its permissions, and that it is UTF-8"
            )
        }
        do {
            return try Script(text: text, boards: boards)
        } catch {
            throw Failure.exit(Failure.data, "\(path):\(error)")
        }
    }
}

/// A line of the virtual gpiochip: `17` or `GPIO17`.
struct LineNumber: ExpressibleByArgument {
    let number: Int

    init(_ number: Int) {
        self.number = number
    }

    init?(argument: String) {
        let figures = argument.hasPrefix("GPIO") ? argument.dropFirst(4) : argument[...]
        guard let number = Int(figures), (0..<PanelLines.count).contains(number) else { return nil }
        self.number = number
    }

    var defaultValueDescription: String { "GPIO\(number)" }
}

extension StageOutcome {
    /// Says which expectations of a script were not met.
    ///
    /// - Returns: whether all were.
    func judge(_ file: String) throws -> Bool {
        guard let met else { return true }
        for failure in failures { FileHandleOutput.standardError("\(file):\(failure)\n") }
        try print("script: \(met.count) expectations met, \(failures.count) failed")
        return failures.isEmpty
    }
}
