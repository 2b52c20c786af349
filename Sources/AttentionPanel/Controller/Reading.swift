public import Attention

/// A question and its answer.
public struct Reading: Equatable, Sendable {
    /// What was asked for, in tenths of the key's unit: what the panel's digits say.
    public let tenths: Int
    /// What was answered; `nil` when there is no pair to answer from.
    public let estimate: Estimate?

    /// The query, in the key's unit.
    public var query: Double { Double(tenths) / 10 }
}
