import TM1638

/// A finger that taps one key of a chip's board after another, for faces whose taps last no time of their own.
///
/// It stays on a key until the host has read it down twice, at least a display cycle apart, so that the host can confirm it; and off it
/// until the host has read it up twice, so that two taps of one key are never one. Of a host that does not read it thinks after a second
/// that it never will.
struct Finger {
    private struct Tap {
        let key: KeyInput
        let stay: Duration
    }

    private enum Phase {
        case idle
        case down(Tap)
        case up(KeyInput)
    }

    /// How long the finger waits for reads that do not come.
    private static let patience = Duration.seconds(1)
    /// How long it is off the keys at the least: longer than a contact bounces.
    private static let rest = Duration.milliseconds(40)

    private var waiting: [Tap] = []
    private var phase = Phase.idle
    /// When the phase began, when a read showed it first, and when a read showed it last.
    private var since = Instant.start
    private var firstShown: Instant?
    private var lastShown: Instant?
    private var timesShown = 0

    /// How many taps are still to come.
    var waitingCount: Int { waiting.count }

    /// When the finger moves by itself; `nil` while there is nothing to do.
    var nextMove: Instant? {
        switch phase {
        case .idle: nil
        case .down(let tap): end(of: tap.stay)
        case .up: end(of: Self.rest)
        }
    }

    /// Taps a key for `stay`, counted from the first read that shows it, when all taps before it are over.
    mutating func tap(_ key: KeyInput, for stay: Duration, at now: Instant, on matrix: inout KeyMatrix) {
        waiting.append(Tap(key: key, stay: stay))
        if case .idle = phase { pressNext(at: now, on: &matrix) }
    }

    /// The host reads the chip's keys as `register`.
    mutating func read(_ register: UInt32, at now: Instant, on matrix: inout KeyMatrix) {
        let isShown: Bool
        switch phase {
        case .idle: return
        case .down(let tap): isShown = KeyScan(rawValue: register)[tap.key]
        case .up(let key): isShown = !KeyScan(rawValue: register)[key]
        }
        guard isShown else {
            (firstShown, lastShown, timesShown) = (nil, nil, 0)
            return
        }
        if let lastShown, now - lastShown < KeyTracker.confirmationDelay { return }
        firstShown = firstShown ?? now
        lastShown = now
        timesShown += 1
        move(at: now, on: &matrix)
    }

    /// Moves if it is time to.
    mutating func move(at now: Instant, on matrix: inout KeyMatrix) {
        guard let nextMove, now >= nextMove else { return }
        switch phase {
        case .idle: break
        case .down(let tap):
            matrix.release(tap.key, at: now)
            begin(.up(tap.key), at: now)
        case .up: pressNext(at: now, on: &matrix)
        }
    }

    private func end(of stay: Duration) -> Instant {
        guard timesShown >= 2, let firstShown else { return since + max(stay, Self.patience) }
        return firstShown + stay
    }

    private mutating func pressNext(at now: Instant, on matrix: inout KeyMatrix) {
        guard !waiting.isEmpty else { return begin(.idle, at: now) }
        let next = waiting.removeFirst()
        matrix.press(next.key, at: now)
        begin(.down(next), at: now)
    }

    private mutating func begin(_ phase: Phase, at now: Instant) {
        self.phase = phase
        since = now
        (firstShown, lastShown, timesShown) = (nil, nil, 0)
    }
}
