import TestSupport
import Logging
import TM1638
import TM1638Simulator
import Testing

@testable import PanelCore
@testable import PanelMemory
@testable import PanelService

/// A panel, its memory and a person, in virtual time.
///
/// What the person saw confirmed is counted beside the panel, to be compared with what the memory holds.
final class PanelLife {
    let panel = SimulatedPanel()
    let board = Board.ledAndKey
    let directory: TemporaryDirectory
    var random: SplitMix64
    private(set) var keeper: MemoryKeeper
    private(set) var loop: PanelLoop<SimulatedLines>
    private var nextLook = Instant.start

    /// The pairs that ought to be in the memory, in the order in which they came.
    var pairs: [Pair] = []
    /// How many readings ought to be there.
    private(set) var readingCount = 0
    /// How often the loop went round, and how often the wires failed.
    private(set) var turnCount = 0
    private(set) var failureCount = 0

    init(seed: UInt64) throws {
        directory = try TemporaryDirectory()
        random = SplitMix64(seed: seed)
        keeper = try Self.keeper(directory, panel)
        loop = Self.loop(panel, keeper)
        try loop.start()
    }

    private static func keeper(_ directory: TemporaryDirectory, _ panel: SimulatedPanel) throws -> MemoryKeeper {
        try MemoryKeeper(
            path: directory.store, logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() },
            clock: {
                let now = panel.now.nanoseconds / 1_000_000
                return Timestamp(milliseconds: Timestamp.morning.milliseconds + Int64(now))
            })
    }

    private static func loop(_ panel: SimulatedPanel, _ keeper: MemoryKeeper) -> PanelLoop<SimulatedLines> {
        let settings = keeper.currentSettings
        return PanelLoop(
            panel.lines, board: .ledAndKey,
            controller: Controller(model: keeper.model(), settings: settings, at: panel.now))
    }

    var controller: Controller { loop.controller }
    var query: [Double] { loop.controller.current.query }

    // MARK: Time

    /// Lives on, turn after turn.
    func live(_ duration: Duration) {
        let end = panel.now + duration
        while panel.now < end {
            turn()
            loop.waitForNextTurn()
        }
    }

    /// Lets the panel come to rest, and then all but one turn a minute out: nothing happens in them.
    func rest(until end: Instant) {
        live(.seconds(11))
        while panel.now + .seconds(60) < end {
            panel.advance(by: .seconds(60))
            turn()
        }
        panel.advance(to: end)
        live(.seconds(1))
    }

    private func turn() {
        turnCount += 1
        do throws(DriverError<SimulatedFault>) {
            try loop.turn().forEach(carryOut)
        } catch {
            startAnew()
        }
        if panel.now >= nextLook {
            nextLook = panel.now + .milliseconds(500)
            loop.take(keeper.look())
        }
    }

    /// As the service does when the wires fail: a new loop with the old controller, after a while.
    private func startAnew() {
        var isStarted = false
        while !isStarted {
            failureCount += 1
            loop.owed.forEach(carryOut)
            panel.advance(by: .milliseconds(100))
            loop = PanelLoop(panel.lines, board: board, controller: loop.controller)
            isStarted = (try? loop.start()) != nil
        }
    }

    private func carryOut(_ effect: Effect) {
        let answers = keeper.carryOut(effect)
        loop.take(answers)
        switch (effect, answers.first) {
        case (.read, .well?): readingCount += 1
        case (.teach(let pair), .kept?): pairs.append(pair)
        case (.undo, .kept?): pairs.removeLast()
        case (.set, .well?): break
        default: Issue.record("\(effect) was answered by \(answers)")
        }
    }

    /// Ends the program, by itself or killed, and starts it anew on the same file.
    func restart(killed: Bool) throws {
        let settings = controller.settings
        if !killed {
            try loop.blank()
            #expect(panel.brightness() == .off)
        }
        panel.advance(by: .seconds(2))
        keeper = try MemoryKeeper(
            temporary: Store.temporary(), logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
        keeper = try Self.keeper(directory, panel)
        loop = Self.loop(panel, keeper)
        try loop.start()
        #expect(controller.settings == settings)
    }

    // MARK: The person

    /// Taps keys, whose contacts bounce.
    func tap(_ keys: String...) {
        for key in keys {
            panel.bounce(key, times: .random(in: 0...3, using: &random), every: .milliseconds(3))
            live(.milliseconds(.random(in: 70...150, using: &random)))
            panel.release(key)
            live(.milliseconds(.random(in: 60...150, using: &random)))
        }
    }

    func hold(_ key: String) {
        panel.press(key)
        live(.milliseconds(1200))
        panel.release(key)
        live(.milliseconds(100))
    }

    /// The first key only wakes a panel that is at rest.
    func wake() {
        if controller.rest(at: panel.now) != .awake { tap("S6") }
        #expect(controller.rest(at: panel.now) == .awake)
    }

    /// Goes back to asking, wherever accidents have led.
    func returnToAsking() {
        for _ in 0..<4 where controller.mode != .asking { tap("S7") }
        #expect(controller.mode == .asking)
    }

    // MARK: What has to be true

    /// The chip holds what the panel means to show, a second after whatever happened.
    func expectRightPicture(_ episode: String) {
        live(.seconds(1))
        // The picture may change between a turn and the look at it, but not twice in a row.
        let isRight = (0..<3).contains { _ in
            turn()
            return panel.memory() == board.memory(for: controller.picture(at: panel.now))
                && panel.brightness() == controller.brightness(at: panel.now)
        }
        #expect(isRight, "\(episode) at \(panel.now): \(panel.text())")
    }

    /// The memory, as another program reads it, holds what was confirmed and no more.
    func expectNothingLost(_ episode: String) throws {
        let store = try Store(path: directory.store, at: .morning)
        #expect(try store.own == pairs, "\(episode)")
        #expect(try store.readings().readings.count == readingCount, "\(episode)")
        #expect(Set(controller.model.pairs) == Set(pairs.isEmpty ? Pair.tutorial : pairs), "\(episode)")
    }
}
