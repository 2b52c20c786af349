/// Why attention cannot be computed: what is wrong and where.
public enum AttentionError: Error, Equatable, Sendable {
    /// A row of a table is not as long as the first one.
    case raggedRow(index: Int, count: Int, expected: Int)
    /// There are not as many of something as there must be: components of a query, rows of values, numbers of a table.
    case wrongCount(of: Part, count: Int, expected: Int)
    /// A number is NaN or infinite.
    case notFinite(Part, index: Int)
    /// A bandwidth or scale is not a finite number above zero whose inverse is finite too.
    case notPositive(Part, index: Int)

    /// The things that attention is made of.
    public enum Part: String, Sendable {
        /// What is asked.
        case query
        /// What a query is compared with.
        case key
        /// What is pooled.
        case value
        /// How well a query and a key fit.
        case score
        /// Which keys a query may see.
        case mask
        /// How far a Gaussian score carries.
        case bandwidth
        /// What scores are multiplied by.
        case scale
        /// A table of numbers.
        case matrix
        /// The matrix that makes queries.
        case queryProjection = "query projection"
        /// The matrix that makes keys.
        case keyProjection = "key projection"
        /// The matrix that makes values.
        case valueProjection = "value projection"
        /// The matrix that mixes what several heads gather.
        case outputProjection = "output projection"
    }
}

extension AttentionError: CustomStringConvertible {
    /// One sentence that names the thing, the place and the remedy.
    public var description: String {
        switch self {
        case .raggedRow(let index, let count, let expected):
            "row \(index) has \(count) \(count == 1 ? "number" : "numbers") where the first has \(expected): make all rows equally long"
        case .wrongCount(let part, let count, let expected):
            "\(part.rawValue): \(count) instead of \(expected)"
        case .notFinite(let part, let index):
            "\(part.rawValue) \(index) is not a finite number: leave it out or mask it"
        case .notPositive(let part, let index):
            "\(part.rawValue) \(index) is not a finite number above 0"
        }
    }
}
