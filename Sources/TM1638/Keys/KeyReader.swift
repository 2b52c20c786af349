/// Scans the keys of one chip's board and confirms what changed.
///
/// Call ``events(from:)`` in a loop, and before each call wait until ``nextScan``. A change is confirmed by a second scan one display
/// cycle after the first, so ``nextScan`` comes sooner then.
public struct KeyReader: Sendable {
    /// How often the keys are scanned while nothing changes.
    ///
    /// The chip itself scans every 4.7 ms (datasheet V2.2, VIII): a shorter period only costs calls.
    public var period: Duration

    /// The chip that is scanned.
    public let chip: Int

    /// When to scan next.
    public private(set) var nextScan: Instant

    /// Why the last scan was dropped; `nil` when it was good.
    public private(set) var trouble: ScanTrouble?

    /// Keys that something else than the board holds down, such as a picture of the board: they act as the board's own.
    public var elsewhere = KeyScan.none

    private var tracker: KeyTracker
    private let wired: KeyScan

    /// Creates a reader; no key is down yet.
    ///
    /// - Parameters:
    ///   - chip: the chip's index on the wires.
    ///   - board: what hangs on the chip.
    ///   - start: when the first scan is due.
    ///   - period: how often to scan while nothing changes.
    ///   - timing: how keys behave in time.
    public init(
        chip: Int = 0, board: Board, start: Instant, period: Duration = .milliseconds(20),
        timing: KeyTracker.Timing = .init()
    ) {
        self.chip = chip
        self.period = period
        nextScan = start
        wired = board.wiredKeys
        tracker = KeyTracker(board: board, timing: timing)
    }

    /// The keys that are down, by their index in the board's table.
    public var down: [Int] { tracker.down }

    /// Leaves one scan out, because the wires fail.
    mutating func skip(at now: Instant) {
        nextScan = now + period
    }

    /// Scans once.
    ///
    /// An impossible scan makes no events: the keys stay as they were, and ``trouble`` says why until a scan is good again.
    ///
    /// - Throws: when the wires fail, or the driver has no such chip; scanning can go on afterwards.
    public mutating func events<Wire: Bus & ~Copyable>(
        from driver: inout Driver<Wire>
    ) throws(DriverError<Wire.Failure>) -> [KeyEvent] {
        let began = driver.now
        nextScan = began + period
        do throws(DriverError<Wire.Failure>) {
            let scan = try driver.scanKeys(of: chip, wired: wired)
            trouble = nil
            let events = tracker.update(KeyScan(rawValue: scan.rawValue | elsewhere.rawValue), at: driver.now)
            if let confirmation = tracker.confirmation { nextScan = min(nextScan, confirmation) }
            return events
        } catch {
            switch error {
            case .chipAbsent(let chip): trouble = .noAnswer(chip: chip)
            case .corruptScan(let chip, let scan): trouble = .impossible(chip: chip, scan: scan)
            case .bus, .noSuchChip: throw error
            }
            // A change that waits to be confirmed waits no longer for a scan that told nothing.
            if tracker.confirmation != nil { nextScan = min(nextScan, began + KeyTracker.confirmationDelay) }
            return []
        }
    }
}
