public import TM1638

/// One frame on a bus.
public enum BusCall: Hashable, Sendable {
    /// `write(_:to:)`
    case write([UInt8], to: Wires)
    /// `read(_:from:sampling:)`
    case read(UInt8, from: Int, sampling: UInt32)
}

/// A bus that records frames, on a clock that advances by waiting: for tests of drivers.
///
/// Look at ``recording`` afterwards, or name the expected frames beforehand with ``expecting(_:chipCount:_:)``.
public struct RecordingBus: Bus {
    /// What was sent, and what reads answer.
    public let recording = Recording<BusCall, UInt32>()

    /// How many chips the bus claims to have.
    public let chipCount: Int

    /// Creates a bus on which nothing was sent.
    public init(chipCount: Int = 1) {
        self.chipCount = chipCount
    }

    /// Lets `body` use a bus on which exactly these frames have to be exchanged, in this order.
    ///
    /// - Throws: ``ExpectationFailure`` if another frame comes, one is missing, or `body` throws.
    public static func expecting<Result, Failure: Error>(
        _ calls: [ExpectedCall<BusCall, UInt32>], chipCount: Int = 1,
        _ body: (RecordingBus) throws(Failure) -> Result
    ) throws(ExpectationFailure<Failure>) -> Result {
        let bus = RecordingBus(chipCount: chipCount)
        return try bus.recording.insist(on: calls) { () throws(Failure) in try body(bus) }
    }

    /// Writes the frame down.
    public func write(_ bytes: [UInt8], to chips: Wires) throws(SimulatedFault) {
        _ = try recording.note(.write(bytes, to: chips))
    }

    /// Writes the frame down and gives the next answer; zero if there is none.
    public func read(_ command: UInt8, from chip: Int, sampling mask: UInt32) throws(SimulatedFault) -> UInt32 {
        try recording.note(.read(command, from: chip, sampling: mask), asks: true) ?? 0
    }

    /// The recording's time.
    public var now: Instant { recording.now }

    /// Lets the recording's time pass until `deadline`.
    public func wait(until deadline: Instant) { recording.now = max(recording.now, deadline) }
}
