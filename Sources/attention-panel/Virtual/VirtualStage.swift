import TM1638
import TM1638Simulator

/// A simulated panel's time, and the script that is played on it.
final class VirtualStage {
    private let time: () -> Instant
    private var player: ScriptPlayer?

    /// Begins.
    ///
    /// - Parameters:
    ///   - time: the panel's clock; `nil` takes the time that passes from now on.
    ///   - player: plays the script, if there is one.
    init(time: (() -> Instant)?, player: ScriptPlayer?) {
        let clock = ContinuousClock()
        let start = clock.now
        self.time = time ?? { .start + (clock.now - start) }
        self.player = player
    }

    /// The time on the panel's clock; what the script has for it happens before the answer.
    func now() -> Instant {
        let now = time()
        player?.advance(to: now)
        return now
    }

    /// Whether there was a script and all of it is done.
    var isOver: Bool { player?.isOver ?? false }

    /// Ends the play.
    ///
    /// - Returns: the player, which knows what was as expected; `nil` without a script.
    func finish() -> ScriptPlayer? {
        player?.finish()
        return player
    }
}
