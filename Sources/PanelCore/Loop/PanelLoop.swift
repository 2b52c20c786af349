public import TM1638

/// The one loop: scan, understand, decide, show.
///
/// Owns the wires; one thread runs it.
public struct PanelLoop<Line: Lines & ~Copyable>: ~Copyable {
    /// What ends a turn early.
    ///
    /// The next turn sends everything anew.
    public typealias Failure = DriverError<Line.Failure>

    private var driver: Driver<BitBangedBus<Line>>
    private let board: Board
    private var health = BusHealth()
    private var keys: KeyReader
    private var lastActivity: Instant
    /// What a turn whose picture did not reach the wires still owes its caller.
    public private(set) var owed: [Effect] = []

    /// What decides and draws.
    public var controller: Controller
    /// What the board's keys mean.
    public var roles: RoleTable
    /// The keys that another face than the board holds down: they act as the board's own.
    public var keysElsewhere: KeyScan {
        get { keys.elsewhere }
        set { keys.elsewhere = newValue }
    }
    /// What was meant to be shown last.
    public private(set) var picture = Picture()
    /// The keys that are down, by their index in the board's table.
    public var keysDown: [Int] { keys.down }
    /// When the next turn is due.
    public private(set) var nextTurn: Instant
    /// How late the latest turn was, of those since somebody last took it.
    private var worstDelay = Duration.zero
    /// What went over the wires so far.
    public var counters: DriverCounters { driver.counters }

    private static var busyPeriod: Duration { .milliseconds(20) }
    /// So a tap of 60 ms counts at rest, too: 4.7 ms until the chip has seen it, a period and 5 ms if the turn is late, and 5.2 ms until a
    /// second scan confirms it.
    private static var restPeriod: Duration { .milliseconds(40) }
    private static var restAfter: Duration { .seconds(10) }

    /// Creates the loop of a board that hangs on `lines`.
    ///
    /// - Parameters:
    ///   - lines: the wires; the loop owns them from now on.
    ///   - board: what hangs on them.
    ///   - controller: what decides and draws.
    ///   - roles: what the board's keys mean; `nil` for what its size suggests.
    ///   - timing: the least times between edges.
    ///   - followsRise: whether keys are read as soon as DIO rises, see `BitBangedBus`.
    public init(
        _ lines: consuming Line, board: Board, controller: Controller, roles: RoleTable? = nil,
        timing: Timing = .standard, followsRise: Bool = false
    ) {
        let now = lines.now
        driver = Driver(BitBangedBus(lines, timing: timing, followsRise: followsRise))
        self.board = board
        self.roles = roles ?? RoleTable(board: board)
        self.controller = controller
        keys = KeyReader(board: board, start: now, period: Self.busyPeriod)
        lastActivity = now
        nextTurn = now
    }

    /// Clears the display, switches it on and shows the first frame.
    public mutating func start() throws(Failure) {
        nextTurn = driver.now
        try driver.start(brightness: controller.brightness(at: driver.now))
        try show()
    }

    /// Goes round once and tells what is to be done in the world: do it, and tell ``controller`` how it went.
    ///
    /// A scan that cannot be true is counted and otherwise ignored: the picture is still shown.
    ///
    /// - Throws: when the wires fail; the loop can go on.
    public mutating func turn() throws(Failure) -> [Effect] {
        let began = driver.now
        worstDelay = max(worstDelay, began - nextTurn)
        keys.period = began - lastActivity < Self.restAfter ? Self.busyPeriod : Self.restPeriod
        defer { watchBus() }
        let events = try scan()
        if !keys.down.isEmpty || !events.isEmpty { lastActivity = driver.now }

        let effects = events.flatMap { controller.handle($0.kind, of: roles[key: $0.key], at: $0.time) }
        owed += effects
        try show()
        defer { owed = [] }
        return owed
    }

    /// Tells the controller what became of its wishes.
    public mutating func take(_ answers: [MemoryAnswer]) {
        for answer in answers {
            switch answer {
            case .kept(let model): controller.kept(model, at: now)
            case .refused(let fault): controller.refused(fault, at: now)
            case .changed(let model): controller.answer(from: model, at: now)
            case .settings(let settings): controller.apply(settings)
            case .well: controller.storingWorks()
            case .rescued(let count): controller.rescued = count
            case .trouble(let fault): controller.raise(fault, at: now)
            }
        }
    }

    private mutating func show() throws(Failure) {
        // Memory first: a panel that wakes never shows what it showed before it slept.
        picture = controller.picture(at: driver.now)
        try driver.show(board.memory(for: picture))
        try driver.setBrightness(controller.brightness(at: driver.now))
    }

    private mutating func watchBus() {
        controller.busErrors = driver.counters.corruptScans + driver.counters.busFailures
        switch health.update(driver.counters) {
        case true: controller.raise(.bus, at: driver.now)
        case false: controller.clear(.bus)
        case nil: break
        }
    }

    /// How late the latest turn was, of those since this was last asked.
    public mutating func takeWorstDelay() -> Duration {
        defer { worstDelay = .zero }
        return worstDelay
    }

    /// Lets the lines' time pass until the next turn is due.
    public mutating func waitForNextTurn() {
        driver.wait(until: nextTurn)
    }

    /// The time on the lines' clock.
    public var now: Instant { driver.now }

    /// Darkens the display, as the last thing before the loop ends.
    public mutating func blank() throws(Failure) {
        try driver.blank()
    }

    private mutating func scan() throws(Failure) -> [KeyEvent] {
        defer { nextTurn = keys.nextScan }
        return try keys.events(from: &driver)
    }
}
