/// What attention makes of a query.
public struct Finding: Hashable, Sendable {
    /// The estimate of each value field.
    public let values: [Double]
    /// How far the pooled values of each field spread, as a standard deviation.
    public let spreads: [Double]
    /// How many equally weighted pairs would speak as clearly.
    public let support: Double
    /// Whether a pair lies near enough to mean anything: within three bandwidths, or, where a score measures no distance, around the
    /// query.
    public let isSupported: Bool
}

/// A question and its answer.
public struct Reading: Hashable, Sendable {
    /// What the numbers mean.
    public let schema: Schema
    /// What was asked for, one number for each query field.
    public let query: [Double]
    /// What was answered; `nil` when there is no pair to answer from.
    public let answer: Finding?
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
