/// How far values scatter around a pool's estimates: what an interval around an estimate is made of.
///
/// It is measured once, by estimating pairs from all others. An estimate from few pairs knows little of its own scatter;
/// what it sees is therefore mixed with the scatter around all estimates, as if ten more pairs spoke.
///
///     let scatter = Scatter(of: pool)
///     let interval = try pool.estimate(at: 62).flatMap { scatter.interval(around: $0) }
public struct Scatter: Equatable, Sendable {
    /// Fewer pairs than these say nothing of how values scatter, and there is no interval.
    public static let fewestPairs = 5

    /// The number of pairs in the pool.
    public let count: Int
    /// For each component of the values, the standard deviation of a value around the estimate that many pairs at its
    /// very key would give, in the unit of the values.
    public let deviations: [Double]
    /// For each component of the values, how fast a straight line through all pairs rises with each component of the keys.
    public let slopes: [[Double]]

    /// A scatter from its parts, such as a stored one.
    public init(count: Int, deviations: [Double], slopes: [[Double]]) {
        self.count = count
        self.deviations = deviations
        self.slopes = slopes
    }
}

extension Scatter {
    /// The interval in which a new value lies with a given probability, as far as the pairs can tell.
    ///
    /// With the effective count n of the estimate, the variance is s² = (n spread² + 10 d²) / (n - 1 + 10), d being the
    /// deviation around all estimates; the interval reaches t s √(1 + 1/n) to either side, t being Student's with
    /// n - 1 + 10 degrees of freedom, but no more than one less than there are pairs. Where all pairs lie to one side
    /// of the query, the mean lags behind by about the straight line's slope times the offset: the interval is moved
    /// by three quarters of that and widened by the last. It always holds the estimate itself.
    ///
    /// - Parameters:
    ///   - estimate: an estimate of the pool that the scatter was measured of.
    ///   - coverage: the probability, above 0 and below 1.
    ///   - component: of the values.
    /// - Returns: nil where there are fewer than five pairs, and for a coverage that is no probability.
    public func interval(
        around estimate: Estimate,
        coverage: Double = 0.9,
        component: Int = 0
    ) -> ClosedRange<Double>? {
        guard let band = band(around: estimate, coverage: coverage, component: component) else { return nil }
        let value = estimate.values[component]
        return min(band.centre - band.half, value)...max(band.centre + band.half, value)
    }

    /// Whether a value is so far off the estimate that a person should be asked if it is right: outside the interval
    /// for 99.5 %.
    ///
    /// Below ten pairs nothing is surprising.
    ///
    /// - Parameters:
    ///   - value: the value as given, in the unit of the values.
    ///   - estimate: what the pool said before it was told.
    ///   - component: of the values.
    public func isSurprising(_ value: Double, given estimate: Estimate, component: Int = 0) -> Bool {
        guard count >= 10, let band = band(around: estimate, coverage: 0.995, component: component) else {
            return false
        }
        return band.half > 0 && (value - band.centre).magnitude > band.half
    }

    private func band(
        around estimate: Estimate,
        coverage: Double,
        component: Int
    ) -> (centre: Double, half: Double)? {
        guard count >= Self.fewestPairs, coverage > 0, coverage < 1 else { return nil }
        guard deviations.indices.contains(component), estimate.values.indices.contains(component) else { return nil }
        let effective = estimate.effectiveCount
        let (own, common) = (estimate.spreads[component], deviations[component])
        let freedom = effective - 1 + 10
        let variance = (effective * own * own + 10 * common * common) / freedom
        var lag = 0.0
        for (slope, offset) in zip(slopes[component], estimate.offset) { lag += slope * offset }
        let t = studentQuantile(tails: 1 - coverage, degreesOfFreedom: min(Double(count - 1), freedom))
        let half = t * (variance * (1 + 1 / effective) + lag * lag / 16).root
        let centre = estimate.values[component] + 0.75 * lag
        return half.isFinite && centre.isFinite ? (centre, half) : nil
    }
}

// MARK: - Measuring

extension Scatter {
    /// Measures the scatter around the estimates of a pool of one-dimensional keys.
    ///
    /// Beyond 4,096 different keys, as many of them are sampled, evenly.
    public init(of pool: GaussianPooling) {
        let line = LeastSquares(keys: Matrix(column: pool.keys), values: pool.values)
        let slope = line.slopesPerUnit[0]
        let leftOut = LeaveOneOut(index: pool.index, count: pool.count)
        let places = pool.index.distinctCount
        let step = max((places + 4095) / 4096, 1)
        var squares = 0.0
        var weight = 0.0
        if pool.count >= 2 {
            for place in stride(from: 0, to: places, by: step) {
                let pair = leftOut.pairs(at: place, bandwidth: pool.bandwidth)
                let lag = slope * pair.offset * pool.index.valueScale
                squares += pair.squares(around: lag) / (1 + 1 / pair.effectiveCount)
                weight += pair.count
            }
        }
        let freedom = Self.freedom(sampled: weight, of: pool.count)
        let deviation = freedom > 0 ? (squares / freedom).root / pool.index.valueScale : 0
        self.init(count: pool.count, deviations: [deviation], slopes: [[slope]])
    }

    /// Two less than there are, for the line's mean and slope; of a sample the same share.
    private static func freedom(sampled: Double, of count: Int) -> Double {
        count > 2 ? sampled * (1 - 2 / Double(count)) : 0
    }

    /// Measures the scatter around the estimates of a pool.
    ///
    /// Beyond 1,024 pairs, as many of them are sampled, evenly.
    ///
    /// - Throws: `AttentionError` where the score cannot compare one key with another, or a pair is not finite.
    public init<PairScore: Score>(of pool: Pooling<PairScore>) throws(AttentionError) {
        let components = pool.values.columns
        var slopes: [[Double]] = []
        for component in 0..<components {
            slopes.append(
                pool.count == 0
                    ? [] : LeastSquares(keys: pool.keys, values: pool.values.column(component)).slopesPerUnit)
        }
        var squares = Array(repeating: 0.0, count: components)
        var weight = 0.0
        if pool.count >= 2 {
            for row in stride(from: 0, to: pool.count, by: max((pool.count + 1023) / 1024, 1)) {
                guard let estimate = try pool.estimateFromOthers(at: row) else { continue }
                weight += 1
                for component in 0..<components {
                    var error = pool.values[row, component] - estimate.values[component]
                    for (slope, offset) in zip(slopes[component], estimate.offset) { error -= slope * offset }
                    squares[component] += error * error / (1 + 1 / estimate.effectiveCount)
                }
            }
        }
        let freedom = Self.freedom(sampled: weight, of: pool.count)
        self.init(
            count: pool.count, deviations: squares.map { freedom > 0 ? ($0 / freedom).root : 0 }, slopes: slopes)
    }
}
