public import TM1638
public import TM1638Simulator

/// Simulated boards behind a guest's GPIO lines, and a script that plays on them.
///
///     let stage = Stage(boards: [.ledAndKey], script: script)
///     let outcome = try stage.run(at: "/tmp/board.sock", listening: { bootTheGuest() })
///     print(outcome.summary)
///
/// ``run(at:calendar:listening:log:until:)`` serves on the thread that calls it; ``stop()`` ends it from any other. Without a script it
/// runs until it is stopped; with a script it also ends when the script is over and the guest has left.
public struct Stage: Sendable {
    /// The boards, which you may look at and whose keys you may press while guests use them.
    public let panel: SimulatedPanel
    private let script: Script?
    private let lines: PanelLines
    private let stopSwitch = StopSwitch()

    /// Prepares boards that have just been switched on.
    ///
    /// - Parameters:
    ///   - boards: one for each chip.
    ///   - script: what happens to the boards, and what they should show; its times count from the first guest's start.
    ///   - lines: the lines of the boards' wires.
    public init(boards: [Board] = [.ledAndKey], script: Script? = nil, lines: PanelLines = PanelLines()) {
        self.init(SimulatedPanel(boards: boards), script: script, lines: lines)
    }

    /// Prepares a panel of your own, for example one that is traced already.
    public init(_ panel: SimulatedPanel, script: Script? = nil, lines: PanelLines = PanelLines()) {
        self.panel = panel
        self.script = script
        self.lines = lines
    }

    /// Ends the play; the call returns at once.
    public func stop() { stopSwitch.stop() }

    /// Serves guests until the script is over or ``stop()`` is called.
    ///
    /// - Parameters:
    ///   - path: where the socket is made to which a virtual machine attaches.
    ///   - calendar: where user-mode Linux finds its calendar (`time-travel=ext:PATH`): its time is then virtual, and exact.
    ///   - listening: is called once guests can connect.
    ///   - log: gets a line for each connection that was closed because of what it sent.
    ///   - isOver: returns whether to stop; called at least ten times a second with the time on the boards' clock and whether a guest is
    ///     connected.
    /// - Returns: what went over the wires and which expectations were met.
    /// - Throws: ``SocketError`` if a socket cannot be made.
    public func run(
        at path: String, calendar: String? = nil, listening: () -> Void = {}, log: (String) -> Void = { _ in },
        until isOver: (_ time: Instant, _ hasGuest: Bool) -> Bool = { _, _ in false }
    ) throws(SocketError) -> StageOutcome {
        let guestClock = GuestClock()
        let play = Play(
            guestClock: calendar.map { _ in guestClock }, player: script.map { ScriptPlayer($0, on: panel) })
        var device = VirtualGPIODevice(PanelBank(panel, lines) { play.now() })
        try device.serve(
            at: path, calendar: calendar.map { ($0, guestClock) }, stop: stopSwitch, listening: listening, log: log
        ) { hasGuest in
            isOver(play.now(), hasGuest) || play.isOver(hasGuest: hasGuest)
        }
        let player = play.finish()
        return StageOutcome(
            panel: panel, requests: device.requestCount, visits: device.bank.visits, met: player?.met,
            failures: player?.failures ?? [])
    }
}

/// The time on a stage, and the script that is played.
final class Play {
    private let guestClock: GuestClock?
    private let clock = ContinuousClock()
    /// When the boards' time began, where it is the world's.
    private var began: ContinuousClock.Instant?
    private var player: ScriptPlayer?
    private var hadGuest = false

    /// Begins.
    ///
    /// - Parameters:
    ///   - guestClock: the clock of a guest whose time is virtual; `nil` takes the world's.
    ///   - player: plays the script, if there is one; it waits for the first guest.
    init(guestClock: GuestClock?, player: ScriptPlayer?) {
        self.guestClock = guestClock
        self.player = player
        began = player == nil ? clock.now : nil
    }

    /// The time on the boards' clock; what the script has for it happens before the answer.
    func now() -> Instant {
        let now = guestClock?.now ?? began.map { .start + (clock.now - $0) } ?? .start
        player?.advance(to: now)
        return now
    }

    /// Whether a script is over and its guest has left.
    ///
    /// The time of a guest in virtual time ends with it: what has not come true by then never will.
    func isOver(hasGuest: Bool) -> Bool {
        if hasGuest {
            hadGuest = true
            began = began ?? clock.now
        }
        guard player != nil, hadGuest, !hasGuest else { return false }
        player?.lookAgain()
        return guestClock != nil || player?.isOver == true
    }

    /// Ends the play.
    ///
    /// - Returns: the player, which knows which expectations were met; `nil` without a script.
    func finish() -> ScriptPlayer? {
        player?.finish()
        return player
    }
}
