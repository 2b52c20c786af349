/// Makes events of raw scans: tells a press, a repeat and a long press from bounce, glitches and ghosts.
///
/// The caller passes all times.
///
/// A key counts as changed when every scan during one display cycle shows the change, so a glitch in one scan makes no event. Each key is
/// confirmed by itself: a key that chatters on every scan does not delay the others. After each ``update(_:at:)`` scan
/// again at ``confirmation`` if it is not `nil`; then a key does not wait for the next polling period.
public struct KeyTracker: Sendable {
    /// How keys behave in time.
    public struct Timing: Hashable, Sendable {
        /// How long after a change a key's further changes are taken for bounce.
        public var bounce = Duration.milliseconds(15)
        /// How long a key is held before it repeats; `nil` for never.
        public var repeatDelay: Duration? = .milliseconds(500)
        /// How often it repeats then.
        public var repeatInterval = Duration.milliseconds(100)
        /// How long a key is down until it is a long press.
        public var long = Duration.milliseconds(1000)
        /// How long a key is down until it counts as stuck.
        public var stuck = Duration.seconds(60)

        /// The times that most keypads use.
        public init() {}
    }

    /// One display cycle, after which the chip has scanned its keys anew (datasheet V2.2, VIII), and a little for its clock's tolerance.
    public static let confirmationDelay = Duration.microseconds(5200)

    private struct Key {
        /// Since when every scan has shown the other state than the one that is believed.
        var suspectedSince: Instant?
        var pressed: Instant?
        var changed: Instant?
        var nextRepeat: Instant?
        var saidLong = false
        var saidStuck = false
    }

    private let board: Board
    private let timing: Timing
    private var keys: [Key]
    /// The keys that are believed to be down.
    private var believed = KeyScan.none

    /// Creates a tracker for the keys of a board, none of them down.
    public init(board: Board, timing: Timing = Timing()) {
        self.board = board
        self.timing = timing
        keys = board.keys.map { _ in Key() }
    }

    /// The keys that are down, by index.
    public var down: [Int] {
        keys.indices.filter { keys[$0].pressed != nil }
    }

    /// When to scan again to confirm a change; `nil` when there is none.
    public var confirmation: Instant? {
        keys.compactMap { $0.suspectedSince }.min().map { $0 + Self.confirmationDelay }
    }

    /// Takes one scan and tells what it means.
    public mutating func update(_ scan: KeyScan, at now: Instant) -> [KeyEvent] {
        let scan = board.hasDiodes ? scan : withoutGhosts(scan)
        for index in keys.indices { confirm(index, in: scan, at: now) }
        return keys.indices.flatMap { events(of: $0, at: now) }
    }

    private mutating func confirm(_ index: Int, in scan: KeyScan, at now: Instant) {
        let mask = board.keys[index].input.mask
        guard (scan.rawValue ^ believed.rawValue) & mask != 0 else { return keys[index].suspectedSince = nil }
        guard let since = keys[index].suspectedSince else { return keys[index].suspectedSince = now }
        guard now - since >= Self.confirmationDelay else { return }
        keys[index].suspectedSince = nil
        believed = KeyScan(rawValue: believed.rawValue ^ mask)
    }

    private mutating func events(of index: Int, at now: Instant) -> [KeyEvent] {
        let isDown = believed[board.keys[index].input]
        var key = keys[index]
        defer { keys[index] = key }
        func event(_ kind: KeyEvent.Kind) -> KeyEvent { KeyEvent(key: index, kind: kind, time: now) }

        if isDown != (key.pressed != nil) {
            if let changed = key.changed, now - changed < timing.bounce { return [] }
            let held = key.pressed.map { now - $0 }
            key = Key(
                pressed: isDown ? now : nil, changed: now,
                nextRepeat: isDown ? timing.repeatDelay.map { now + $0 } : nil)
            return [event(held.map { .release(held: $0) } ?? .press)]
        }
        guard let pressed = key.pressed, !key.saidStuck else { return [] }
        if now - pressed >= timing.stuck {
            key.saidStuck = true
            return [event(.stuck)]
        }
        var events: [KeyEvent] = []
        if !key.saidLong, now - pressed >= timing.long {
            key.saidLong = true
            events.append(event(.long))
        }
        if let next = key.nextRepeat, now >= next {
            // A late scan gives one repeat, not a burst of those that were missed.
            key.nextRepeat = now + timing.repeatInterval
            events.append(event(.repeated))
        }
        return events
    }

    /// Of keys that stand at the four corners of a rectangle one may be a ghost: only those that were down before are believed.
    ///
    /// With three corners closed, current finds its way to the fourth through them, and the scan cannot tell which three it were.
    private func withoutGhosts(_ scan: KeyScan) -> KeyScan {
        let corners = board.keys.map { $0.input }.filter { scan[$0] && isCorner($0, in: scan) }
        return KeyScan(rawValue: scan.rawValue & ~KeyScan(corners.filter { !believed[$0] }).rawValue)
    }

    private func isCorner(_ input: KeyInput, in scan: KeyScan) -> Bool {
        (1...3).contains { k in
            k != input.k && scan[KeyInput(k: k, ks: input.ks)]
                && (1...8).contains { ks in
                    ks != input.ks && scan[KeyInput(k: input.k, ks: ks)] && scan[KeyInput(k: k, ks: ks)]
                }
        }
    }
}
