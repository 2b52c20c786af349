/// Softmax: weights in proportion to the exponentials of scores, summing to 1.
public enum Softmax {
    /// The weights of some scores.
    ///
    /// The largest score is subtracted first, so that nothing overflows and the best keys always keep their weight.
    /// A score of -infinity is a masked one: its weight is 0. Where all are masked, all weights are 0.
    ///
    /// - Throws: `AttentionError.notFinite` naming the first score that is NaN or +infinity.
    public static func weights(of scores: [Double]) throws(AttentionError) -> [Double] {
        if let index = scores.firstIndex(where: { $0.isNaN || $0 == .infinity }) {
            throw .notFinite(.score, index: index)
        }
        var lanes: [PreciseLanes] = []
        for start in stride(from: 0, to: scores.count, by: 8) {
            var head = SIMD8<Double>(repeating: -.infinity)
            for lane in 0..<min(8, scores.count - start) { head[lane] = scores[start + lane] }
            lanes.append(PreciseLanes(head: head, tail: .zero))
        }
        return weights(of: lanes, count: scores.count)
    }

    /// The weights of the first so many scores, eight to a vector.
    static func weights(of scores: [PreciseLanes], count: Int) -> [Double] {
        let lowest = PreciseLanes(head: SIMD8(repeating: -.infinity), tail: .zero)
        let highest = scores.reduce(lowest) { $0.higher($1) }.highest
        guard highest.head > -.infinity else { return Array(repeating: 0, count: count) }
        let exponentials = scores.map { $0.weights(below: highest) }
        var sum = CompensatedSum()
        for vector in exponentials { sum.add(vector) }
        let total = sum.total()
        return (0..<count).map { exponentials[$0 / 8][$0 % 8] / (total.head + total.tail) }
    }
}

extension Lanes {
    /// In each lane, the higher of two numbers.
    @inline(__always)
    func higher(_ other: Self) -> Self {
        let isLower = (head .< other.head) .| ((head .== other.head) .& (tail .< other.tail))
        return Self(
            head: head.replacing(with: other.head, where: isLower),
            tail: tail.replacing(with: other.tail, where: isLower)
        )
    }

    /// The highest of the eight numbers.
    var highest: Extended {
        var highest = Extended(-.infinity)
        for lane in 0..<8 {
            let isHigher =
                head[lane] > highest.head || (head[lane] == highest.head && tail[lane] > highest.tail)
            if isHigher { highest = Extended(head[lane], tail: tail[lane]) }
        }
        return highest
    }

    /// The exponentials of the numbers less the highest.
    ///
    /// -infinity gives 0.
    @inline(__always)
    func weights(below highest: Extended) -> SIMD8<Double> {
        let gap = Self.difference(head, SIMD8(repeating: highest.head))
        let low = gap.tail + (tail - highest.tail)
        // Beyond the range of numbers there is no tail, or a NaN; exp is 0 or 1 there.
        let rest = low.replacing(with: 0, where: low .!= low)
        // The tails of large scores may be anything but small, and rounded in the last place.
        let sum = gap.head + rest
        let lost = rest - (sum - gap.head)
        return exponential(
            sum.replacing(with: 0, where: sum .> 0), low: lost.replacing(with: 0, where: lost .!= lost))
    }
}
