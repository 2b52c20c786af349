public import Attention

/// What was learned from remembered pairs: how far apart two queries count as near, or what heads of attention look for.
///
/// It holds no pairs: those stay in the memory, so that what is taught later counts.
public struct Learned: Hashable, Sendable {
    /// How much was learned.
    public typealias Shape = LearnedPooling.Shape

    /// Trained heads of attention between the pairs, beside a straight line: see `RowAttention`.
    public struct Heads: Hashable, Sendable {
        /// How many heads.
        public let count: Int
        /// All their numbers, in the order of `RowAttention`.
        public let parameters: [Double]
        /// The mean of the value field among the pairs that they were trained on, in its unit.
        public let valueMean: Double
        /// The standard deviation of the value field among these pairs, in its unit.
        public let valueDeviation: Double

        /// Creates a value from its parts.
        public init(count: Int, parameters: [Double], valueMean: Double, valueDeviation: Double) {
            self.count = count
            self.parameters = parameters
            self.valueMean = valueMean
            self.valueDeviation = valueDeviation
        }
    }

    /// The names of the query fields, in the order of the numbers below.
    public let queries: [String]
    /// The name of the value field whose error was made small.
    public let value: String
    /// How much was learned of distances.
    public let shape: Shape
    /// What is fitted to the values around a query: their weighted mean, or a weighted straight line.
    public let fit: LocalFit
    /// Trained heads, which answer in place of distances; `nil` where none were trained.
    public let heads: Heads?
    /// The mean of each query field among the pairs, in its unit.
    public let means: [Double]
    /// The standard deviation of each query field among the pairs, in its unit; 1 where all numbers are equal.
    public let deviations: [Double]
    /// The matrix that standardised numbers are multiplied by before distances are taken, row after row; none for
    /// heads, which bring their own.
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
        queries: [String], value: String, shape: Shape, fit: LocalFit = .constant, heads: Heads? = nil,
        means: [Double], deviations: [Double], projection: [[Double]],
        pairCount: Int, error: Double?, straightLineError: Double?, quadraticError: Double? = nil, time: Timestamp
    ) {
        self.queries = queries
        self.value = value
        self.shape = shape
        self.fit = fit
        self.heads = heads
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
