public import Attention

/// How attention arrives at an estimate, step by step: score, e^score, sum, weight, product, estimate.
///
/// The command line prints these steps and the browser shows them.
public struct Explanation: Sendable {
    /// What becomes of one pair.
    public struct Row: Sendable {
        /// The pair's place among the model's pairs.
        public let index: Int
        /// Its key, a number for each query field.
        public let key: [Double]
        /// Its value, a number for each value field.
        public let value: [Double]
        /// How far the key lies from the query, in bandwidths; `nil` where the score measures no distance.
        public let distance: Double?
        /// How well the key fits the query.
        public let score: Double
        /// e^(score − ``Explanation/shift``).
        public let exponential: Double
        /// The exponential over the sum of all: the pair's part of the attention.
        public let weight: Double
    }

    /// What was asked.
    public let query: [Double]
    /// What comes out.
    public let estimate: Estimate
    /// A row for each pair, in the order of the model.
    public let rows: [Row]
    /// What is taken from every score before e^score, which changes no weight: 0 where every e^score is a number above 0 and below
    /// infinity, else the highest score; −∞ where even that is too low for a number.
    public let shift: Double
    /// The sum of the exponentials.
    public let sum: Double
    /// Whether one pair gets all the weight that numbers can hold: the others' e^score, beside its own, is lost in rounding.
    public var isSaturated: Bool {
        rows.count > 1 && rows.count(where: { $0.weight > 0x1p-53 }) == 1
    }

    /// Explains what a model says at a query; `nil` where it has no pairs.
    ///
    /// - Throws: `AttentionError` naming what does not fit.
    public init?(_ model: Model, at query: [Double]) throws(AttentionError) {
        guard let estimate = try model.estimate(at: query) else { return nil }
        let scores = try model.scores(at: query)
        let weights = try model.weights(at: query)
        let highest = scores.max() ?? 0
        let lowest = scores.min() ?? 0
        // Beyond these e^score is infinite, or nothing.
        let shift = highest > 700 || lowest < -700 || highest - lowest > 700 ? highest : 0
        let most = weights.max() ?? 0
        // Scores that are too low for numbers still differ by what the weights tell.
        let exponentials =
            shift.isFinite ? scores.map { exponential($0 - shift) } : weights.map { most > 0 ? $0 / most : 0 }
        self.query = query
        self.estimate = estimate
        self.shift = shift
        sum = exponentials.reduce(0, +)
        let measures = model.settings.score == .gaussian && model.heads == nil
        rows = scores.indices.map { row in
            Row(
                index: row, key: Array(model.keys.row(row)), value: Array(model.values.row(row)),
                distance: measures ? (-2 * scores[row]).squareRoot() : nil, score: scores[row],
                exponential: exponentials[row], weight: weights[row])
        }
    }
}
