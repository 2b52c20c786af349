public import TM1638

/// How many changes, turns and readings of single lines reach a gpiochip's driver in the kernel.
///
/// One call of libgpiod may touch several lines. A driver that can change but one at a time, as that of a virtual machine's gpiochip,
/// gets a request for each.
public struct KernelRequests: Hashable, Sendable {
    /// With libgpiod 1.6, which changes STB and CLK always together.
    public var generation1 = 0
    /// With libgpiod 2.x, which drives STB and CLK anew whenever DIO is turned round.
    public var generation2 = 0

    /// None.
    public init() {}
}

/// Where ``CountedLines`` count, so that it can be read while a driver has the lines.
public final class KernelRequestCounter {
    /// What the calls so far make of requests.
    public fileprivate(set) var requests = KernelRequests()

    /// Creates a counter at zero.
    public init() {}
}

/// Lines that count what their calls make the kernel do, whatever is behind them.
public struct CountedLines<Base: Lines & ~Copyable>: Lines, ~Copyable {
    /// What can go wrong on the lines.
    public typealias Failure = Base.Failure

    private var base: Base
    private let counter: KernelRequestCounter

    /// Counts the calls on `base`.
    public init(_ base: consuming Base, counter: KernelRequestCounter) {
        self.base = base
        self.counter = counter
    }

    /// Drives `wires` to `levels`.
    public mutating func drive(_ wires: Wires, to levels: Wires) throws(Failure) {
        let drivesOutputs = wires.subtracting(.data) != []
        count(
            (drivesOutputs ? outputCount : 0) + (wires.contains(.data) ? 1 : 0), wires.rawValue.nonzeroBitCount)
        try base.drive(wires, to: levels)
    }

    /// Stops driving DIO.
    public mutating func releaseData() throws(Failure) {
        // An output takes two: its level and its direction.
        count(1, 1 + 2 * outputCount)
        try base.releaseData()
    }

    /// Drives DIO again.
    public mutating func driveData(_ level: Bool) throws(Failure) {
        count(2, 2 + 2 * outputCount)
        try base.driveData(level)
    }

    /// Reads DIO.
    public mutating func readData() throws(Failure) -> Bool {
        count(1, 1)
        return try base.readData()
    }

    /// The time on the lines' clock.
    public var now: Instant { base.now }

    /// Returns no earlier than `deadline`.
    public mutating func wait(until deadline: Instant) {
        base.wait(until: deadline)
    }

    /// How many chips hang on the wires.
    public var chipCount: Int { base.chipCount }

    /// STBs and CLK.
    private var outputCount: Int { chipCount + 1 }

    private mutating func count(_ generation1: Int, _ generation2: Int) {
        counter.requests.generation1 += generation1
        counter.requests.generation2 += generation2
    }
}
