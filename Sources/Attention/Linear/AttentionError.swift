/// Why attention cannot be computed: what is wrong and where.
public enum AttentionError: Error, Equatable, Sendable {
    /// A row of a table is not as long as the first one.
    case raggedRow(index: Int, count: Int, expected: Int)
    /// Something has not as many components as it must have.
    case wrongCount(of: Part, count: Int, expected: Int)
    /// A number is NaN or infinite.
    case notFinite(Part, index: Int)
    /// A bandwidth or scale is not a finite number above zero.
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
        /// A table of weights.
        case matrix
        /// The matrix that makes queries.
        case queryProjection
        /// The matrix that makes keys.
        case keyProjection
        /// The matrix that makes values.
        case valueProjection
    }
}

extension AttentionError: CustomStringConvertible {
    /// One sentence that names the thing, the place and the remedy.
    public var description: String {
        switch self {
        case .raggedRow(let index, let count, let expected):
            "row \(index) has \(count) numbers where the first has \(expected): make all rows equally long"
        case .wrongCount(let part, let count, let expected):
            "the \(part.rawValue) has \(count) components where \(expected) are needed"
        case .notFinite(let part, let index):
            "\(part.rawValue) \(index) holds a number that is not finite: mask it or leave it out"
        case .notPositive(let part, let index):
            "\(part.rawValue) \(index) is not a finite number above 0"
        }
    }
}
