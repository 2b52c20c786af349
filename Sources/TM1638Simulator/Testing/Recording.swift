public import TM1638

/// The calls that were made on ``RecordingLines`` or a ``RecordingBus``, and what they answer.
public final class Recording<Call: Hashable & Sendable, Answer> {
    /// The calls in their order.
    public private(set) var calls: [Call] = []
    /// When each call was made.
    public private(set) var times: [Instant] = []
    /// The time, which passes only by waiting.
    public internal(set) var now = Instant.start
    /// The answers to the next calls that have one; when none is left, low or zero.
    public var answers: [Answer] = []

    private var expected: ArraySlice<ExpectedCall<Call, Answer>> = []
    private var insists = false
    private var deviation: String?

    init() {}

    /// Writes a call down.
    ///
    /// - Returns: what it answers, if it is one that `asks`.
    func note(_ call: Call, asks: Bool = false) throws(SimulatedFault) -> Answer? {
        calls.append(call)
        times.append(now)
        guard insists else { return !asks || answers.isEmpty ? nil : answers.removeFirst() }
        let next = expected.popFirst()
        if deviation == nil, next?.call != call {
            deviation =
                "call \(calls.count) is \(call)"
                + (next.map { " instead of \($0.call)" } ?? ", and no more were expected")
        }
        if next?.fails == true { throw SimulatedFault(call: calls.count) }
        return next?.answer
    }

    /// Lets `body` make calls, which have to be those that are expected.
    func insist<Result, Failure: Error>(
        on calls: [ExpectedCall<Call, Answer>], _ body: () throws(Failure) -> Result
    ) throws(ExpectationFailure<Failure>) -> Result {
        (expected, insists) = (calls[...], true)
        let result: Result
        do throws(Failure) {
            result = try body()
        } catch {
            throw .body(error)
        }
        if let deviation { throw .calls(deviation) }
        if let next = expected.first { throw .calls("call \(self.calls.count + 1) is missing: \(next.call)") }
        return result
    }
}

/// A call that a test expects, with its answer or failure.
public struct ExpectedCall<Call: Hashable & Sendable, Answer> {
    let call: Call
    let answer: Answer?
    let fails: Bool

    /// Expects a call.
    ///
    /// - Parameters:
    ///   - call: the call with its arguments.
    ///   - answer: its answer, if it has one.
    ///   - fails: whether it throws ``SimulatedFault``.
    public init(_ call: Call, answering answer: Answer? = nil, failing fails: Bool = false) {
        self.call = call
        self.answer = answer
        self.fails = fails
    }
}

/// Why a test that expects calls failed.
public enum ExpectationFailure<BodyFailure: Error>: Error {
    /// What the test did threw an error.
    case body(BodyFailure)
    /// A call differed from the expected one, was one too many, or was missing; the text says which.
    case calls(String)
}

extension ExpectationFailure: Equatable where BodyFailure: Equatable {}
