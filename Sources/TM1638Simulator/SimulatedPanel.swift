import Synchronization
public import TM1638

/// One or more TM1638 boards on shared wires, without the hardware.
///
/// Give ``lines`` to a driver, press keys, look at what is lit, and read ``violations`` of the datasheet. Time is virtual: it passes when
/// the host waits, in ``advance(by:)``, and during calls if they are given a cost.
public final class SimulatedPanel: Sendable {
    /// The boards, one for each chip.
    public let boards: [Board]
    private let world: Mutex<SimulatedWorld>

    /// Creates panels that have just been switched on.
    ///
    /// - Parameters:
    ///   - boards: one for each chip; the first hangs on STB 0. At most `Wires.maximumChips`; more are left out.
    ///   - pullUp: what lifts DIO while neither the host nor a chip drives it.
    ///   - seed: determines the random content of the memory, and of bits sampled too early.
    ///   - callCost: how much time one call on the lines takes. With zero, a host that does not wait by itself breaks rules.
    public init(
        boards: [Board] = [.ledAndKey], pullUp: PullUp = .hostOnly, seed: UInt64 = 1, callCost: Duration = .zero
    ) {
        self.boards = Array(boards.prefix(Wires.maximumChips))
        world = Mutex(SimulatedWorld(boards: self.boards, pullUp: pullUp, seed: seed, callCost: callCost))
    }

    /// The host's end of the wires.
    public var lines: SimulatedLines { SimulatedLines(panel: self) }

    /// The virtual time.
    public var now: Instant { withWorld { $0.now } }

    /// How many calls were made on the lines.
    public var calls: Int { withWorld { $0.calls } }

    /// The rules of the datasheet that the host broke, in the order of time; the first 10,000 of each chip.
    public var violations: [Violation] { withWorld { $0.violations } }

    /// How often the host broke a rule, including the violations that ``violations`` leaves out.
    public var violationCount: Int { withWorld { $0.violationCount } }

    /// Forgets the violations so far.
    public func clearViolations() {
        withWorld { $0.clearViolations() }
    }

    /// The counts and shortest intervals on a chip's wires.
    public func statistics(of chip: Int = 0) -> BusStatistics {
        withWorld { $0.chips.indices.contains(chip) ? $0.chips[chip].statistics : BusStatistics() }
    }

    /// Whether a wire is high, as a meter would find it.
    ///
    /// Unlike a host's reading of DIO this breaks no rule.
    public func isHigh(_ wire: Wires) -> Bool {
        withWorld { $0.isHigh(wire) }
    }

    /// What a chip holds in its memory.
    public func memory(of chip: Int = 0) -> DisplayMemory {
        withWorld { $0.chips.indices.contains(chip) ? $0.chips[chip].memory : DisplayMemory() }
    }

    /// A chip's brightness.
    public func brightness(of chip: Int = 0) -> Brightness {
        let control = withWorld { $0.chips.indices.contains(chip) ? $0.chips[chip].control : 0 }
        return control & 0x8 == 0 ? .off : Brightness(level: Int(control & 0x7)) ?? .off
    }

    /// What a person sees on a chip's board: nothing when the display is off, and extra segments where keys without diodes short SEG lines.
    public func picture(of chip: Int = 0) -> Picture {
        guard boards.indices.contains(chip) else { return Picture() }
        return boards[chip].picture(for: withWorld { $0.litOutputs(of: chip) })
    }

    /// The digits of a chip's board as text, with each dot after its digit, and `?` for segments without a character.
    public func text(of chip: Int = 0) -> String {
        Font.standard.text(for: picture(of: chip).digits)
    }

    /// Whether a chip's board reads as `text` from its first digit to its last; a shorter text is followed by dark digits.
    ///
    /// Characters with the same segments count as equal: `OPEN` and `0PEN`, `S` and `5`. For a text that cannot be drawn, or is longer than
    /// the board, the answer is always `false`.
    public func shows(_ text: String, of chip: Int = 0) -> Bool {
        deviation(from: .text(text), of: chip) == nil
    }

    /// How a chip's board differs from `expectation`, in words; `nil` when the expectation is met.
    public func deviation(from expectation: Expectation, of chip: Int = 0) -> String? {
        guard boards.indices.contains(chip) else { return "is chip \(chip), and there are \(boards.count)" }
        return expectation.deviation(of: chip, in: self)
    }

    /// Calls `turn` until `condition` holds, at most for `limit` of the panel's time.
    ///
    /// - Parameters:
    ///   - limit: how long to go on.
    ///   - condition: what to wait for; checked before the first turn and after each.
    ///   - turn: one round of the program that is tested. If it lets no time pass, a millisecond passes after it.
    /// - Returns: whether the condition came true.
    public func run<Failure: Error>(
        for limit: Duration, until condition: () -> Bool, _ turn: () throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        let end = now + limit
        while !condition() {
            let begin = now
            guard begin < end else { return false }
            try turn()
            if now == begin { advance(by: .milliseconds(1)) }
        }
        return true
    }

