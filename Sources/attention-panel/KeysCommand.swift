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
        var watch = KeyWatch(lines, wiring: wiring)
        do {
            try watch.start()
            while !StopSignal.isSet {
                for line in try watch.turn() { try print(line) }
            }
            try watch.stop()
        } catch let error as DriverError<Line.Failure> {
            throw Failure.exit(Failure.inputOutput, error)
        }
    }

    private func runSimulated(_ wiring: Wiring) throws {
        let board = wiring.board
        let panel = wires.simulatedPanel(board)
        var watch = KeyWatch(panel.lines, wiring: wiring)
        var keyboard = Keyboard(board: board)
        let terminal = Terminal.isInteractive ? Terminal() : nil
        defer { terminal?.restore() }
        try watch.start()
        while !StopSignal.isSet, let bytes = Terminal.read(waiting: 100) {
            for key in keyboard.decode(bytes) {
                let index: Int
                switch key {
                case .board(let pressed), .hold(let pressed): index = pressed
                case .quit: return
                }
                panel.schedule(.press(board.keys[index].input, chip: 0))
                panel.schedule(.release(board.keys[index].input, chip: 0), at: panel.now + .milliseconds(100))
                let end = panel.now + .milliseconds(200)
                while panel.now < end {
                    for line in try watch.turn() {
                        try print(line, terminator: terminal == nil ? "\n" : "\r\n")
                    }
                }
            }
        }
    }
}

/// Scans a board and says what its keys do.
struct KeyWatch<Line: Lines & ~Copyable>: ~Copyable where Line.Failure: CustomStringConvertible {
    private var driver: Driver<BitBangedBus<Line>>
    private let board: Board
    private var tracker: KeyTracker
    private var lastTrouble: String?

    init(_ lines: consuming Line, wiring: Wiring) {
        driver = Driver(BitBangedBus(lines, timing: wiring.timing))
        board = wiring.board
        tracker = KeyTracker(board: board)
    }

    mutating func start() throws(DriverError<Line.Failure>) {
        try driver.start()
    }

    /// Waits for the next scan, and gives a line for each event.
    ///
    /// Trouble is said once, not at every scan.
    mutating func turn() throws(DriverError<Line.Failure>) -> [String] {
        let period = driver.now + .milliseconds(20)
        driver.wait(until: min(period, tracker.confirmation ?? period))
        do {
            let scan = try driver.scanKeys(wired: board.wiredKeys)
            lastTrouble = nil
            let board = board
            return tracker.update(scan, at: driver.now).compactMap { Self.line($0, on: board) }
        } catch {
            if case .bus = error { throw error }
            let trouble = error.description
            defer { lastTrouble = trouble }
            return trouble == lastTrouble ? [] : [trouble]
        }
    }

    consuming func stop() throws(DriverError<Line.Failure>) {
        try driver.blank()
    }

    private static func line(_ event: KeyEvent, on board: Board) -> String? {
        let key = board.keys[event.key]
        switch event.kind {
        case .press: return "\(key.name) pressed (K\(key.input.k) KS\(key.input.ks))"
        case .release(let held): return "\(key.name) released after \(held.nanoseconds / 1_000_000) ms"
        case .stuck: return "\(key.name) is down all the time: is it stuck?"
        case .repeated, .long: return nil
        }
    }
}
