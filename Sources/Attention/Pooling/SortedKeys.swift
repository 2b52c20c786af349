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

    /// How many distinct keys there are.
    private(set) var distinctCount = 0

    /// Sorts pairs and takes those with equal keys together; all numbers are finite and the counts equal.
    init(keys: [Double], values: [Double]) {
        measure(values)
        // Sorting by value within a key makes the sums, and so their last bits, independent of the order given.
        let order = keys.indices.sorted { (keys[$0], values[$0]) < (keys[$1], values[$1]) }
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, keys[order[end]] == keys[order[start]] { end += 1 }
            let summary = Self.summary(of: order[start..<end].lazy.map { values[$0] }, scale: valueScale)
            // Adding 0 turns -0, which is equal, into 0, so that either prints the same.
            insert(key: keys[order[start]] + 0, at: distinctCount)
            set(summary, at: distinctCount - 1)
            start = end
        }
    }

    /// Brings one key up to date after a pair was added or removed: `keys` and `values` are all the pairs there are.
    mutating func update(key: Double, keys: [Double], values: [Double]) {
        let scale = valueScale
        measure(values)
        guard scale == valueScale else {
            self = SortedKeys(keys: keys, values: values)
            return
        }
        let members = keys.indices.filter { keys[$0] == key }.map { values[$0] }.sorted()
        let place = position(notBelow: key)
        let isKnown = place < distinctCount && self.keys[place / 8][place % 8] == key
        if members.isEmpty {
            if isKnown { remove(at: place) }
        } else {
            if !isKnown { insert(key: key + 0, at: place) }
            set(Self.summary(of: members, scale: valueScale), at: place)
        }
    }

    /// Finds the range of the values and the scale that it asks for.
    private mutating func measure(_ values: [Double]) {
        let smallest = values.min() ?? 0
        let largest = values.max() ?? 0
        valueRange = smallest...largest
        let magnitude = max(smallest.magnitude, largest.magnitude)
        let isExtreme = magnitude > 0x1p400 || (magnitude < 0x1p-400 && magnitude > 0)
        valueScale = isExtreme ? Double(sign: .plus, exponent: min(-magnitude.exponent, 1023), significand: 1) : 1
    }

    /// Makes room for a key before all that follow it.
    private mutating func insert(key: Double, at place: Int) {
        let tail = keys.last?[7] ?? key
        if distinctCount % 8 == 0 {
            keys.append(SIMD8(repeating: tail))
            counts.append(.zero)
            means.append(.zero)
            squares.append(.zero)
        }
        distinctCount += 1
        keys.insert(lane: key, at: place)
        counts.insert(lane: 0, at: place)
        means.insert(lane: 0, at: place)
        squares.insert(lane: 0, at: place)
        pad()
    }

    private mutating func remove(at place: Int) {
        distinctCount -= 1
        keys.remove(laneAt: place)
        counts.remove(laneAt: place)
        means.remove(laneAt: place)
        squares.remove(laneAt: place)
        if distinctCount % 8 == 0 {
            keys.removeLast()
            counts.removeLast()
            means.removeLast()
            squares.removeLast()
        }
        pad()
    }

    /// Fills the last vector up with the largest key.
    private mutating func pad() {
        guard distinctCount % 8 != 0, let last = keys.indices.last else { return }
        let largest = keys[last][(distinctCount - 1) % 8]
        for lane in (distinctCount % 8)..<8 {
            keys[last][lane] = largest
        }
    }

    private mutating func set(_ summary: (count: Double, mean: Double, squares: Double), at place: Int) {
        counts[place / 8][place % 8] = summary.count
        means[place / 8][place % 8] = summary.mean
        squares[place / 8][place % 8] = summary.squares
    }

    /// The mean of some values and the sum of their squared deviations from it, after scaling.
    private static func summary(
        of values: some Collection<Double>,
        scale: Double
    ) -> (count: Double, mean: Double, squares: Double) {
        let count = Double(values.count)
        var sum = 0.0
        for value in values { sum += value * scale }
        let mean = sum / count
        var squares = 0.0
        for value in values {
            let deviation = value * scale - mean
            squares += deviation * deviation
        }
        return (count, mean, squares)
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
        let place = position(notBelow: query)
        guard place < distinctCount else { return highest }
        let above = keys[place / 8][place % 8]
        guard place > 0 else { return above }
        let below = keys[(place - 1) / 8][(place - 1) % 8]

        return query - below <= above - query ? below : above
    }

    /// The same pairs with those keys taken together that lie in one of many equally wide bins, at their mean; nil where
    /// that would not halve their number.
    func binned(width: Double) -> SortedKeys? {
        let bins = (highest - lowest) / width
        guard bins.isFinite, bins < Double(distinctCount) / 2 else { return nil }
        var result = self
        result.keys = []
        result.counts = []
        result.means = []
        result.squares = []
        result.distinctCount = 0
        var place = 0
        while place < distinctCount {
            // Sums over one bin, relative to its first key and value.
            let (first, firstMean) = (keys[place / 8][place % 8], means[place / 8][place % 8])
            let bin = Int((first - lowest) / width)
            var (count, keySum, valueSum, squareSum) = (0.0, 0.0, 0.0, 0.0)
            while place < distinctCount, Int((keys[place / 8][place % 8] - lowest) / width) == bin {
                let weight = counts[place / 8][place % 8]
                let step = means[place / 8][place % 8] - firstMean
                count += weight
                keySum += weight * (keys[place / 8][place % 8] - first)
                valueSum += weight * step
                squareSum += squares[place / 8][place % 8] + weight * step * step
                place += 1
            }
            result.insert(key: first + keySum / count, at: result.distinctCount)
            result.set(
                (count, firstMean + valueSum / count, max(squareSum - valueSum * valueSum / count, 0)),
                at: result.distinctCount - 1)
        }
        return result
    }

    /// The vectors that hold every key within a distance of the query.
    func vectors(reaching distance: Double, from query: Double) -> Range<Int> {
        let start = partition { query - keys[$0][7] <= distance }
        let end = partition { keys[$0][0] - query > distance }
        return start..<max(start, end)
    }

    /// The place of the first key that is not below a number; the number of distinct keys where all are.
    private func position(notBelow number: Double) -> Int {
        let vector = partition { keys[$0][7] >= number }
        guard vector < keys.count else { return distinctCount }
        var lane = 0
        while keys[vector][lane] < number { lane += 1 }
        return vector * 8 + lane
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

extension [SIMD8<Double>] {
    /// Puts a number in at a lane counted over all vectors; those behind it move on, and the last one is lost.
    fileprivate mutating func insert(lane number: Double, at place: Int) {
        unsafe withLanes { lanes in
            guard let start = lanes.baseAddress else { return }
            unsafe (start + place + 1).update(from: start + place, count: lanes.count - place - 1)
            unsafe lanes[place] = number
        }
    }

    /// Takes a lane out; those behind it move up, and the last one becomes 0.
    fileprivate mutating func remove(laneAt place: Int) {
        unsafe withLanes { lanes in
            guard let start = lanes.baseAddress else { return }
            unsafe (start + place).update(from: start + place + 1, count: lanes.count - place - 1)
            unsafe lanes[lanes.count - 1] = 0
        }
    }

    /// The lanes of all vectors as one run of numbers, which is how they lie in memory.
    private mutating func withLanes(_ body: (UnsafeMutableBufferPointer<Double>) -> Void) {
        unsafe withUnsafeMutableBytes { bytes in
            unsafe bytes.withMemoryRebound(to: Double.self) { unsafe body($0) }
        }
    }
}
