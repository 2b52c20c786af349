import ArgumentParser
import PanelCore
import PanelMemory
import PanelService
import TM1638
import TM1638Simulator
import VirtualGPIO

/// `attention-panel virtual`: simulated boards on the gpiochip of a guest, for programs that know nothing of simulation.
struct VirtualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "virtual",
        abstract: "Put simulated boards behind the GPIO lines of a virtual machine.",
        discussion: """
            User-mode Linux attaches with virtio_uml.device=PATH:41, QEMU with vhost-user-gpio-pci. Boards share CLK and DIO. Prints what \
            the boards show, and at the end (Ctrl-C) what went over the wires. `attention-panel test` does all of this for one program.

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

    @OptionGroup var boards: StageOptions

    @Option(
        help: "Where user-mode Linux finds its calendar (time-travel=ext:PATH): its time is then virtual, and exact.")
    var calendar: String?

    @Option(help: "A file with a script: what happens to the boards, and what they should show.")
    var script: String?

    func run() throws {
        let outcome = try boards.play(try script.map(boards.readScript), play)
        try print(outcome.summary, terminator: "")
        if let script, try !outcome.judge(script) { throw ExitCode.failure }
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
}
