/// A Gaussian's query so far from all keys that the squares of its distances swallow their differences.
///
/// Scores are taken relative to the nearest key n: -Σ (k - n) ((k - q) + (n - q)) / 2h².
struct FarQuery {
    let inverseBandwidths: [Double]
    let nearest: [Double]

    @inline(__always)
    func scores(query: Span<Double>, keys: Span<SIMD8<Double>>) -> SIMD8<Double> {
        var sum = SIMD8<Double>.zero
        for component in keys.indices {
            let across = (keys[component] - nearest[component]) * inverseBandwidths[component]
            let along = (keys[component] - query[component]) + (nearest[component] - query[component])
            let further = along * inverseBandwidths[component]
            let product = across * further
            // Zero times infinity: the same component, seen from a query beyond all measure.
            sum += product.replacing(with: 0, where: product .!= product)
        }
        let score = sum * -0.5
        return score.replacing(with: 0, where: score .!= score)
    }
}

extension Pooling {
    /// The query, where it is a far one; nil otherwise, for all scores but the Gaussian, and where it sees no key.
    func farQuery(_ query: Span<Double>, number: Int, mask: Mask) -> FarQuery? {
        guard case .gaussian(let inverse) = fastPath?.kind, ranges.count == query.count else { return nil }
        var square = 0.0
        var largest = 0.0
        for component in ranges.indices {
            let (below, above) = (
                ranges[component].lowerBound - query[component], query[component] - ranges[component].upperBound
            )
            let outside = max(below, above, 0) * inverse[component]
            square += outside * outside
            largest = max(largest, max(below.magnitude, above.magnitude) * inverse[component])
        }
        // A thousand bandwidths outside, or so far that squares leave the range of numbers.
        guard !(square < 0x1p20 && largest < 1e150) else { return nil }
        var far: FarQuery?
        for row in 0..<count where mask.allows(query: number, key: row) {
            let key = keys.row(row)
            let lanes = key.map { SIMD8<Double>(repeating: $0) }
            if let far, far.scores(query: query, keys: lanes.span)[0] <= 0 { continue }
            far = FarQuery(inverseBandwidths: inverse, nearest: Array(key))
        }
        return far
    }
}
