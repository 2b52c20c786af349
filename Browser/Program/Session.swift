import Attention
import PanelCore
import TM1638
import TM1638Simulator

/// The panel of one page: board, wires, driver, loop and memory, as on the wall, but for the clock, which the page turns.
final class Session {
    /// What can be wrong with the wires for longer than a moment.
    struct Wiring {
        /// How long DIO takes to rise by its pull-up alone.
        var riseTime = PullUp.hostOnly.riseTime
        /// How many times as slow as usual the driver is.
        var slowing = 1
    }

    private(set) var panel: SimulatedPanel
    private(set) var loop: PanelLoop<SimulatedLines>
    private(set) var memory = PageMemory()
    private(set) var settings = Settings()
    private(set) var wiring = Wiring()
    private(set) var last: Reading?
    /// How many turns ended because the lines failed.
    private(set) var failedTurns = 0
    /// Counts the changes of what answers.
    private(set) var revision = 0
    let recorder = WireRecorder()
    /// The time of day as the page knows it.
    var clock = Timestamp(milliseconds: 0)

    /// The head that learns on the tutorial's rows, while it does.
    var rowsTraining: RowsTraining?

    private var learned: Learned?
    /// When each key's finger may move again, by the key's name.
    private var fingers: [String: Instant] = [:]

    // What comes and goes between two scans of the keys would be missed: a press, and the pause before the next.
    private static let shortestPress = Duration.milliseconds(90)
    private static let shortestPause = Duration.milliseconds(60)
    /// Long enough to mean what a held key means.
    private static let hold = Duration.milliseconds(1300)
    /// The longest time that is made up for at once: a tab in the background stands still.
    private static let longestLag = Duration.seconds(1)

    init(board: Board = .ledAndKey) {
        panel = Self.panel(board, wiring: Wiring(), at: .start)
        loop = PanelLoop(
            panel.lines, board: board,
            controller: Controller(settings: Settings(), version: Release.version, at: .start))
        start()
        answer()
    }

    /// A board that was just plugged in: what its chip holds is chance.
    private static func panel(_ board: Board, wiring: Wiring, at time: Instant) -> SimulatedPanel {
        var pullUp = PullUp.hostOnly
        pullUp.riseTime = wiring.riseTime
        let panel = SimulatedPanel(boards: [board], pullUp: pullUp, seed: time.nanoseconds | 1)
        panel.advance(to: time)
        return panel
    }

    private func start() {
        let recorder = recorder
        _ = panel.observe { recorder.note($0) }
        do { try loop.start() } catch { failedTurns += 1 }
    }

    var board: Board { panel.boards[0] }

    /// Puts another board, or the same with other wires, in the place of this one; what is remembered, asked and set stays.
    func rewire(board: Board? = nil, _ wiring: Wiring? = nil) {
        self.wiring = wiring ?? self.wiring
        // Fingers stay where they are while wires are changed.
        let held = board == nil ? self.board.keysDown(in: panel.keysHeld()).map { self.board.keys[$0].name } : []
        let board = board ?? self.board
        panel = Self.panel(board, wiring: self.wiring, at: panel.now)
        fingers = [:]
        for key in held { press(key) }
        loop = PanelLoop(
            panel.lines, board: board, controller: loop.controller,
            timing: Timing.standard.slowed(by: self.wiring.slowing)
        )
        start()
    }

    // MARK: Time

    /// Lets time pass, turn by turn.
    func advance(by duration: Duration) {
        let end = panel.now + min(duration, Self.longestLag)
        while loop.nextTurn <= end {
            panel.advance(to: loop.nextTurn)
            do {
                for effect in try loop.turn() { carryOut(effect) }
            } catch {
                failedTurns += 1
            }
        }
        panel.advance(to: end)
    }

    private func carryOut(_ effect: Effect) {
        switch effect {
        case .read(let reading): last = reading
        case .teach(let pair):
            if memory.teach(pair, at: clock) == nil {
                kept()
            } else {
                loop.controller.refused(.notStored, at: panel.now)
            }
        case .undo:
            if memory.undo() { kept() } else { loop.controller.refused(.notStored, at: panel.now) }
        case .set(let settings):
            self.settings = settings
            answer()
        }
    }

    // MARK: The model

    private func kept() {
        revision += 1
        loop.controller.kept(model, at: panel.now)
    }

    /// Lets what is remembered and set now answer from now on.
    private func answer() {
        revision += 1
        loop.controller.answer(from: model, at: panel.now)
    }

    /// The model of what is remembered and set.
    private var model: Model {
        let pairs = memory.inUse.map { $0.pair }
        learned = settings.learnsBandwidth ? learn(pairs) : nil
        return Model(
            MemoryContents(schema: memory.schema, pairs: memory.inUse),
            settings: settings.forModel(of: memory.schema, learned: learned))
    }

    private func learn(_ pairs: [Pair]) -> Learned? {
        let schema = memory.schema
        let (width, height) = (schema.queries.count, schema.values.count)
        guard let keys = try? Matrix(rows: pairs.count, columns: width, elements: pairs.flatMap { $0.key }),
            let values = try? Matrix(rows: pairs.count, columns: height, elements: pairs.flatMap { $0.value })
        else { return nil }
        return try? Learned(schema: schema, keys: keys, values: values, time: clock)
    }

    /// The model with another score, of the same pairs.
    func model(score: ScoreName) -> Model {
        var settings = settings
        settings.score = score
        return Model(
            MemoryContents(schema: memory.schema, pairs: memory.inUse),
            settings: settings.forModel(of: memory.schema, learned: learned))
    }

    // MARK: What the page changes

    /// Changes the memory; the panel answers from what it holds then.
    func edit<Result>(_ change: (inout PageMemory) -> Result) -> Result {
        let result = change(&memory)
        answer()
        return result
    }

    /// Sets something; what is right instead, or `nil`.
    func set(_ name: Settings.Name, to text: String) -> String? {
        var changed = settings
        if let problem = changed.set(name, to: text) { return problem }
        settings = changed
        loop.controller.apply(changed)
        answer()
        return nil
    }

    // MARK: Fingers

    /// Puts a finger on a key, now or when its moves before are over.
    ///
    /// Fingers move by the panel's time: however late the page is, a short press stays one.
    func press(_ key: String) {
        let time = max(fingers[key] ?? panel.now, panel.now)
        if panel.press(key, at: time) { fingers[key] = time + Self.shortestPress }
    }

    /// Takes a finger from a key, no sooner than the board can have seen it.
    func release(_ key: String, after stay: Duration = .zero) {
        let time = max(fingers[key] ?? panel.now, panel.now) + stay
        if panel.release(key, at: time) { fingers[key] = time + Self.shortestPause }
    }

    /// Holds a key as long as it takes.
    func hold(_ key: String) {
        press(key)
        release(key, after: Self.hold)
    }

    func ask(_ query: [Double]) {
        loop.controller.ask(query, at: panel.now)
    }
}
