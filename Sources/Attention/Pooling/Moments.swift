/// The weighted sums over some of the keys from which an estimate is made; two of them merge into one.
///
/// Weights are relative to the nearest key's weight. Squares are taken around the block's own mean and merged by the
/// formula of Chan, Golub and LeVeque (1979), so that no difference of large squares is ever formed.
struct Moments {
    /// How many vectors of eight keys are summed at once: their weights fit on the stack.
    static let blockSize = 32

    private var weight = 0.0
    /// Sum of squared weights.
    private var squaredWeight = 0.0
    private var meanValue = 0.0
    /// Mean of the keys relative to the nearest key.
    private var meanKey = 0.0
    /// Sum of weight * (value - mean)^2.
    private var squares = 0.0
    /// Sum of weight * (value - mean) * (key - mean).
    private var products = 0.0
    /// Sum of weight * (key - mean)^2.
    private var keySquares = 0.0

    /// Nothing summed yet.
    init() {}

    /// The sums over a block of at most `blockSize` vectors.
    init(of index: SortedKeys, in block: Range<Int>, gap: ScoreGap) {
        var storage = InlineArray<32, SIMD8<Double>>(repeating: .zero)
        var weights = storage.mutableSpan
        let (keys, counts, means, squaresWithin) = (
            index.keys.span, index.counts.span, index.means.span, index.squares.span
        )
        var weightSum = SIMD8<Double>.zero
        var valueSum = SIMD8<Double>.zero
        var squaredSum = SIMD8<Double>.zero
        var keySum = SIMD8<Double>.zero
        for vector in block {
            let single = gap.weights(of: keys[vector])
            let weight = single * counts[vector]
            weights[vector - block.lowerBound] = single
            weightSum += weight
            valueSum += weight * means[vector]
            squaredSum += single.squareable * weight
            keySum += weight * (keys[vector] - gap.nearest)
        }
        weight = weightSum.sum()
        guard weight > 0 else { return }
        squaredWeight = squaredSum.sum()
        meanValue = index.clamp(valueSum.sum() / weight)
        meanKey = keySum.sum() / weight

        var squareSum = SIMD8<Double>.zero
        var productSum = SIMD8<Double>.zero
        var keySquareSum = SIMD8<Double>.zero
        for vector in block {
            let single = weights[vector - block.lowerBound]
            let weight = single * counts[vector]
            let deviation = means[vector] - meanValue
            squareSum += weight * deviation * deviation + single * squaresWithin[vector]
            let keyDeviation = (keys[vector] - gap.nearest) - meanKey
            productSum += weight * deviation * keyDeviation
            keySquareSum += weight * keyDeviation * keyDeviation
        }
        squares = squareSum.sum()
        products = productSum.sum()
        keySquares = keySquareSum.sum()
    }

    /// Takes the sums over other keys in.
    mutating func merge(_ other: Moments) {
        guard other.weight > 0 else { return }
        guard weight > 0 else {
            self = other
            return
        }
        let otherShare = other.weight / (weight + other.weight)
        let valueStep = other.meanValue - meanValue
        let keyStep = other.meanKey - meanKey
        squares += other.squares + valueStep * valueStep * otherShare * weight
        products += other.products + valueStep * keyStep * otherShare * weight
        keySquares += other.keySquares + keyStep * keyStep * otherShare * weight
        meanValue += valueStep * otherShare
        meanKey += keyStep * otherShare
        squaredWeight += other.squaredWeight
        weight += other.weight
    }

    /// The estimate these sums come to.
    func estimate(gap: ScoreGap, index: SortedKeys, fit: LocalFit) -> Estimate {
        let scale = index.valueScale
        let line = fit == .line ? line(at: gap) : nil
        let slope = products / weight / gap.bandwidth / gap.bandwidth
        let residual = squares - (line?.slope ?? 0) * products
        return Estimate(
            values: [(line?.value ?? index.clamp(meanValue)) / scale],
            spreads: [(max(residual, 0) / weight).root / scale],
            effectiveCount: weight / squaredWeight * weight,
            logSumExp: gap.nearestScore + logarithm(onePlus: weight - 1),
            nearestDistance: gap.nearestDistance,
            isInsideKeyRange: index.lowest <= gap.query && gap.query <= index.highest,
            slope: (line?.slope ?? (slope.isNaN ? 0 : slope)) / scale,  // NaN only where keys are infinitely far apart
            offset: [line == nil ? (gap.query - gap.nearest) - meanKey : 0]
        )
    }

    /// The weighted line through the values, in scaled units; nil where the keys do not tell its slope.
    private func line(at gap: ScoreGap) -> (value: Double, slope: Double)? {
        // Spread of the keys against their squared distance from the query: below 1e-9 the slope is noise.
        let step = (gap.query - gap.nearest) - meanKey
        guard keySquares > 1e-9 * (keySquares + step * step * weight) else { return nil }
        let slope = products / keySquares
        return (meanValue + slope * step, slope)
    }
}

extension SortedKeys {
    /// A mean of values, in scaled units, held within their range: rounding can carry it a last bit outside.
    func clamp(_ mean: Double) -> Double {
        min(max(mean, valueRange.lowerBound * valueScale), valueRange.upperBound * valueScale)
    }
}

extension SIMD8<Double> {
    /// The numbers with 0 for those whose squares would be lost beside 1: squares below all numbers are very slow.
    @inline(__always)
    var squareable: SIMD8<Double> { replacing(with: 0, where: self .< 0x1p-500) }
}
