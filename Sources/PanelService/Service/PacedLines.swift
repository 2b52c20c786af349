import PanelCore
import PanelMemory
public import TM1638
public import TM1638Simulator

/// Simulated lines whose time passes no faster than that of the world, for a service without a board.
///
/// The short waits between edges cost virtual time only; the long ones between turns sleep until the world has caught up.
public struct PacedLines: Lines {
    private var lines: SimulatedLines
    private let clock = ContinuousClock()
    private let began: ContinuousClock.Instant
    private let origin: Instant

    /// Paces the lines of a panel from now on.
    public init(_ panel: SimulatedPanel) {
        lines = panel.lines
        began = clock.now
        origin = panel.now
    }

    /// Drives `wires` to `levels`.
    public mutating func drive(_ wires: Wires, to levels: Wires) throws(SimulatedFault) {
        try lines.drive(wires, to: levels)
    }

    /// Stops driving DIO.
    public mutating func releaseData() throws(SimulatedFault) {
        try lines.releaseData()
    }

    /// Drives DIO again.
    public mutating func driveData(_ level: Bool) throws(SimulatedFault) {
        try lines.driveData(level)
    }

    /// Reads DIO.
    public mutating func readData() throws(SimulatedFault) -> Bool {
        try lines.readData()
    }

    /// The virtual time.
    public var now: Instant { lines.now }

    /// Returns no earlier than `deadline`, in virtual and, for more than a millisecond, in real time.
    public mutating func wait(until deadline: Instant) {
        if deadline - lines.now > .milliseconds(1) {
            let ahead = (deadline - origin) - (clock.now - began)
            if ahead > .zero { sleep(atMost: ahead) }
            lines.wait(until: max(deadline, origin + (clock.now - began)))
        } else {
            lines.wait(until: deadline)
        }
    }
}
