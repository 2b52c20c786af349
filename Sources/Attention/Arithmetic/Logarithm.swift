/// The natural logarithm of `1 + x` for a finite `x` of at least 0, accurate to about one unit in the last place.
///
/// `1 + x` is written as 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), and
/// log(1 + f) = 2 artanh(s), s = f / (2 + f), is summed so that its largest part, f, enters unrounded
/// (the arrangement of fdlibm's `log`).
func logarithm(onePlus x: Double) -> Double {
    let sum = 1 + x
    var exponent = Double(sum.exponent)
    var mantissa = sum.significand
    // What rounding the sum has lost; the larger term is subtracted first, which is exact.
    var lost = (x < 1 ? x - (sum - 1) : 1 - (sum - x)) / binade(of: sum)
    if mantissa > 1.4142135623730951 {
        mantissa /= 2
        lost /= 2
        exponent += 1
    }
    // For x below 0.41 the mantissa is 1 + x itself, so f is x without any rounding.
    let f = exponent == 0 ? x : (mantissa - 1) + lost

    let s = f / (2 + f)
    let z = s * s
    var series = 2.0 / 23
    series = series * z + 2.0 / 21
    series = series * z + 2.0 / 19
    series = series * z + 2.0 / 17
    series = series * z + 2.0 / 15
    series = series * z + 2.0 / 13
    series = series * z + 2.0 / 11
    series = series * z + 2.0 / 9
    series = series * z + 2.0 / 7
    series = series * z + 2.0 / 5
    series = series * z + 2.0 / 3
    let half = 0.5 * f * f
    let low = s * (half + z * series) + exponent * 0x1.a39ef35793c76p-33
    return exponent * 0x1.62e42feep-1 - ((half - low) - f)
}

/// The power of two at or below a positive normal number.
private func binade(of x: Double) -> Double {
    Double(sign: .plus, exponent: x.exponent, significand: 1)
}

/// The natural logarithm of a finite number above 0.
public func logarithm(_ x: Double) -> Double {
    guard x < 1 else { return logarithm(onePlus: x - 1) }
    return -logarithm(onePlus: (1 - x) / x)
}
