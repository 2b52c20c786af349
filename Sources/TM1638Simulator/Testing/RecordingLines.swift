public import TM1638

/// One call on lines.
public enum LineCall: Hashable, Sendable {
    /// `drive(_:to:)`
    case drive(Wires, to: Wires)
    /// `releaseData()`
    case release
    /// `driveData(_:)`
    case driveData(Bool)
    /// `readData()`
    case read
}

/// Lines that record calls, on a clock that advances by waiting: for tests of buses and drivers.
///
/// Look at ``recording`` afterwards, or name the expected calls beforehand with ``expecting(_:chipCount:_:)``.
public struct RecordingLines: Lines {
    /// What was called, and what reads answer.
    public let recording = Recording<LineCall, Bool>()

    /// How many chips the lines claim to have.
    public let chipCount: Int

    /// Creates lines on which nothing was called.
    public init(chipCount: Int = 1) {
        self.chipCount = chipCount
    }

    /// Lets `body` use lines on which exactly these calls have to be made, in this order.
    ///
    /// - Throws: ``ExpectationFailure`` if another call is made, one is missing, or `body` throws.
    public static func expecting<Result, Failure: Error>(
        _ calls: [ExpectedCall<LineCall, Bool>], chipCount: Int = 1,
        _ body: (RecordingLines) throws(Failure) -> Result
    ) throws(ExpectationFailure<Failure>) -> Result {
        let lines = RecordingLines(chipCount: chipCount)
        return try lines.recording.insist(on: calls) { () throws(Failure) in try body(lines) }
    }

    /// Writes the call down.
    public func drive(_ wires: Wires, to levels: Wires) throws(SimulatedFault) {
        _ = try recording.note(.drive(wires, to: levels))
    }

    /// Writes the call down.
    public func releaseData() throws(SimulatedFault) { _ = try recording.note(.release) }

    /// Writes the call down.
    public func driveData(_ level: Bool) throws(SimulatedFault) { _ = try recording.note(.driveData(level)) }

    /// Writes the call down and gives the next answer; low if there is none.
    public func readData() throws(SimulatedFault) -> Bool { try recording.note(.read, asks: true) ?? false }

    /// The recording's time.
    public var now: Instant { recording.now }

    /// Lets the recording's time pass until `deadline`.
    public func wait(until deadline: Instant) { recording.now = max(recording.now, deadline) }
}
