public import Attention

/// A question and its answer.
public struct Reading: Equatable, Sendable {
    /// What the numbers mean.
    public let schema: Schema
    /// What was asked for, one number for each query field.
    public let query: [Double]
    /// What was answered; `nil` when there is no pair to answer from.
    public let answer: Estimate?

    /// The estimate of each value field; none without pairs.
    public var values: [Double] { answer?.values ?? [] }

    /// Whether pairs lie near enough for the answer to be more than a repetition of the nearest.
    public var isSupported: Bool { answer.map { $0.support != .none } ?? false }
}

extension Reading: CustomStringConvertible {
    /// The reading in one line, such as `62.0 → 112.5`.
    public var description: String { asked + " → " + (answered ?? "no pairs") }

    /// What was asked, with the fields' decimals.
    package var asked: String { Self.line(schema.queries, query) }
    /// What was answered, with the fields' decimals.
    package var answered: String? { answer.map { Self.line(schema.values, $0.values) } }

    private static func line(_ fields: [Field], _ numbers: [Double]) -> String {
        zip(fields, numbers).map { $0.text($1) }.joined(separator: " ")
    }
}