    /// Which keys of a chip's board fingers hold down.
    public func keysHeld(of chip: Int = 0) -> KeyScan {
        withWorld { $0.chips.indices.contains(chip) ? $0.chips[chip].matrix.held : .none }
    }

    /// How many taps of a chip's keys (``Event/tap(_:for:chip:)``) have not begun yet.
    public func tapsWaiting(of chip: Int = 0) -> Int {
        withWorld { $0.chips.indices.contains(chip) ? $0.chips[chip].finger.waitingCount : 0 }
    }

    /// Puts a finger on a key, now or at `time`.
    ///
    /// A name that the board lacks does nothing and returns `false`.
    @discardableResult
    public func press(_ name: String, of chip: Int = 0, at time: Instant? = nil) -> Bool {
        guard let input = input(name, of: chip) else { return false }
        schedule(.press(input, chip: chip), at: time)
        return true
    }

    /// Takes the finger from a key, now or at `time`.
    ///
    /// A name that the board lacks does nothing and returns `false`.
    @discardableResult
    public func release(_ name: String, of chip: Int = 0, at time: Instant? = nil) -> Bool {
        guard let input = input(name, of: chip) else { return false }
        schedule(.release(input, chip: chip), at: time)
        return true
    }

    private static let mostBounces = 1000

    /// Puts a finger on a key whose contact opens and closes again `times` times, at most 1000, `period` apart, now or from `time` on.
    ///
    /// A name that the board lacks does nothing and returns `false`.
    @discardableResult
    public func bounce(
        _ name: String, of chip: Int = 0, times: Int, every period: Duration, at time: Instant? = nil
    ) -> Bool {
        guard let input = input(name, of: chip) else { return false }
        var next = time ?? now
        let half = Duration.nanoseconds(period.nanoseconds / 2)
        schedule(.press(input, chip: chip), at: next)
        for _ in 0..<min(max(0, times), Self.mostBounces) {
            schedule(.release(input, chip: chip), at: next + half)
            next = next + period
            schedule(.press(input, chip: chip), at: next)
        }
        return true
    }

    /// Makes something happen, now or at `time`.
    public func schedule(_ event: Event, at time: Instant? = nil) {
        withWorld { $0.add(event, at: time ?? $0.now) }
    }

    /// Disturbs one wire for a while: it stands at the wrong level from `time` on.
    public func glitch(_ wire: Wires, high: Bool, at time: Instant, lasting width: Duration) {
        schedule(.stick(wire, high: high), at: time)
        schedule(.free(wire), at: time + width)
    }

    /// Lets time pass.
    public func advance(by duration: Duration) {
        withWorld { $0.advance(to: $0.now + duration) }
    }

    /// Lets time pass until `time`, unless that has passed.
    public func advance(to time: Instant) {
        withWorld { $0.advance(to: time) }
    }

    /// Tells `observer` of every change of a wire from now on.
    ///
    /// - Returns: the number by which ``stopObserving(_:)`` takes it away.
    package func observe(_ observer: @escaping @Sendable (WireChange) -> Void) -> Int {
        withWorld { $0.observe(observer) }
    }

    package func stopObserving(_ number: Int) {
        withWorld { $0.stopObserving(number) }
    }

    private func input(_ name: String, of chip: Int) -> KeyInput? {
        guard boards.indices.contains(chip) else { return nil }
        return boards[chip].keys.first { $0.name == name }?.input
    }

    func withWorld<Result: Sendable, Failure: Error>(
        _ body: (inout sending SimulatedWorld) throws(Failure) -> sending Result
    ) throws(Failure) -> Result {
        try world.withLock(body)
    }
}

/// The host's end of a simulated panel's wires.
public struct SimulatedLines: Lines {
    let panel: SimulatedPanel

    /// One for each board.
    public var chipCount: Int { panel.boards.count }

    /// Drives `wires` to `levels`.
    public func drive(_ wires: Wires, to levels: Wires) throws(SimulatedFault) {
        try panel.withWorld { world throws(SimulatedFault) in try world.drive(wires, to: levels) }
    }

    /// Stops driving DIO.
    public func releaseData() throws(SimulatedFault) {
        try panel.withWorld { world throws(SimulatedFault) in try world.driveData(nil) }
    }

    /// Drives DIO again.
    public func driveData(_ level: Bool) throws(SimulatedFault) {
        try panel.withWorld { world throws(SimulatedFault) in try world.driveData(level) }
    }

    /// Reads DIO.
    public func readData() throws(SimulatedFault) -> Bool {
        try panel.withWorld { world throws(SimulatedFault) in try world.readData() }
    }

    /// The virtual time.
    public var now: Instant { panel.now }

    /// Lets virtual time pass until `deadline`.
    public func wait(until deadline: Instant) {
        panel.advance(to: deadline)
    }
}
