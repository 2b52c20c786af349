/// The distinct keys in ascending order, each with what its values come to: eight keys to a vector.
struct SortedKeys: Equatable, Sendable {
    /// The distinct keys, ascending.
    ///
    /// The last vector is filled up with the largest key, at a count of 0.
    private(set) var keys: [SIMD8<Double>] = []
    /// How many pairs have each key.
    private(set) var counts: [SIMD8<Double>] = []
    /// The mean of each key's values, times `valueScale`.
    private(set) var means: [SIMD8<Double>] = []
    /// The sum of the squared deviations of each key's values from their mean, times `valueScale` squared.
    private(set) var squares: [SIMD8<Double>] = []
    /// The smallest and the largest value, unscaled.
    private(set) var valueRange: ClosedRange<Double> = 0...0
    /// A power of two that keeps sums and squares of huge or tiny values within range; nearly always 1.
    private(set) var valueScale = 1.0

    /// Sorts pairs and takes those with equal keys together; all numbers are finite and the counts equal.
    init(keys: [Double], values: [Double]) {
        guard let first = values.first else { return }
        var smallest = first
        var largest = first
        for value in values {
            smallest = min(smallest, value)
            largest = max(largest, value)
        }
        valueRange = smallest...largest
        let magnitude = max(smallest.magnitude, largest.magnitude)
        if magnitude > 0x1p400 || (magnitude < 0x1p-400 && magnitude > 0) {
            valueScale = Double(sign: .plus, exponent: min(-magnitude.exponent, 1023), significand: 1)
        }

        // Sorting by value within a key makes the sums, and so their last bits, independent of the order given.
        // Adding 0 turns -0 into 0, which would otherwise be equal and yet print differently.
        let order = keys.indices.sorted { (keys[$0], values[$0]) < (keys[$1], values[$1]) }
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, keys[order[end]] == keys[order[start]] { end += 1 }
            append(key: keys[order[start]] + 0, values: order[start..<end].lazy.map { values[$0] })
            start = end
        }
    }

    private var distinctCount = 0

    private mutating func append(key: Double, values: some Collection<Double>) {
        let summary = Self.summary(of: values, scale: valueScale)
        let lane = distinctCount % 8
        if lane == 0 {
            keys.append(SIMD8(repeating: key))
            counts.append(.zero)
            means.append(.zero)
            squares.append(.zero)
        }
        let last = keys.count - 1
        for rest in lane..<8 { keys[last][rest] = key }
        counts[last][lane] = Double(values.count)
        means[last][lane] = summary.mean
        squares[last][lane] = summary.squares
        distinctCount += 1
    }

    /// The mean of some values and the sum of their squared deviations from it, after scaling.
    private static func summary(of values: some Collection<Double>, scale: Double) -> (mean: Double, squares: Double) {
        let count = Double(values.count)
        var head = 0.0
        var tail = 0.0
        for value in values {
            let sum = twoSum(head, value * scale)
            head = sum.value
            tail += sum.error
        }
        let mean = (head + tail) / count
        var squares = 0.0
        for value in values {
            let deviation = value * scale - mean
            squares += deviation * deviation
        }
        return (mean, squares)
    }
}

extension SortedKeys {
    /// The smallest key; 0 where there is none.
    var lowest: Double { keys.first?[0] ?? 0 }

    /// The largest key; 0 where there is none.
    var highest: Double { keys.last?[7] ?? 0 }

    /// The key nearest a query, the smaller of two at the same distance; nil where there are no keys.
    func nearest(to query: Double) -> Double? {
        guard !keys.isEmpty else { return nil }
        // The first key that is not below the query, if any, and the one before it.
        let vector = partition { keys[$0][7] >= query }
        guard vector < keys.count else { return highest }
        var lane = 0
        while keys[vector][lane] < query { lane += 1 }
        let above = keys[vector][lane]
        guard vector > 0 || lane > 0 else { return above }
        let below = lane > 0 ? keys[vector][lane - 1] : keys[vector - 1][7]

        // Which is nearer is decided without rounding: is below + above - 2 * query negative?
        // A quarter of each keeps the sums within range.
        let left = twoSum(below / 4, -query / 4)
        let right = twoSum(above / 4, -query / 4)
        let sum = twoSum(left.value, right.value)
        let balance = sum.value + (sum.error + (left.error + right.error))
        return balance < 0 ? above : below
    }

    /// The vectors that hold every key within a distance of the query.
    func vectors(reaching distance: Double, from query: Double) -> Range<Int> {
        let start = partition { query - keys[$0][7] <= distance }
        let end = partition { keys[$0][0] - query > distance }
        return start..<max(start, end)
    }

    /// The first vector for which a condition holds that holds for all after it too.
    private func partition(_ condition: (Int) -> Bool) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if condition(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
