import ArgumentParser
import PanelCore
import PanelMemory
import PanelService
import TM1638
import TM1638Simulator

/// `attention-panel keys`: which key is which, the second thing to try.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Print the board's keys as they are pressed, until Ctrl-C.",
        discussion: "With --simulated, each character of standard input presses a key: 1 to 8, arrows, Enter."
    )

    @OptionGroup var wires: WireOptions

    func validate() throws {
        try wires.validateOneBoard()
    }

    func run() throws {
        let wiring = try wires.configuration().wiring
        StopSignal.install()
        if wires.simulated { try runSimulated(wiring) } else { try watch(wiring.open(), wiring) }
    }

    private func watch<Line: Lines & ~Copyable>(_ lines: consuming Line, _ wiring: Wiring) throws
    where Line.Failure: CustomStringConvertible {
        do {
            var panel = try Panel(lines, board: wiring.board, timing: wiring.timing)
            var news = KeyNews(board: wiring.board)
            while !StopSignal.isSet {
                let events = try panel.events()
                for trouble in news.fresh(panel.troubles) { Failure.say(trouble) }
                for line in news.lines(events) { try print(line) }
            }
            try panel.close()
        } catch let error as PanelError<Line.Failure> {
            throw Failure.exit(Failure.inputOutput, error)
        }
    }

    private func runSimulated(_ wiring: Wiring) throws {
        let board = wiring.board
        let simulated = wires.simulatedPanel(board)
        var panel = try Panel(simulated.lines, board: board, timing: wiring.timing)
        var news = KeyNews(board: board)
        var keyboard = Keyboard(board: board)
        let terminal = Terminal.isInteractive ? Terminal() : nil
        defer { terminal?.restore() }
        while !StopSignal.isSet, let bytes = Terminal.read(waiting: 100) {
            for key in keyboard.decode(bytes) {
                let index: Int
                switch key {
                case .board(let pressed), .hold(let pressed): index = pressed
                case .quit: return
                }
                let input = board.keys[index].input
                simulated.schedule(.press(input, chip: 0))
                simulated.schedule(.release(input, chip: 0), at: simulated.now + .milliseconds(100))
                let end = simulated.now + .milliseconds(200)
                while simulated.now < end {
                    let events = try panel.events()
                    for trouble in news.fresh(panel.troubles) { Failure.say(trouble) }
                    for line in news.lines(events) {
                        try print(line, terminator: terminal == nil ? "\n" : "\r\n")
                    }
                }
            }
        }
    }
}

/// What a board's keys do, in words.
struct KeyNews {
    private let board: Board
    private var lastTroubles: [ScanTrouble] = []

    init(board: Board) {
        self.board = board
    }

    /// The troubles that were not there before.
    mutating func fresh(_ troubles: [ScanTrouble]) -> [String] {
        defer { lastTroubles = troubles }
        return troubles.filter { !lastTroubles.contains($0) }.map(\.description)
    }

    /// A line for each event.
    func lines(_ events: [PanelEvent]) -> [String] {
        events.compactMap(line)
    }

    private func line(_ event: PanelEvent) -> String? {
        let input = board.keys[event.key].input
        switch event.kind {
        case .press: return "\(event.name) pressed (K\(input.k) KS\(input.ks))"
        case .release(let held): return "\(event.name) released after \(held.nanoseconds / 1_000_000) ms"
        case .stuck: return "\(event.name) is down all the time: is it stuck?"
        case .repeated, .long: return nil
        }
    }
}
