import Attention
import AttentionPanel
import TM1638
import TM1638Simulator

/// A simulated board in a terminal, run by the same loop as a real one: keyboard, key matrix, chip, wires, driver, controller, and back.
struct TerminalPanel: ~Copyable {
    private let panel: SimulatedPanel
    private let board: Board
    private var loop: PanelLoop<SimulatedLines>
    private var keyboard: Keyboard
    private var last: Reading?
    /// When the finger that presses keys is free again.
    private var fingerFree: Instant

    /// A stroke becomes a press of this length: long enough for a scan and its confirmation.
    private static let press = Duration.milliseconds(40)
    private static let hold = Duration.milliseconds(1200)
    /// How many strokes of a key that repeats by itself may wait: more would go on after the finger left it.
    private static let patience = Duration.milliseconds(160)
    private static let longestLag = Duration.seconds(1)
    private static let help = "1–8, arrows, Enter: the keys above.  h: hold the next one.  q: quit."

    /// Puts a simulated panel of one board before the user.
    init(_ panel: SimulatedPanel, board: Board, makeController: (Instant) -> Controller) {
        self.panel = panel
        self.board = board
        loop = PanelLoop(panel.lines, board: board, controller: makeController(panel.now))
        keyboard = Keyboard(board: board)
        fingerFree = panel.now
    }

    /// Runs until the user quits or a signal comes.
    consuming func run() throws {
        let terminal = Terminal(usesScreen: true)
        defer { terminal.restore() }
        let clock = ContinuousClock()
        var seen = clock.now
        var due = panel.now
        try loop.start()
        while !StopSignal.isSet {
            // What happened while the program was held (stopped, suspended) is not made up for.
            let now = clock.now
            due = max(due, panel.now) + min(now - seen, Self.longestLag)
            seen = now
            // Every turn happens at its own virtual time, however late the machine is: else a short press falls between two.
            while loop.nextTurn <= due {
                panel.advance(to: loop.nextTurn)
                last = try loop.turnWithoutStore().last ?? last
            }
            panel.advance(to: due)
            terminal.draw(picture)
            let wait = max(0, (loop.nextTurn - panel.now).nanoseconds)
            guard let bytes = Terminal.read(waiting: Int32(clamping: (wait + 999_999) / 1_000_000)) else { break }
            let keys = keyboard.decode(bytes)
            if keys.contains(.quit) { break }
            press(keys)
        }
        try loop.blank()
    }

    private mutating func press(_ keys: [Keyboard.Key]) {
        for key in keys {
            // A held key sends one stroke a read; strokes that come together were typed ahead and all count.
            if keys.count == 1, fingerFree > panel.now + Self.patience { return }
            let start = max(panel.now, fingerFree)
            let end: Instant
            switch key {
            case .board(let index):
                end = start + Self.press
                press(index, from: start, to: end)
            case .hold(let index):
                end = start + Self.hold
                press(index, from: start, to: end)
            case .quit: return
            }
            fingerFree = end + Duration.milliseconds(40)
        }
    }

    private func press(_ index: Int, from start: Instant, to end: Instant) {
        panel.schedule(.press(board.keys[index].input, chip: 0), at: start)
        panel.schedule(.release(board.keys[index].input, chip: 0), at: end)
    }

    private var picture: [String] {
        let labels = ["◀", "▶", "−", "+", "field", "page", "back", "enter"]
        let names = board.keys.indices.map { $0 < labels.count ? labels[$0] : "" }
        let face = PanelPicture(frame: panel.frame(), keys: names, down: board.keysDown(in: panel.keysHeld()))
        let reading = last.map { "Last reading: \($0)" }
        return ["", "  \(board.title), simulated"] + face.lines + ["  " + (reading ?? ""), "  " + Self.help]
    }
}
