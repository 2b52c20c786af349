/// The number whose magnitude a variable of Student's t distribution exceeds with probability `tails`.
///
/// Right to a part in a thousand or better from three degrees of freedom on, which need not be whole.
/// Source: G. W. Hill, Algorithm 396, Communications of the ACM 13 (1970).
func studentQuantile(tails: Double, degreesOfFreedom n: Double) -> Double {
    let a = 1 / (n - 0.5)
    let b = 48 / (a * a)
    var c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    let d = ((94.5 / (b + c) - 3) / b + 1) * (a * 1.5707963267948966).root * n
    var y = exponential(2 / n * logarithm(d * tails))
    if y > 0.05 + a {
        let x = -normalQuantile(1 - tails / 2)
        y = x * x
        if n < 5 { c += 0.3 * (n - 4.5) * (x + 0.6) }
        c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = a * y * y
        y = y > 0.002 ? exponential(y) - 1 : 0.5 * y * y + y
    } else {
        let inner = 1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)
        y = (inner * y - 1) * (n + 1) / (n + 2) + 1 / y
    }
    return (n * y).root
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
