public import TM1638

/// How many requests to set, turn round or read a single line reach a gpiochip's driver in the kernel.
///
/// One call of libgpiod may change several lines. A driver that can change only one line at a time, such as that of a virtual machine's
/// gpiochip, gets a request for each.
public struct KernelRequests: Hashable, Sendable {
    /// The requests with libgpiod 1.6, which always sets STB and CLK together.
    public var generation1 = 0
    /// The requests with libgpiod 2.x, which drives STB and CLK anew whenever DIO is turned round.
    public var generation2 = 0

    /// Zero requests.
    public init() {}
}

/// The counter of ``CountedLines``, which can be read while a driver owns the lines.
public final class KernelRequestCounter {
    /// The requests so far.
    public fileprivate(set) var requests = KernelRequests()

    /// Creates a counter at zero.
    public init() {}
}

/// Lines that count the requests that their calls would cause in the kernel, and pass the calls on.
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
