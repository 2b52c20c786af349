/// How far each key's score lies below the nearest key's, for one query and one bandwidth.
///
/// Softmax only ever sees differences of scores. With the nearest key n, the difference of two squares gives
/// -(q - k)²/2h² + (q - n)²/2h² = -(k - n) * ((k - q) + (n - q)) / 2h²,
/// which neither overflows for a far query nor loses the small differences that two huge squares would swallow.
/// It is worked out to twice the precision of a number, because exp turns an error in a score of -300 into
/// three hundred times that error in the weight.
struct ScoreGap {
    let query: Double
    let nearest: Double
    let bandwidth: Double
    /// The power of two nearest below 1/h: lengths times it are, exactly, lengths in about bandwidths.
    private let scale: Double
    /// -1/2 (h * scale / 4)^-2 as a head and a tail: lengths come in quarters.
    private let factor: (head: Double, tail: Double)

    init(query: Double, nearest: Double, bandwidth: Double) {
        self.query = query
        self.nearest = nearest
        self.bandwidth = bandwidth
        // 2^1023 is the largest power of two there is; only subnormal bandwidths would ask for more.
        scale = Double(sign: .plus, exponent: min(-bandwidth.exponent, 1023), significand: 1)
        let h = SIMD8(repeating: bandwidth * scale)
        let square = twoProduct(h, h)
        let head = -8 / square.value
        let product = twoProduct(head, square.value)
        let rest = (-8 - product.value) - product.error - head * square.error
        factor = (head[0], (rest / square.value)[0])
    }

    /// The weight of each of eight keys relative to the nearest key's, which is 1.
    @inline(__always)
    func weights(of keys: SIMD8<Double>) -> SIMD8<Double> {
        // A quarter of every length: sums of four of them stay within range.
        let keys = keys * 0.25
        let nearest = SIMD8(repeating: nearest * 0.25)
        let query = SIMD8(repeating: query * 0.25)
        let across = twoSum(keys, -nearest)
        let left = twoSum(keys, -query)
        let right = twoSum(nearest, -query)
        let along = twoSum(left.value, right.value)
        let alongRest = along.error + (left.error + right.error)
        let alongHead = along.value + alongRest
        let alongTail = alongRest - (alongHead - along.value)

        let a = across.value * scale
        let b = alongHead * scale
        let product = twoProduct(a, b)
        let productTail = product.error + (a * (alongTail * scale) + b * (across.error * scale))
        let score = twoProduct(product.value, SIMD8(repeating: factor.head))
        let scoreTail = score.error + (product.value * factor.tail + productTail * factor.head)

        // Zero times infinity: the same key or the same distance, seen from a query beyond all measure.
        let value = score.value.replacing(with: 0, where: score.value .!= score.value)
        // Products too large to be split leave no tail; with such factors a score is 0 or far out of range.
        let tail = scoreTail.replacing(with: 0, where: scoreTail .!= scoreTail)
        return exponential(value, low: tail)
    }

    /// The weights in ordinary precision, for so many keys that speed counts for more than the last bits.
    ///
    /// A weight of e^-x is off by about 3x roundings.
    @inline(__always)
    func plainWeights(of keys: SIMD8<Double>) -> SIMD8<Double> {
        let across = (keys - nearest) * scale
        let along = ((keys - query) + (nearest - query)) * scale
        let score = across * along * (factor.head / 16)
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
        let radius = (nearestDistance * nearestDistance + 2 * gap).squareRoot() * bandwidth
        return radius * (1 + 0x1p-48)  // more than its own rounding errors
    }

    /// The nearest key's own score, -(q - n)² / 2h².
    var nearestScore: Extended {
        let difference = twoSum(query, -nearest)
        var distance = Extended(difference.value, dividedBy: bandwidth)
        distance.tail += difference.error / bandwidth
        let square = Extended(squareOf: distance.head)
        let tail = -0.5 * square.tail - distance.head * distance.tail
        return Extended(-0.5 * square.head, tail: tail.isFinite ? tail : 0)
    }

    /// The distance from the query to the nearest key, in bandwidths.
    var nearestDistance: Double {
        (query - nearest).magnitude / bandwidth
    }
}
