import TM1638
import TM1638Simulator

/// A simulated panel's time, and the script that is played on it.
final class VirtualStage {
    private let guestTime: (() -> Instant)?
    private let clock = ContinuousClock()
    /// When the panel's time began, where it is the world's.
    private var began: ContinuousClock.Instant?
    private var player: ScriptPlayer?
    private var hadGuest = false

    /// Begins.
    ///
    /// - Parameters:
    ///   - guestTime: the clock of a guest whose time is virtual; `nil` takes the world's.
    ///   - player: plays the script, if there is one; it waits for the first guest.
    init(guestTime: (() -> Instant)?, player: ScriptPlayer?) {
        self.guestTime = guestTime
        self.player = player
        began = player == nil ? clock.now : nil
    }

    /// The time on the panel's clock; what the script has for it happens before the answer.
    func now() -> Instant {
        let now = guestTime?() ?? began.map { .start + (clock.now - $0) } ?? .start
        player?.advance(to: now)
        return now
    }

    /// Whether a script is over and its guest has left.
    ///
    /// A guest whose time is virtual takes it along: what has not come true by then never will.
    func isOver(hasGuest: Bool) -> Bool {
        if hasGuest {
            hadGuest = true
            began = began ?? clock.now
        }
        guard player != nil, hadGuest, !hasGuest else { return false }
        player?.lookAgain()
        return guestTime != nil || player?.isOver == true
    }

    /// Ends the play.
    ///
    /// - Returns: the player, which knows what was as expected; `nil` without a script.
    func finish() -> ScriptPlayer? {
        player?.finish()
        return player
    }
}
