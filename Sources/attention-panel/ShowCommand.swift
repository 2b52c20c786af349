import ArgumentParser
import PanelCore
import PanelMemory
import PanelService
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

    @Option(help: "The brightness: \(ConfigurationKey.brightness.unit).")
    var brightness: String?

    @Flag(help: "Replace what seven segments cannot draw and cut what does not fit.")
    var lossy = false

    @Flag(help: "Stay, show the text anew every second, and darken the board at the end (Ctrl-C).")
    var hold = false

    func run() throws {
        let configuration = try wires.configuration(flags: brightness.map { [.brightness: $0] } ?? [:])
        let pictures = try pictures(on: configuration.wiring.board)
        if wires.simulated {
            let panel = wires.simulatedPanel(configuration.wiring.board)
            try show(pictures, on: panel.lines, configuration)
            for chip in panel.boards.indices {
                try print(BoardDrawing(picture: panel.picture(of: chip), keys: [], down: []).text)
            }
        } else {
            try show(
                pictures, on: configuration.wiring.open(furtherStrobes: wires.wiring.furtherStrobes), configuration)
        }
    }

    /// What each board shows: the text goes on where the board before ends.
    private func pictures(on board: Board) throws -> [Picture] {
        let width = board.digits.count
        let count = 1 + wires.wiring.furtherStrobes.count
        let segments = try segments(width: width * count)
        return (0..<count).map { Picture(digits: Array(segments[(width * $0)..<(width * ($0 + 1))])) }
    }

    private func segments(width: Int) throws -> [Segments] {
        if lossy { return Text.lossy(text, width: width) }
        do {
            return try Text.segments(text, width: width)
        } catch {
            throw Failure.exit(Failure.usage, "\(error) (--lossy)")
        }
    }

    private func show<Line: Lines & ~Copyable>(
        _ pictures: [Picture], on lines: consuming Line, _ configuration: Configuration
    ) throws where Line.Failure: CustomStringConvertible {
        let memories = pictures.map { configuration.wiring.board.memory(for: $0) }
        var driver = Driver(BitBangedBus(lines, timing: configuration.wiring.timing))
        do {
            if hold { StopSignal.install() }
            try driver.start(brightness: Brightness(level: configuration.settings.brightness) ?? .brightest)
            for (chip, memory) in memories.enumerated() { try driver.show(memory, on: chip) }
            guard hold, !wires.simulated else { return }
            while !StopSignal.isSet {
                driver.wait(until: driver.now + .milliseconds(100))
                for (chip, memory) in memories.enumerated() { try driver.show(memory, on: chip) }
            }
            try driver.blank()
        } catch {
            throw Failure.exit(Failure.inputOutput, error)
        }
    }
}
