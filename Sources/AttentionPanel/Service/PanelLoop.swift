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
    private var keys: KeyTracker
    private var lastActivity: Instant

    /// What decides and draws.
    public private(set) var controller: Controller
    /// When the next turn is due.
    public private(set) var nextTurn: Instant
    /// What went over the wires so far.
    public var counters: DriverCounters { driver.counters }

    private static var busyPeriod: Duration { .milliseconds(20) }
    private static var restPeriod: Duration { .milliseconds(50) }
    private static var restAfter: Duration { .seconds(10) }

    /// Creates the loop of a board that hangs on `lines`.
    public init(
        _ lines: consuming Line, board: Board, controller: Controller, timing: Timing = .standard
    ) {
        let now = lines.now
        driver = Driver(BitBangedBus(lines, timing: timing))
        self.board = board
        self.controller = controller
        keys = KeyTracker(board: board)
        lastActivity = now
        nextTurn = now
    }

    /// Clears the display, switches it on and shows the first frame.
    public mutating func start() throws(Failure) {
        try driver.start()
        try driver.show(board.memory(for: controller.frame(at: driver.now)))
    }

    /// Goes round once and tells which readings were held.
    ///
    /// A scan that cannot be true is counted and otherwise ignored: the picture is still shown.
    ///
    /// - Throws: when the wires fail; the loop can go on.
    public mutating func turn() throws(Failure) -> [Reading] {
        let began = driver.now
        nextTurn = began + (began - lastActivity < Self.restAfter ? Self.busyPeriod : Self.restPeriod)
        let events = try scan()
        if !keys.down.isEmpty || !events.isEmpty { lastActivity = driver.now }
        if let confirmation = keys.confirmation { nextTurn = min(nextTurn, confirmation) }

        var readings: [Reading] = []
        for event in events {
            guard let role = Role(key: event.key) else { continue }
            if let reading = controller.handle(event.kind, of: role, at: event.time) { readings.append(reading) }
        }
        try driver.show(board.memory(for: controller.frame(at: driver.now)))
        return readings
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
        do {
            let scan = try driver.scanKeys(wired: board.wiredKeys)
            return keys.update(scan, at: driver.now)
        } catch {
            switch error {
            case .corruptScan, .chipAbsent: return []
            case .bus, .noSuchChip: throw error
            }
        }
    }
}
