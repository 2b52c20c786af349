import ArgumentParser
import PanelCore
import PanelMemory
import PanelService
import FoundationEssentials
import TM1638
import TM1638Simulator
import VirtualGPIO

/// `attention-panel virtual`: simulated boards on the gpiochip of a guest, for programs that know nothing of simulation.
struct VirtualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "virtual",
        abstract: "Put simulated boards behind the GPIO lines of a virtual machine.",
        discussion: """
            User-mode Linux attaches with virtio_uml.device=PATH:41, QEMU with vhost-user-gpio-pci. STB is GPIO17, CLK GPIO27 and \
            DIO GPIO22; further boards share CLK and DIO and have their STB at \
            \(PanelBank.strobeLines.dropFirst().map { "GPIO\($0)" }.joined(separator: ", ")). Prints what the boards show, and at \
            the end (Ctrl-C) what went over the wires.

            A script presses keys, causes faults and says what the boards should show, a line for each:

              2.0s      press S3 for 60ms
              within 1s shows " 62.0112.5"
              4s        brown-out
              +1s       shows " 62.0112.5"

            Its times count from the first guest's start. The command then ends when the script is over and the guest has left (with \
            --calendar, as soon as the guest has left), with status 1 if anything was not as expected.
            """
    )

    @Option(help: "Where the socket is made.")
    var socket: String

    @Option(
        help:
            "The board: \(Board.all.map(\.name).joined(separator: ", ")); or a path to a file that describes one. Several give a chip each."
    )
    var board = [Board.ledAndKey]

    @Option(help: "How many boards, if all are alike.")
    var panels = 1

    @Option(
        help: "Where user-mode Linux finds its calendar (time-travel=ext:PATH): its time is then virtual, and exact.")
    var calendar: String?

    @Option(help: "A file with a script: what happens to the boards, and what they should show.")
    var script: String?

    @Option(help: "A file for everything that happened on the wires, as VCD.")
    var trace: String?

    private var boards: [Board] { board.count > 1 ? board : Array(repeating: board[0], count: panels) }

    func validate() throws {
        for count in [panels, board.count] where !(1...Wires.maximumChips).contains(count) {
            throw ValidationError("\(count) boards are not within 1 to \(Wires.maximumChips).")
        }
        guard board.count == 1 || panels == 1 else {
            throw ValidationError("--panels is for boards that are all alike; here are several: leave it out.")
        }
    }

    func run() throws {
        let panel = SimulatedPanel(boards: boards)
        let recording = trace.map { _ in Trace(of: panel) }
        let stage = Stage(panel, script: try script.map(readScript))
        // A place that cannot be written is known before the play, and not after it.
        if let trace { try write("", to: trace) }
        StopSignal.install()
        let outcome = try play(stage)
        if let trace, let recording { try write(recording.vcd, to: trace) }
        try print(outcome.summary, terminator: "")
        try judge(outcome)
    }

    private func play(_ stage: Stage) throws -> StageOutcome {
        let screen = Terminal.isInteractive ? VirtualScreen(stage.panel, at: socket) : nil
        defer { screen?.end() }
        var face = VirtualFace(panel: stage.panel)
        let outcome: StageOutcome
        do {
            outcome = try stage.run(
                at: socket, calendar: calendar, log: { if let screen { screen.say($0) } else { Failure.say($0) } }
            ) { now, hasGuest in
                if let screen {
                    if screen.update(at: now, hasGuest: hasGuest) { return true }
                } else if let news = face.news(at: now) {
                    FileHandleOutput.standardOutput(news)
                }
                return StopSignal.isSet
            }
        } catch {
            throw Failure.exit(Failure.unavailable, error)
        }
        if screen == nil, let news = face.lastNews() { FileHandleOutput.standardOutput(news) }
        return outcome
    }

    private func readScript(_ path: String) throws -> Script {
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

    private func judge(_ outcome: StageOutcome) throws {
        guard let script, let met = outcome.met else { return }
        for failure in outcome.failures { FileHandleOutput.standardError("\(script):\(failure)\n") }
        try print("script: \(met.count) expectations met, \(outcome.failures.count) failed")
        if !outcome.failures.isEmpty { throw ExitCode.failure }
    }
}
