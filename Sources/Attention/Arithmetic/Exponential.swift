/// The exponential of each lane of `x + low`, where `low` is what rounding `x` has lost.
///
/// Accurate to one unit in the last place for sums from -746 to 709, subnormal results included; anything below
/// gives 0. NaN and values above 709 must not come in.
///
/// The integer nearest x / ln 2 is found by adding 1.5 * 2^52, which leaves it in the low bits of the sum:
/// neither a rounding function nor a conversion between number types is called, so eight lanes stay eight lanes.
/// (So do replacements by a mask, unlike the standard library's `pointwiseMax`.)
/// What remains, |r| <= ln 2 / 2, goes into a Taylor polynomial of degree 13.
@inline(__always)
func exponential(_ x: SIMD8<Double>, low: SIMD8<Double> = .zero) -> SIMD8<Double> {
    // What is too small for any number is reckoned as if it were 0: subnormal numbers would be very slow.
    let (power, grown, rest) = reducedExponential(x.replacing(with: 0, where: x .< -746), low: low)
    // 2^power in two steps, because a subnormal result has no exponent bits to add to.
    let first = power.replacing(with: -1000, where: power .< -1000)
    let scaled = (1 + (grown + rest)) * powerOfTwo(first) * powerOfTwo(power - first)
    return scaled.replacing(with: 0, where: x .< -746)
}

/// Whole powers of two and small numbers such that exp(x + low) = 2^power (1 + (grown + rest)), from -746 to 709.
@inline(__always)
private func reducedExponential(
    _ x: SIMD8<Double>,
    low: SIMD8<Double>
) -> (power: SIMD8<Double>, grown: SIMD8<Double>, rest: SIMD8<Double>) {
    let shift = SIMD8<Double>(repeating: 0x1.8p52)
    let power = (x * 0x1.71547652b82fep0 + shift) - shift  // 1 / ln 2
    let high = x - power * 0x1.62e42feep-1  // exact: the factor has 32 bits, the power 11
    let correction = power * 0x1.a39ef35793c76p-33  // ln 2 minus the factor above
    let r = high - correction
    let rest = ((high - r) - correction) + low

    var sum = SIMD8<Double>(repeating: 1 / 6_227_020_800)
    sum = multiplyAdd(sum, r, SIMD8(repeating: 1 / 479_001_600))
    sum = multiplyAdd(sum, r, SIMD8(repeating: 1 / 39_916_800))
    sum = multiplyAdd(sum, r, SIMD8(repeating: 1 / 3_628_800))
    sum = multiplyAdd(sum, r, SIMD8(repeating: 1 / 362_880))
    sum = multiplyAdd(sum, r, SIMD8(repeating: 1 / 40_320))
    sum = multiplyAdd(sum, r, SIMD8(repeating: 1 / 5040))
    sum = multiplyAdd(sum, r, SIMD8(repeating: 1 / 720))
    sum = multiplyAdd(sum, r, SIMD8(repeating: 1 / 120))
    sum = multiplyAdd(sum, r, SIMD8(repeating: 1 / 24))
    sum = multiplyAdd(sum, r, SIMD8(repeating: 1 / 6))
    sum = multiplyAdd(sum, r, SIMD8(repeating: 0.5))
    let bend = sum * (r * r)
    let grown = r + bend
    let lost = bend - (grown - r)
    return (power, grown, lost + (rest + rest * grown))
}

/// The hyperbolic tangent of each lane, as a head and what is missing from it.
///
/// tanh |x| = m / (2 - m) with m = 1 - exp(-2|x|), which is formed without cancellation for small x.
func hyperbolicTangent(_ x: SIMD8<Double>) -> (head: SIMD8<Double>, tail: SIMD8<Double>) {
    let magnitude = x.replacing(with: -x, where: x .< 0)
    let (power, grown, rest) = reducedExponential(
        -2 * magnitude.replacing(with: 20, where: magnitude .> 20), low: .zero)
    let scale = powerOfTwo(power)
    let missing = twoSum(1 - scale, -scale * grown)
    let missingTail = missing.error - scale * rest
    let divisor = twoSum(SIMD8(repeating: 2), -missing.value)
    let divisorTail = divisor.error - missingTail
    let head = missing.value / divisor.value
    let product = twoProduct(head, divisor.value)
    let remainder = ((missing.value - product.value) - product.error) + (missingTail - head * divisorTail)
    let correction = remainder / divisor.value
    let value = head + correction
    let tail = correction - (value - head)
    let isNegative = x .< 0
    return (value.replacing(with: -value, where: isNegative), tail.replacing(with: -tail, where: isNegative))
}

/// 2 to the power of an integer held in floating point, from -1022 to 1023.
@inline(__always)
private func powerOfTwo(_ power: SIMD8<Double>) -> SIMD8<Double> {
    let bits = unsafe unsafeBitCast(power + 0x1.8p52, to: SIMD8<UInt64>.self)
    let exponent = (bits &<< 52) &+ SIMD8(repeating: 1023 << 52)
    return unsafe unsafeBitCast(exponent, to: SIMD8<Double>.self)
}

extension SIMD8<Double> {
    /// The numbers with 0 for those whose squares would be lost beside 1: squares below all numbers are very slow.
    @inline(__always)
    var squareable: SIMD8<Double> { replacing(with: 0, where: self .< 0x1p-500) }
}

/// The exponential of one number; see the vector form.
func exponential(_ x: Double) -> Double {
    exponential(SIMD8(repeating: x))[0]
}
