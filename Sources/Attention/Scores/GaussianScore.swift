/// Minus half the squared distance between query and key, in bandwidths: -Σ (q - k)² / 2h².
///
/// Its softmax is the weight of Nadaraya and Watson. With one bandwidth for each component, each is measured on its
/// own scale.
public struct GaussianScore: Score, Equatable {
    /// The bandwidths: one for all components, or one for each.
    public let bandwidths: [Double]

    /// Powers of two near 1/h, by which differences are scaled so that their squares stay within range.
    private let scales: [Double]
    /// -1/2 (h * scale)^-2.
    private let factors: [Extended]

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
        if let index = bandwidths.firstIndex(where: { !($0.isFinite && $0 > 0) }) {
            throw .notPositive(.bandwidth, index: index)
        }
        self.bandwidths = bandwidths
        let scales = bandwidths.map { Double(sign: .plus, exponent: min(-$0.exponent, 1023), significand: 1) }
        self.scales = scales
        factors = bandwidths.indices.map { Extended(-0.5, dividedBy: Extended(squareOf: bandwidths[$0] * scales[$0])) }
    }

    /// The scores of one query against eight keys.
    @inline(__always)
    public func scores<Number: Lanes>(query: Span<Double>, keys: Span<SIMD8<Double>>) -> Number {
        var sum = Number.zero
        if factors.count == 1 {
            for component in keys.indices {
                let difference = Number.difference(SIMD8(repeating: query[component]), keys[component])
                    .scaled(byPowerOfTwo: scales[0])
                sum = sum + difference * difference
            }
            return sum * Number(repeating: factors[0])
        }
        for component in keys.indices {
            let difference = Number.difference(SIMD8(repeating: query[component]), keys[component])
                .scaled(byPowerOfTwo: scales[component])
            sum = sum + difference * difference * Number(repeating: factors[component])
        }
        return sum
    }

    /// Queries and keys have equally many components, one for each bandwidth if there are several.
    public func check(queryCount: Int, keyCount: Int) throws(AttentionError) {
        guard queryCount == keyCount else { throw .wrongCount(of: .query, count: queryCount, expected: keyCount) }
        guard bandwidths.count == 1 || bandwidths.count == keyCount else {
            throw .wrongCount(of: .bandwidth, count: bandwidths.count, expected: keyCount)
        }
    }

    /// The distance in bandwidths.
    public func distance(ofScore score: Double) -> Double? { (-2 * score).squareRoot() }
}
