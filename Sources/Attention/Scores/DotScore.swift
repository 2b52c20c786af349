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
    }

    /// What the product is multiplied by.
    public let scale: Scale

    /// A dot product with a scale.
    public init(scale: Scale = .inverseRootOfDimension) {
        self.scale = scale
    }

    /// The scores of one query against eight keys.
    @inline(__always)
    public func scores<Number: Lanes>(query: Span<Double>, keys: Span<SIMD8<Double>>) -> Number {
        var sum = Number.zero
        for component in keys.indices {
            sum = sum + Number.product(SIMD8(repeating: query[component]), keys[component])
        }
        return sum * Number(repeating: factor(dimension: keys.count))
    }

    /// The factor for keys of some dimension.
    func factor(dimension: Int) -> Extended {
        switch scale {
        case .none: Extended(1)
        case .inverseRootOfDimension: Extended(1, dividedBy: Extended(squareRootOf: Double(max(dimension, 1))))
        case .value(let value): Extended(value)
        }
    }

    /// Queries and keys have equally many components.
    public func check(queryCount: Int, keyCount: Int) throws(AttentionError) {
        guard queryCount == keyCount else { throw .wrongCount(of: .query, count: queryCount, expected: keyCount) }
    }
}
