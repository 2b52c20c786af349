/// The dot product of query and key, times a scale.
///
/// It rewards large keys, not near ones: centre or standardise queries and keys first, or all weight goes to the
/// longest key.
public struct DotScore: Score, Equatable {
    /// What the product is multiplied by.
    public enum Scale: Equatable, Sendable {
        /// Nothing: the dot product of the textbooks (M.-T. Luong, 2015).
        case none
        /// 1/√d, with d the number of components: the scaled dot product (A. Vaswani and others, 2017).
        ///
        /// The tutorial's "dot product" is this one too: its table divides by √d already.
        case inverseRootOfDimension
        /// A factor of one's own: an inverse temperature.
        case value(Double)

        /// The factor for keys of some dimension.
        public func factor(dimension: Int) -> Double {
            switch self {
            case .none: 1
            case .inverseRootOfDimension: 1 / Double(max(dimension, 1)).root
            case .value(let value): value
            }
        }
    }

    /// What the product is multiplied by.
    public let scale: Scale

    /// A dot product with a scale.
    public init(scale: Scale = .inverseRootOfDimension) {
        self.scale = scale
    }

    /// The product, scaled.
    public func score(query: Span<Double>, key: Span<Double>) -> Double {
        var sum = 0.0
        for component in key.indices { sum += query[component] * key[component] }
        return sum * scale.factor(dimension: key.count)
    }

    /// Eight keys at a time.
    public func fastPath(dimension: Int) -> FastPath? {
        FastPath(kind: .dot(factor: scale.factor(dimension: dimension)))
    }
}
