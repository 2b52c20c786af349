/// The wires from a host to its chips, and the clock that times them.
///
/// `TM1638GPIO` implements it on a Linux gpiochip, `TM1638Simulator` on a simulated chip. Every function below but ``now`` and
/// ``wait(until:)`` is one *call*: on real lines one system call (with libgpiod 1.6 two where DIO changes together with
/// CLK or is turned round). So the bus makes as few calls as it can.
///
/// Lines start idle: every STB and CLK high, DIO driven.
public protocol Lines: ~Copyable {
    /// What can go wrong on these lines.
    associatedtype Failure: Error

    /// How many chips hang on the wires, each with an STB of its own: chip 0 on `Wires.strobe(0)`, and so on.
    ///
    /// The default is 1.
    var chipCount: Int { get }

    /// Drives `wires` to `levels` (a wire in `levels` is high) and leaves all others as they are.
    ///
    /// Wires of one call may change in any order, so a caller puts wires whose order matters into separate calls.
    /// DIO may only be among them while it is driven.
    mutating func drive(_ wires: Wires, to levels: Wires) throws(Failure)

    /// Stops driving DIO, so that its pull-up lifts it unless a chip pulls it low.
    mutating func releaseData() throws(Failure)

    /// Drives DIO again, to `level`.
    mutating func driveData(_ level: Bool) throws(Failure)

    /// Reads the level of the released DIO.
    mutating func readData() throws(Failure) -> Bool

    /// The time on the lines' own monotonic clock.
    var now: Instant { get }

    /// Returns no earlier than `deadline`; at once if that has passed.
    ///
    /// Waits below some 100 µs must not sleep: on Linux a sleep of 1 µs takes 50 to 90 µs.
    mutating func wait(until deadline: Instant)
}

extension Lines where Self: ~Copyable {
    /// One chip.
    public var chipCount: Int { 1 }
}
