/// Minus half the squared distance between query and key, in bandwidths: -Σ (q - k)² / 2h².
///
/// Its softmax is the weight of Nadaraya and Watson. With a bandwidth for each component, each is measured on its
/// own scale.
public struct GaussianScore: Score, Equatable {
    /// The bandwidths: one for all components, or one for each.
    public let bandwidths: [Double]

    /// A score with one bandwidth for all components.
    ///
    /// - Throws: `AttentionError.notPositive` unless the bandwidth is finite and above 0.
    public init(bandwidth: Double) throws(AttentionError) {
        try self.init(bandwidths: [bandwidth])
    }

    /// A score with a bandwidth for each component.
    ///
    /// - Throws: `AttentionError.notPositive` naming the first that is not finite and above 0.
    public init(bandwidths: [Double]) throws(AttentionError) {
        if let index = bandwidths.firstIndex(where: { !$0.isBandwidth }) {
            throw .notPositive(.bandwidth, index: index)
        }
        self.bandwidths = bandwidths
    }

    /// Minus half the squared distance.
    public func score(query: Span<Double>, key: Span<Double>) -> Double {
        var sum = 0.0
        for component in key.indices {
            let step = (query[component] - key[component]) / bandwidths[bandwidths.count == 1 ? 0 : component]
            sum += step * step
        }
        return -sum / 2
    }

    /// Queries and keys have equally many components, one for each bandwidth if there are several.
    public func check(queryCount: Int, keyCount: Int) throws(AttentionError) {
        guard queryCount == keyCount else { throw .wrongCount(of: .query, count: queryCount, expected: keyCount) }
        guard bandwidths.count == 1 || bandwidths.count == keyCount else {
            throw .wrongCount(of: .bandwidth, count: bandwidths.count, expected: keyCount)
        }
    }

    /// The distance in bandwidths.
    public func distance(ofScore score: Double) -> Double? { (-2 * score).root }

    /// Eight keys at a time.
    public func fastPath(dimension: Int) -> FastPath? {
        guard bandwidths.count == 1 || bandwidths.count == dimension else { return nil }
        return FastPath(
            kind: .gaussian(
                inverseBandwidths: (0..<dimension).map { 1 / bandwidths[bandwidths.count == 1 ? 0 : $0] }))
    }
}

extension Double {
    /// Whether the number can be a bandwidth: finite, above 0, and not so small that its inverse is infinite.
    var isBandwidth: Bool { isFinite && self > 0 && (1 / self).isFinite }
}
