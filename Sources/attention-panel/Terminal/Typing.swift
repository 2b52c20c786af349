import TM1638
import TM1638Simulator

extension SimulatedPanel {
    private static let shortest = Duration.milliseconds(40)
    private static let longest = Duration.milliseconds(1200)
    /// How many taps may wait: those of a key that repeats by itself would go on after the person's finger has left it.
    private static let mostWaiting = 4

    /// Taps keys of a chip's board, one after another, as strokes of a keyboard ask for it.
    func type(_ keys: [Keyboard.Key], of chip: Int = 0) {
        // A held key sends one stroke a read; strokes that come together were typed ahead and all count.
        if keys.count == 1, tapsWaiting(of: chip) >= Self.mostWaiting { return }
        for key in keys {
            switch key {
            case .board(let index): schedule(.tap(boards[chip].keys[index].input, for: Self.shortest, chip: chip))
            case .hold(let index): schedule(.tap(boards[chip].keys[index].input, for: Self.longest, chip: chip))
            case .quit: return
            }
        }
    }
}
