import ArgumentParser
import AttentionPanel
import TM1638
import TM1638Simulator

/// `attention-panel show`: text on the board, the first thing to try.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a text on the board.",
        discussion: "The text stays on the board when the command is done. Example: attention-panel show HELLO"
    )

    @Argument(help: "The text: what seven segments can draw.")
    var text: String

    @OptionGroup var wires: WireOptions

    @Option(help: "The brightness, 0 to 7.")
    var brightness = 7

    @Flag(help: "Replace what seven segments cannot draw and cut what does not fit.")
    var lossy = false

    @Flag(help: "Stay, show the text anew every second, and darken the board at the end (Ctrl-C).")
    var hold = false

    func validate() throws {
        guard Brightness(level: brightness) != nil else {
            throw ValidationError("--brightness \(brightness) is not within 0 to 7.")
        }
    }

    func run() throws {
        let frame = Frame(digits: try segments())
        if wires.simulated {
            let panel = wires.simulatedPanel()
            try show(frame, on: panel.lines)
            print(PanelPicture(frame: panel.frame(), keys: [], down: []).text)
        } else {
            try show(frame, on: wires.open())
        }
    }

    private func segments() throws -> [Segments] {
        let width = wires.board.digits.count
        if lossy { return Text.lossy(text, width: width) }
        do {
            return try Text.segments(text, width: width)
        } catch {
            throw Failure.exit(Failure.usage, "\(error) (--lossy)")
        }
    }

    private func show<Line: Lines & ~Copyable>(_ frame: Frame, on lines: consuming Line) throws
    where Line.Failure: CustomStringConvertible {
        var driver = Driver(BitBangedBus(lines))
        do {
            if hold { StopSignal.install() }
            try driver.start(brightness: Brightness(level: brightness) ?? .brightest)
            try driver.show(wires.board.memory(for: frame))
            guard hold, !wires.simulated else { return }
            while !StopSignal.isSet {
                driver.wait(until: driver.now + .milliseconds(100))
                try driver.show(wires.board.memory(for: frame))
            }
            try driver.blank()
        } catch {
            throw Failure.exit(Failure.inputOutput, error)
        }
    }
}
