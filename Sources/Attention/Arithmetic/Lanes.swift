/// Eight numbers that are reckoned with at once, in one of two precisions.
///
/// A score is written once, over `Lanes`, and serves both: `PreciseLanes` where every digit of a weight is to be
/// right, `PlainLanes` where there are so many pairs that speed counts for more.
public protocol Lanes {
    /// Eight numbers as a head and what is missing from it.
    init(head: SIMD8<Double>, tail: SIMD8<Double>)
    /// The numbers, rounded.
    var head: SIMD8<Double> { get }
    /// What is missing from `head`.
    var tail: SIMD8<Double> { get }
    /// The difference of plain numbers.
    static func difference(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> Self
    /// The product of plain numbers.
    static func product(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> Self
    /// The sum.
    static func + (a: Self, b: Self) -> Self
    /// The product.
    static func * (a: Self, b: Self) -> Self
}

extension Lanes {
    /// Zero in each lane.
    @inline(__always)
    static var zero: Self { Self(head: .zero, tail: .zero) }

    /// The same number in each lane.
    @inline(__always)
    init(repeating number: Extended) {
        self.init(head: SIMD8(repeating: number.head), tail: SIMD8(repeating: number.tail))
    }

    /// All lanes times a power of two, which is exact.
    @inline(__always)
    func scaled(byPowerOfTwo scale: Double) -> Self {
        Self(head: head * scale, tail: tail * scale)
    }
}

/// Eight numbers in ordinary precision.
public struct PlainLanes: Lanes {
    /// The numbers.
    public var head: SIMD8<Double>
    /// Always zero: what rounding loses is lost.
    @inline(__always)
    public var tail: SIMD8<Double> { .zero }

    /// Eight numbers; the tail is dropped.
    @inline(__always)
    public init(head: SIMD8<Double>, tail: SIMD8<Double>) {
        self.head = head
    }

    /// The difference of plain numbers, rounded.
    @inline(__always)
    public static func difference(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> PlainLanes {
        PlainLanes(head: a - b, tail: .zero)
    }

    /// The product of plain numbers, rounded.
    @inline(__always)
    public static func product(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> PlainLanes {
        PlainLanes(head: a * b, tail: .zero)
    }

    /// The sum, rounded.
    @inline(__always)
    public static func + (a: PlainLanes, b: PlainLanes) -> PlainLanes {
        PlainLanes(head: a.head + b.head, tail: .zero)
    }

    /// The product, rounded.
    @inline(__always)
    public static func * (a: PlainLanes, b: PlainLanes) -> PlainLanes {
        PlainLanes(head: a.head * b.head, tail: .zero)
    }
}

/// Eight numbers in about twice the ordinary precision ("double-double"): heads and the errors they were rounded by.
///
/// Source: T. J. Dekker, Numerische Mathematik 18 (1971).
public struct PreciseLanes: Lanes {
    /// The numbers, rounded.
    public var head: SIMD8<Double>
    /// What is missing from `head`.
    public var tail: SIMD8<Double>

    /// Eight numbers as a head and what is missing from it.
    @inline(__always)
    public init(head: SIMD8<Double>, tail: SIMD8<Double>) {
        self.head = head
        self.tail = tail
    }

    /// The difference of plain numbers, exact.
    @inline(__always)
    public static func difference(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> PreciseLanes {
        let sum = twoSum(a, -b)
        return PreciseLanes(head: sum.value, tail: sum.error)
    }

    /// The product of plain numbers, exact.
    @inline(__always)
    public static func product(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> PreciseLanes {
        let product = twoProduct(a, b)
        return PreciseLanes(head: product.value, tail: product.error)
    }

    /// The sum.
    @inline(__always)
    public static func + (a: PreciseLanes, b: PreciseLanes) -> PreciseLanes {
        let sum = twoSum(a.head, b.head)
        let tails = sum.error + (a.tail + b.tail)
        let rest = tails.replacing(with: 0, where: tails .!= tails)  // heads out of range leave NaN for tails
        let head = sum.value + rest
        return PreciseLanes(head: head, tail: rest - (head - sum.value))
    }

    /// The product.
    @inline(__always)
    public static func * (a: PreciseLanes, b: PreciseLanes) -> PreciseLanes {
        let product = twoProduct(a.head, b.head)
        return PreciseLanes(head: product.value, tail: product.error + (a.head * b.tail + a.tail * b.head))
    }
}

/// One number in about twice the ordinary precision: a constant to reckon with in `Lanes`.
public struct Extended: Equatable, Sendable {
    /// The number, rounded.
    public var head: Double
    /// What is missing from `head`.
    public var tail: Double

    /// A number as a head and what is missing from it.
    public init(_ head: Double, tail: Double = 0) {
        self.head = head
        self.tail = tail
    }

    /// The quotient of two plain numbers.
    public init(_ dividend: Double, dividedBy divisor: Double) {
        self.init(dividend, dividedBy: Extended(divisor))
    }

    /// The quotient of a plain number and an extended one.
    public init(_ dividend: Double, dividedBy divisor: Extended) {
        let quotient = dividend / divisor.head
        let product = twoProduct(SIMD8(repeating: quotient), SIMD8(repeating: divisor.head))
        let rest = ((dividend - product.value[0]) - product.error[0]) - quotient * divisor.tail
        self.init(quotient, tail: rest / divisor.head)
    }

    /// The square root of a plain number of at least 0.
    public init(squareRootOf number: Double) {
        let root = number.squareRoot()
        let square = twoProduct(SIMD8(repeating: root), SIMD8(repeating: root))
        let rest = (number - square.value[0]) - square.error[0]
        self.init(root, tail: root > 0 ? rest / (2 * root) : 0)
    }

    /// The square of a plain number.
    public init(squareOf number: Double) {
        let square = twoProduct(SIMD8(repeating: number), SIMD8(repeating: number))
        self.init(square.value[0], tail: square.error[0])
    }
}
