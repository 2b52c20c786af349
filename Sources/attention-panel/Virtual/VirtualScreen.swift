import TM1638
import TM1638Simulator

/// Virtual boards' faces in a terminal, live, with what is wrong on their wires; what one types presses their keys.
final class VirtualScreen {
    private let panel: SimulatedPanel
    private let place: String
    private let terminal = Terminal(usesScreen: true)
    private var keyboards: [Keyboard]
    /// The board whose keys are pressed.
    private var selected = 0
    private var said: [String] = []
    private var nextLook = ContinuousClock.now
    private var isLeft = false

    private static let period = Duration.milliseconds(40)
    private static let shownViolations = 8
    private static let remembered = 100
    private static let nextBoard = UInt8(ascii: "p")

    /// Takes the terminal.
    ///
    /// - Parameters:
    ///   - panel: the boards.
    ///   - place: where guests are awaited.
    init(_ panel: SimulatedPanel, at place: String) {
        self.panel = panel
        self.place = place
        keyboards = panel.boards.map { Keyboard(board: $0) }
    }

    /// Keeps a line until the terminal is free again: the screen is the boards'.
    func say(_ line: String) {
        said = said.suffix(Self.remembered) + [line]
    }

    /// Draws, and presses what was typed.
    ///
    /// - Returns: whether the user wants to leave, from then on.
    func update(at time: Instant, hasGuest: Bool) -> Bool {
        guard ContinuousClock.now >= nextLook, !isLeft else { return isLeft }
        nextLook = ContinuousClock.now + Self.period
        panel.advance(to: time)
        guard let bytes = Terminal.read(waiting: 0) else { return true }
        for byte in bytes {
            if byte == Self.nextBoard {
                selected = (selected + 1) % panel.boards.count
                continue
            }
            let keys = keyboards[selected].decode([byte])
            isLeft = isLeft || keys.contains(.quit)
            panel.type(keys, of: selected)
        }
        terminal.draw(picture(at: time, hasGuest: hasGuest))
        return isLeft
    }

    /// Gives the terminal back and says what was to be said.
    func end() {
        terminal.restore()
        for line in said { Failure.say(line) }
        said = []
    }

    private func picture(at time: Instant, hasGuest: Bool) -> [String] {
        let statistics = panel.boards.indices.map { panel.statistics(of: $0) }
        let violations = panel.violations
        // From the selected one on, since a terminal may be too low for all.
        let order = panel.boards.indices.map { (selected + $0) % panel.boards.count }
        let faces = order.flatMap { chip in
            let board = panel.boards[chip]
            let mark = panel.boards.count == 1 ? " " : chip == selected ? "▶ \(chip + 1)" : "  \(chip + 1)"
            let face = BoardDrawing(
                picture: panel.picture(of: chip), keys: board.keys.map(\.name), marks: Keyboard.marks,
                down: board.keysDown(in: panel.keysHeld(of: chip)))
            return ["\(mark) \(board.title)"] + face.lines
        }
        let counts =
            "\(statistics.reduce(0) { $0 + $1.frames }) frames, \(statistics.reduce(0) { $0 + $1.reads }) key scans, "
            + "\(statistics.reduce(0) { $0 + $1.bits }) bits, \(panel.violationCount) violations"
        let guest = hasGuest ? "A guest is here" : "Waiting for a guest at \(place)"
        let help = "Type what stands in a key.  h: hold the next one.  "
        return [
            "  \(guest). \(counts).", "  " + help + (panel.boards.count > 1 ? "p: next board.  " : "") + "q: quit.",
        ]
            + faces + violations.suffix(Self.shownViolations).map { "  \($0)" } + said.suffix(1).map { "  \($0)" }
    }
}
