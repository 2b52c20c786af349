/// How far each key's score lies below the nearest key's, for one query and one bandwidth.
///
/// Softmax only ever sees differences of scores. With the nearest key n, the difference of two squares gives
/// -(q - k)²/2h² + (q - n)²/2h² = -(k - n) * ((k - q) + (n - q)) / 2h²,
/// which neither overflows for a far query nor loses the small differences that two huge squares would swallow.
struct ScoreGap {
    let query: Double
    let nearest: Double
    let bandwidth: Double
    private let inverseBandwidth: Double

    init(query: Double, nearest: Double, bandwidth: Double) {
        self.query = query
        self.nearest = nearest
        self.bandwidth = bandwidth
        inverseBandwidth = 1 / bandwidth
    }

    /// The weight of each of eight keys relative to the nearest key's, which is 1.
    @inline(__always)
    func weights(of keys: SIMD8<Double>) -> SIMD8<Double> {
        let across = (keys - nearest) * inverseBandwidth
        let along = ((keys - query) + (nearest - query)) * inverseBandwidth
        let score = across * along * -0.5
        // Zero times infinity: the same key or the same distance, seen from a query beyond all measure.
        return exponential(score.replacing(with: 0, where: score .!= score))
    }

    /// How far from the query a key can lie and still count among this many pairs, in the unit of the keys.
    ///
    /// A key further away has less than 2^-bits / n of the nearest key's weight. With 53 bits, all of them together
    /// cannot change the mean by more than a rounding; 80 keep a spread right that hangs on distant keys. Infinite up
    /// to 1024 pairs, where nothing would be saved.
    func reach(among count: Int, bits: Double = 80) -> Double {
        guard count > 1024 else { return .infinity }
        let gap = bits * 0x1.62e42fefa39efp-1 + logarithm(onePlus: Double(count))
        let radius = (nearestDistance * nearestDistance + 2 * gap).root / inverseBandwidth
        return radius * (1 + 0x1p-48)  // more than its own rounding errors
    }

    /// The nearest key's own score, -(q - n)² / 2h².
    var nearestScore: Double { -0.5 * nearestDistance * nearestDistance }

    /// The distance from the query to the nearest key, in bandwidths.
    var nearestDistance: Double { (query - nearest).magnitude * inverseBandwidth }
}
