/// The exponential of each lane, to about one unit in the last place.
///
/// For numbers from -746 to 709, subnormal results included; anything below gives 0. NaN and values above 709 must
/// not come in.
///
/// The integer nearest x / ln 2 is found by adding 1.5 * 2^52, which leaves it in the low bits of the sum:
/// neither a rounding function nor a conversion between number types is called, so eight lanes stay eight lanes and
/// nothing is linked from a C library. (So do replacements by a mask, unlike the standard library's `pointwiseMax`.)
/// What remains, |r| <= ln 2 / 2, goes into a Taylor polynomial of degree 13.
@inline(__always)
func exponential(_ x: SIMD8<Double>) -> SIMD8<Double> {
    // What is too small for any number is reckoned as if it were 0: subnormal numbers would be very slow.
    let (power, grown) = reducedExponential(x.replacing(with: 0, where: x .< -746))
    // 2^power in two steps, because a subnormal result has no exponent bits to add to.
    let first = power.replacing(with: -1000, where: power .< -1000)
    let scaled = (1 + grown) * powerOfTwo(first) * powerOfTwo(power - first)
    return scaled.replacing(with: 0, where: x .< -746)
}

/// The exponential of one number, to about one unit in the last place.
///
/// - Parameter x: at most 709; anything below -746 gives 0.
public func exponential(_ x: Double) -> Double {
    exponential(SIMD8(repeating: x))[0]
}

/// The hyperbolic tangent, to about two units in the last place.
///
/// tanh |x| = m / (2 - m) with m = 1 - exp(-2|x|), which is formed without cancellation for small x.
func hyperbolicTangent(_ x: Double) -> Double {
    let magnitude = x.magnitude > 20 ? 20 : x.magnitude
    let (power, grown) = reducedExponential(SIMD8(repeating: -2 * magnitude))
    let scale = powerOfTwo(power)[0]
    let missing = (1 - scale) - scale * grown[0]
    let tangent = missing / (2 - missing)
    return x < 0 ? -tangent : tangent
}

/// A whole power of two and a small number such that exp(x) = 2^power (1 + grown), for x from -746 to 709.
@inline(__always)
private func reducedExponential(_ x: SIMD8<Double>) -> (power: SIMD8<Double>, grown: SIMD8<Double>) {
    let shift = SIMD8<Double>(repeating: 0x1.8p52)
    let power = (x * 0x1.71547652b82fep0 + shift) - shift  // 1 / ln 2
    let high = x - power * 0x1.62e42feep-1  // exact: the factor has 32 bits, the power 11
    let r = high - power * 0x1.a39ef35793c76p-33  // ln 2 minus the factor above

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
    return (power, r + sum * (r * r))
}

/// 2 to the power of an integer held in floating point, from -1022 to 1023.
@inline(__always)
private func powerOfTwo(_ power: SIMD8<Double>) -> SIMD8<Double> {
    let bits = unsafe unsafeBitCast(power + 0x1.8p52, to: SIMD8<UInt64>.self)
    let exponent = (bits &<< 52) &+ SIMD8(repeating: 1023 << 52)
    return unsafe unsafeBitCast(exponent, to: SIMD8<Double>.self)
}

/// a * b + c, with one rounding where the processor is known to fuse, with two elsewhere.
///
/// Elsewhere a fused operation would be a slow library call.
@inline(__always)
func multiplyAdd(_ a: SIMD8<Double>, _ b: SIMD8<Double>, _ c: SIMD8<Double>) -> SIMD8<Double> {
    #if FMA || arch(arm64)
        return c.addingProduct(a, b)
    #else
        return a * b + c
    #endif
}
