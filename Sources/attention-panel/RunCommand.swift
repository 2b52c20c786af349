import ArgumentParser
import Attention
import AttentionPanel
import GPIOD
import TM1638

/// `attention-panel run`: the panel.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the panel: on real wires, or in the terminal where there are none.",
        discussion: """
            Keys from left: ◀ ▶ choose a digit, − + change it, field, page, back, enter.
            Example: attention-panel run --chip gpiochip0 --stb GPIO17 --clk GPIO27 --dio GPIO22
            """
    )

    @OptionGroup var wires: WireOptions
    @OptionGroup var pairs: PairOptions

    func run() throws {
        let pooling = try pairs.pooling()
        StopSignal.install()
        if wires.simulated || (wires.chip == nil && GPIOLines.available().isEmpty) {
            guard Terminal.isInteractive else {
                throw Failure.exit(
                    Failure.usage,
                    "a simulated panel is drawn in a terminal, and this is none: run it in one, or name real wires with --chip"
                )
            }
            try TerminalPanel(board: wires.board) { Controller(pooling: pooling, at: $0) }.run()
        } else {
            try runOnWires(Controller(pooling: pooling, at: .start))
        }
    }

    private func runOnWires(_ controller: Controller) throws {
        var loop = PanelLoop(try wires.open(), board: wires.board, controller: controller)
        do {
            try loop.start()
            while !StopSignal.isSet {
                for reading in try loop.turn() {
                    guard let estimate = reading.estimate else { continue }
                    Failure.say("reading: \(reading.query) → \(fixed(estimate.value, decimals: 1))")
                }
                loop.waitForNextTurn()
            }
            _ = try loop.stop()
        } catch {
            throw Failure.exit(Failure.inputOutput, error)
        }
    }
}
