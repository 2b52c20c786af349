import Glibc
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
    private let isPlain: Bool
    private var last: Reading?

    private static let lookPeriod = Duration.milliseconds(500)
    private static let openingPatience = Duration.milliseconds(400)
    private static let longestLag = Duration.seconds(1)
    private static let help = [
        "Type what stands in a key, or arrows, Enter.", "h: hold the next key.  Ctrl-Z: suspend.  q: quit.",
    ]

    /// Puts a simulated panel of one board before the user.
    ///
    /// - Parameter isPlain: whether each change is told as a line of words, and keys are read by line, instead of a drawing.
    init(_ panel: SimulatedPanel, _ configuration: Configuration, memory: MemoryQueue, isPlain: Bool = false) {
        self.panel = panel
        self.isPlain = isPlain
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
        let terminal = isPlain ? nil : Terminal(usesScreen: true)
        defer { terminal?.restore() }
        var words = PanelWords()
        var strokes = LineStrokes(loop.roles)
        var isOver = false
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
                if isPlain, let line = words.line(of: loop.controller, at: panel.now) { try print(line) }
            }
            loop.take(memory.takeAnswers())
            if due >= nextLook {
                nextLook = due + Self.lookPeriod
                memory.look()
            }
            panel.advance(to: due)
            terminal?.draw(picture, needed: needed)
            let wait = max(0, (loop.nextTurn - panel.now).nanoseconds)
            let patience = Int32(clamping: (wait + 999_999) / 1_000_000)
            // What was typed before the input's end is still done and said.
            if isOver, panel.tapsWaiting() == 0, words.isSettled(at: panel.now) { break }
            // Lines wait for the memory, whose keys would do nothing.
            if isOver || isPlain && loop.controller.isLoading {
                _ = poll(nil, 0, patience)
                continue
            }
            guard let bytes = Terminal.read(waiting: patience) else {
                if !isPlain { break }
                isOver = true
                continue
            }
            if bytes.contains(Terminal.suspendByte) { terminal?.suspend() }
            let keys = isPlain ? strokes.decode(bytes, with: &keyboard) : keyboard.decode(bytes)
            if let problem = strokes.takeProblem() { Failure.say(problem) }
            if keys.contains(.quit) {
                // In words, what was typed before it is still done and said.
                guard isPlain else { break }
                isOver = true
            }
            panel.type(keys)
            if isPlain, !keys.isEmpty { words.expectChange(at: panel.now) }
        }
        memory.finish()
        try loop.blank()
    }

    private var face: BoardDrawing {
        let names = board.keys.indices.map { loop.roles[key: $0]?.label ?? "" }
        return BoardDrawing(
            picture: panel.picture(), keys: names, marks: Keyboard.marks, down: board.keysDown(in: panel.keysHeld()))
    }

    private var picture: [String] {
        let reading = last.map { "Last reading: \($0)" }
        var help = PanelWords.help(for: panel.picture()) ?? Self.help
        if keyboard.holdsNext {
            help = ["h: the next key is held for a second, for what it does then."] + help.suffix(1)
        }
        return ["", "  \(board.title), simulated"] + face.lines + ["  " + (reading ?? "")] + help.map { "  " + $0 }
    }

    /// The columns and rows that the board and the help take.
    private var needed: (columns: Int, rows: Int) {
        let face = face.lines
        return (
            max(face.map(\.count).max() ?? 0, (Self.help.map(\.count).max() ?? 0) + 2), face.count + 3 + Self.help.count
        )
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
