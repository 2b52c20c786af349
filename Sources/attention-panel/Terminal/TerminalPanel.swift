import PanelCore
import PanelMemory
import PanelService
import TM1638
import TM1638Simulator

/// A simulated board in a terminal, run by the same loop as a real one: keyboard, key matrix, chip, wires, driver, controller, and back.
struct TerminalPanel: ~Copyable {
    private let panel: SimulatedPanel
    private let board: Board
    private var loop: PanelLoop<SimulatedLines>
    private var keyboard: Keyboard
    private let memory: MemoryQueue
    private var last: Reading?

    private static let lookPeriod = Duration.milliseconds(500)
    private static let openingPatience = Duration.milliseconds(400)
    private static let longestLag = Duration.seconds(1)
    private static let help = "Type what stands in a key, or arrows, Enter.  h: hold the next one.  q: quit."

    /// Puts a simulated panel of one board before the user.
    init(_ panel: SimulatedPanel, _ configuration: Configuration, memory: MemoryQueue) {
        self.panel = panel
        self.memory = memory
        board = configuration.wiring.board
        loop = PanelLoop(
            panel.lines, board: board,
            controller: Controller(
                settings: configuration.settings, version: AttentionPanelCommand.version, at: panel.now),
            roles: configuration.roleTable,
            timing: configuration.wiring.timing)
        keyboard = Keyboard(board: board, roles: configuration.roleTable)
    }

    /// Runs until the user quits or a signal comes.
    consuming func run() throws {
        let terminal = Terminal(usesScreen: true)
        defer { terminal.restore() }
        let clock = ContinuousClock()
        var seen = clock.now
        var due = panel.now
        var nextLook = due
        memory.waitUntilOpen(atMost: Self.openingPatience)
        loop.take(memory.takeAnswers())
        try loop.start()
        while !StopSignal.isSet {
            // What happened while the program was held (stopped, suspended) is not made up for.
            let now = clock.now
            due = max(due, panel.now) + min(now - seen, Self.longestLag)
            seen = now
            // Every turn happens at its own virtual time, however late the machine is: else a short press falls between two.
            while loop.nextTurn <= due {
                panel.advance(to: loop.nextTurn)
                for effect in try loop.turn() {
                    if case .read(let reading) = effect { last = reading }
                    memory.carryOut(effect)
                }
            }
            loop.take(memory.takeAnswers())
            if due >= nextLook {
                nextLook = due + Self.lookPeriod
                memory.look()
            }
            panel.advance(to: due)
            terminal.draw(picture)
            let wait = max(0, (loop.nextTurn - panel.now).nanoseconds)
            guard let bytes = Terminal.read(waiting: Int32(clamping: (wait + 999_999) / 1_000_000)) else { break }
            let keys = keyboard.decode(bytes)
            if keys.contains(.quit) { break }
            panel.type(keys)
        }
        memory.finish()
        try loop.blank()
    }

    private var picture: [String] {
        let names = board.keys.indices.map { loop.roles[key: $0]?.label ?? "" }
        let face = BoardDrawing(
            picture: panel.picture(), keys: names, marks: Keyboard.marks, down: board.keysDown(in: panel.keysHeld()))
        let reading = last.map { "Last reading: \($0)" }
        return ["", "  \(board.title), simulated"] + face.lines + ["  " + (reading ?? ""), "  " + Self.help]
    }
}

extension Role {
    /// What stands below a key.
    fileprivate var label: String {
        switch self {
        case .left: "◀"
        case .right: "▶"
        case .minus: "−"
        case .plus: "+"
        case .field, .page, .back, .enter, .digit: name
        }
    }
}
