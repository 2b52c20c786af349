import TM1638
import TM1638Simulator

/// A finger that presses a simulated board's keys, one after another, as strokes of a keyboard ask for it.
struct Finger {
    /// How long it stays on a key: long enough for the host's scan and its confirmation.
    let stay: Duration
    private var isFreeFrom = Instant.start

    private static let hold = Duration.milliseconds(1200)
    private static let rest = Duration.milliseconds(40)
    /// How many presses may wait: those of a key that repeats by itself would go on after the person's finger has left it.
    private static let mostWaiting = 4

    init(stay: Duration) {
        self.stay = stay
    }

    /// Presses keys of a chip's board from now on.
    mutating func press(_ keys: [Keyboard.Key], of chip: Int = 0, on panel: SimulatedPanel) {
        for key in keys {
            // A held key sends one stroke a read; strokes that come together were typed ahead and all count.
            if keys.count == 1, isFreeFrom > panel.now + stay * Self.mostWaiting { return }
            let start = max(panel.now, isFreeFrom)
            switch key {
            case .board(let index): press(index, of: chip, on: panel, from: start, to: start + stay)
            case .hold(let index): press(index, of: chip, on: panel, from: start, to: start + Self.hold)
            case .quit: return
            }
        }
    }

    private mutating func press(
        _ index: Int, of chip: Int, on panel: SimulatedPanel, from start: Instant, to end: Instant
    ) {
        let input = panel.boards[chip].keys[index].input
        panel.schedule(.press(input, chip: chip), at: start)
        panel.schedule(.release(input, chip: chip), at: end)
        isFreeFrom = end + Self.rest
    }
}
