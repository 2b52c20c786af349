public import Attention

/// What was learned from remembered pairs: how far apart two queries count as near.
///
/// It holds no pairs: those stay in the memory, so that what is taught later counts.
public struct Learned: Hashable, Sendable {
    /// How much was learned.
    public typealias Shape = LearnedPooling.Shape

    /// The names of the query fields, in the order of the numbers below.
    public let queries: [String]
    /// The name of the value field whose error was made small.
    public let value: String
    /// How much was learned.
    public let shape: Shape
    /// The mean of each query field among the pairs, in its unit.
    public let means: [Double]
    /// The standard deviation of each query field among the pairs, in its unit; 1 where all numbers are equal.
    public let deviations: [Double]
    /// The matrix that standardised numbers are multiplied by before distances are taken, row after row.
    public let projection: [[Double]]
    /// How many pairs it was learned from.
    public let pairCount: Int
    /// The error on pairs that the learning has not seen: the root of the mean square over ten folds, in the unit of the value; `nil` where
    /// nobody measured it.
    public let error: Double?
    /// A straight line's error on the same pairs.
    public let straightLineError: Double?
    /// A quadratic's error on the same pairs.
    public let quadraticError: Double?
    /// When it was learned.
    public let time: Timestamp

    /// Creates a value from its parts.
    public init(
        queries: [String], value: String, shape: Shape, means: [Double], deviations: [Double], projection: [[Double]],
        pairCount: Int, error: Double?, straightLineError: Double?, quadraticError: Double? = nil, time: Timestamp
    ) {
        self.queries = queries
        self.value = value
        self.shape = shape
        self.means = means
        self.deviations = deviations
        self.projection = projection
        self.pairCount = pairCount
        self.error = error
        self.straightLineError = straightLineError
        self.quadraticError = quadraticError
        self.time = time
    }
}
