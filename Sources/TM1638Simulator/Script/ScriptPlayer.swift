public import TM1638

/// Plays a script on a panel as the panel's time passes.
///
/// Call ``advance(to:)`` before anything else happens at that time; then every run with the same host is the same to the nanosecond.
public struct ScriptPlayer {
    /// An expectation of a script that failed.
    public struct Failure: Hashable, Sendable, CustomStringConvertible {
        /// The script's line, counted from 1.
        public let line: Int
        /// When it failed.
        public let time: Instant
        /// The time, and what was the case instead.
        public let reason: String

        /// Line and reason; with the file's name and a colon before it, editors find the place.
        public var description: String { "\(line): \(reason)" }
    }

    /// Every expectation that failed so far.
    public private(set) var failures: [Failure] = []
    /// The times at which expectations were met so far.
    public private(set) var met: [Instant] = []

    private let script: Script
    private let panel: SimulatedPanel
    private var next = 0
    /// When the step above began, or what it waited for came true.
    private var previous = Instant.start
    /// When the next step began, if it waits for something.
    private var waitingSince: Instant?
    private var nextLook = Instant.start

    /// A picture is looked at a thousand times a second, not at each of the edges that make it.
    private static let glance = Duration.milliseconds(1)

    /// Prepares to play `script` on `panel`.
    public init(_ script: Script, on panel: SimulatedPanel) {
        self.script = script
        self.panel = panel
    }

    /// Whether every step is done.
    public var isOver: Bool { next == script.steps.count }

    /// Plays the steps that are due until `now`.
    public mutating func advance(to now: Instant) {
        while next < script.steps.count {
            let step = script.steps[next]
            let begin = waitingSince ?? beginning(of: step)
            guard begin <= now else { return }
            switch step.action {
            case .events(let events):
                panel.advance(to: begin)
                for event in events { panel.schedule(event.event, at: begin + event.delay) }
                done(at: begin)
            case .expect(let expectation, let chip, let patience):
                guard expect(expectation, of: chip, from: begin, until: begin + patience, at: now) else { return }
            }
        }
    }

    /// Checks the expectations at once, even if the last check is less than a millisecond ago.
    ///
    /// Call it when the guest has ended, so that the picture cannot change any more.
    public mutating func lookAgain() {
        nextLook = panel.now
        advance(to: panel.now)
    }

    /// Ends the play: expectations that do not hold now or were not reached have failed.
    public mutating func finish() {
        lookAgain()
        guard !isOver else { return }
        let step = script.steps[next]
        var reason = "not reached: the play ended at \(Self.seconds(panel.now))"
        if waitingSince != nil, case .expect(let expectation, let chip, _) = step.action,
            let deviation = expectation.deviation(of: chip, in: panel)
        {
            reason = "when the play ended at \(Self.seconds(panel.now)) \(name(chip)) \(deviation)"
        }
        failures.append(Failure(line: step.line, time: panel.now, reason: reason))
        next = script.steps.count
    }

    private func beginning(of step: Script.Step) -> Instant {
        switch step.moment {
        case .at(let time): max(time, previous)
        case .after(let duration): previous + duration
        }
    }

    private mutating func done(at time: Instant) {
        previous = time
        waitingSince = nil
        next += 1
    }

    /// Looks whether an expectation holds, at its beginning and from then on until its end.
    ///
    /// - Returns: `false` when it may still come true.
    private mutating func expect(
        _ expectation: Expectation, of chip: Int, from begin: Instant, until end: Instant, at now: Instant
    ) -> Bool {
        if waitingSince == nil {
            waitingSince = begin
            if look(for: expectation, of: chip, at: begin, isLast: begin == end) { return true }
        }
        // Nothing but the script's own events can have happened between two calls: two looks see what many would.
        let glimpse = min(nextLook, end)
        guard now >= glimpse else { return false }
        if look(for: expectation, of: chip, at: max(glimpse, begin), isLast: glimpse == end) { return true }
        guard now > glimpse else { return false }
        return look(for: expectation, of: chip, at: min(now, end), isLast: now >= end)
    }

    private mutating func look(for expectation: Expectation, of chip: Int, at time: Instant, isLast: Bool) -> Bool {
        panel.advance(to: time)
        nextLook = time + Self.glance
        let deviation = expectation.deviation(of: chip, in: panel)
        if let deviation {
            guard isLast else { return false }
            failures.append(
                Failure(
                    line: script.steps[next].line, time: time,
                    reason: "at \(Self.seconds(time)) \(name(chip)) \(deviation)"))
        } else {
            met.append(time)
        }
        done(at: time)
        return true
    }

    private func name(_ chip: Int) -> String { panel.boards.count == 1 ? "the panel" : "panel \(chip + 1)" }

    /// A time as a script writes it.
    private static func seconds(_ time: Instant) -> String { Script.text(time) }
}
