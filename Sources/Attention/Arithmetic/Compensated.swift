/// A sum carried as a rounded head and the rounding errors it has left behind.
///
/// Every addition is exact: Knuth's TwoSum splits it into the rounded sum and its error, and the errors are
/// summed apart. So 1e16 - 1e16 + 1 is 1, and 1 + 1e-40 still knows the 1e-40.
///
/// Source: D. E. Knuth, The Art of Computer Programming, volume 2, 4.2.2; A. Neumaier, ZAMM 54 (1974).
struct CompensatedSum {
    private(set) var head: SIMD8<Double> = .zero
    private(set) var tail: SIMD8<Double> = .zero

    /// Adds one term to each of the eight lanes.
    @inline(__always)
    mutating func add(_ term: SIMD8<Double>) {
        let sum = twoSum(head, term)
        head = sum.value
        tail += sum.error
    }

    /// The sum over the eight lanes, as a head and a tail.
    func total() -> (head: Double, tail: Double) {
        var head = 0.0
        var tail = 0.0
        for lane in 0..<8 {
            let sum = twoSum(head, self.head[lane])
            head = sum.value
            tail += sum.error
            tail += self.tail[lane]
        }
        return (head, tail)
    }
}

/// The rounded sum of two numbers and the exact error of that rounding.
@inline(__always)
func twoSum(_ a: Double, _ b: Double) -> (value: Double, error: Double) {
    let sum = a + b
    let part = sum - a
    return (sum, (a - (sum - part)) + (b - part))
}

/// The rounded sum of two vectors and the exact error of that rounding, lane by lane.
@inline(__always)
func twoSum(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> (value: SIMD8<Double>, error: SIMD8<Double>) {
    let sum = a + b
    let part = sum - a
    return (sum, (a - (sum - part)) + (b - part))
}

/// The rounded product of two vectors and the exact error of that rounding, lane by lane.
///
/// Where the processor is known to fuse multiply and add, that gives the error at once; elsewhere a fused
/// operation would be a slow library call, and Dekker's splitting is used.
/// A product beyond 2^996 leaves NaN in the error.
@inline(__always)
func twoProduct(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> (value: SIMD8<Double>, error: SIMD8<Double>) {
    let product = a * b
    #if FMA || arch(arm64)
        return (product, (-product).addingProduct(a, b))
    #else
        let (aHigh, aLow) = split(a)
        let (bHigh, bLow) = split(b)
        return (product, ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow)
    #endif
}

/// a * b + c, with one rounding where the processor is known to fuse, with two elsewhere.
@inline(__always)
func multiplyAdd(_ a: SIMD8<Double>, _ b: SIMD8<Double>, _ c: SIMD8<Double>) -> SIMD8<Double> {
    #if FMA || arch(arm64)
        return c.addingProduct(a, b)
    #else
        return a * b + c
    #endif
}

/// A number as the sum of two of at most 26 bits, whose products are therefore exact (Veltkamp, Dekker).
@inline(__always)
private func split(_ a: SIMD8<Double>) -> (high: SIMD8<Double>, low: SIMD8<Double>) {
    let scaled = a * 134_217_729  // 2^27 + 1
    let high = scaled - (scaled - a)
    return (high, a - high)
}

/// A sum as a head and a tail.
struct Total: Equatable, Sendable {
    var head = 0.0
    var tail = 0.0

    var value: Double { head + tail }

    mutating func add(_ other: Total) {
        let sum = twoSum(head, other.head)
        head = sum.value
        tail += sum.error + other.tail
    }

    /// The quotient of two sums, their tails included.
    func divided(by divisor: Total) -> Double {
        let quotient = head / divisor.head
        let product = twoProduct(SIMD8(repeating: quotient), SIMD8(repeating: divisor.head))
        let rest = ((head - product.value[0]) - product.error[0]) + (tail - quotient * divisor.tail)
        return rest.isFinite ? quotient + rest / divisor.head : value / divisor.value
    }

    /// The sum times a factor, the rounding error of the head included.
    func scaled(by factor: Double) -> Total {
        guard factor != 1 else { return self }
        let product = twoProduct(SIMD8(repeating: head), SIMD8(repeating: factor))
        let error = product.error[0]
        return Total(head: product.value[0], tail: tail * factor + (error.isFinite ? error : 0))
    }
}

extension Total {
    /// The total over the eight lanes.
    init(_ sum: CompensatedSum) {
        let total = sum.total()
        self.init(head: total.head, tail: total.tail)
    }
}
