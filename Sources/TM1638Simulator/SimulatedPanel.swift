import Synchronization
public import TM1638

/// One or more TM1638 boards on shared wires, without the hardware.
///
/// Take ``lines`` to a driver, press keys, look at what is lit, and ask for ``violations`` of the datasheet. Time is virtual: it
/// passes when the host waits, by ``advance(by:)``, and by the cost of a call if one is given.
public final class SimulatedPanel: Sendable {
    /// The boards, one for each chip.
    public let boards: [Board]
    private let world: Mutex<SimulatedWorld>

    /// Switches panels on.
    ///
    /// - Parameters:
    ///   - boards: one for each chip; the first hangs on STB 0. At most `Wires.maximumChips`; more are left out.
    ///   - pullUp: what lifts DIO when nobody holds it.
    ///   - seed: decides the random content of the memory and of samples taken too early.
    ///   - callCost: how much time one call on the lines takes. Zero shows whether a host waits by itself.
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

    /// What the host did against the datasheet, in the order of time.
    public var violations: [Violation] { withWorld { $0.violations } }

    /// Forgets the violations so far.
    public func clearViolations() {
        withWorld { $0.clearViolations() }
    }

    /// What went over a chip's wires.
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

    /// What a person sees on a chip's board: nothing when it is off, and too much where keys without diodes short segments.
    public func picture(of chip: Int = 0) -> Picture {
        guard boards.indices.contains(chip) else { return Picture() }
        return boards[chip].picture(for: withWorld { $0.litOutputs(of: chip) })
    }

    /// What the digits of a chip's board read, a dot after the digit that it belongs to; `?` for what is no character.
    public func text(of chip: Int = 0) -> String {
        Font.standard.text(for: picture(of: chip).digits)
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

    /// Puts a finger on a key whose contact opens and closes again `times` times, `period` apart, now or from `time` on.
    ///
    /// A name that the board lacks does nothing and returns `false`.
    @discardableResult
    public func bounce(
        _ name: String, of chip: Int = 0, times: Int, every period: Duration, at time: Instant? = nil
    ) -> Bool {
        guard let input = input(name, of: chip) else { return false }
        let first = time ?? now
        schedule(.press(input, chip: chip), at: first)
        for bounce in 0..<max(0, times) {
            schedule(.release(input, chip: chip), at: first + period * bounce + period / 2)
            schedule(.press(input, chip: chip), at: first + period * (bounce + 1))
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

    /// Lets time pass until `time`, unless that is over.
    public func advance(to time: Instant) {
        withWorld { $0.advance(to: time) }
    }

    /// Tells `observer` of every change of a wire from now on: when, which wire, and whether it rose.
    ///
    /// Only the last observer is told.
    func observe(_ observer: @escaping @Sendable (Instant, Wires, Bool) -> Void) {
        withWorld { $0.observer = observer }
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
