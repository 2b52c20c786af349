/// Pairs so far off all their neighbours that one of them would drive what is learned: most often typing mistakes.
public enum WildPairs {
    /// The rows whose value lies further than ten times what is usual from the median of the values around its key, and
    /// from the median of all values.
    ///
    /// Nine neighbours by key are looked at (fewer where there are fewer), by standardised distance where keys have
    /// several components. What is usual is the median of all such distances, times 1.4826: a standard deviation, if
    /// values scatter normally. Beyond 2,048 pairs of several components, as many of them are looked at, evenly; beyond
    /// 100,000 of one, none: there no pair drives anything.
    ///
    /// - Parameters:
    ///   - keys: n rows of finite numbers.
    ///   - values: n finite numbers.
    /// - Returns: the rows in ascending order; none below eight pairs, or where half of all values agree with their
    ///   neighbours' median exactly.
    public static func rows(keys: Matrix<Double>, values: [Double]) -> [Int] {
        guard keys.rows == values.count else { return [] }
        if keys.columns == 1 { return rows(keys: keys.elements, values: values) }
        guard let standard = try? Scaler(fitting: keys).standardise(keys) else { return [] }
        let asked = Array(stride(from: 0, to: values.count, by: max((values.count + 2047) / 2048, 1)))
        return wild(asked: asked, values: values) { row in
            var nearest: [(square: Double, row: Int)] = []
            for other in 0..<values.count where other != row {
                var square = 0.0
                for column in 0..<standard.columns {
                    let step = standard[other, column] - standard[row, column]
                    square += step * step
                }
                guard nearest.count < neighbours || square < (nearest.last?.square ?? 0) else { continue }
                let place = nearest.firstIndex { $0.square > square } ?? nearest.count
                nearest.insert((square, other), at: place)
                if nearest.count > neighbours { nearest.removeLast() }
            }
            return nearest.map { values[$0.row] }
        }
    }

    private static let neighbours = 9

    static func rows(keys: [Double], values: [Double]) -> [Int] {
        guard keys.count <= 100_000 else { return [] }
        let order = keys.indices.sorted { (keys[$0], values[$0]) < (keys[$1], values[$1]) }
        var place = Array(repeating: 0, count: order.count)
        for (position, row) in order.enumerated() { place[row] = position }
        return wild(asked: Array(keys.indices), values: values) { row in
            let start = max(0, min(place[row] - neighbours / 2, order.count - neighbours - 1))
            return order[start..<min(start + neighbours + 1, order.count)].filter { $0 != row }.map { values[$0] }
        }
    }

    private static func wild(asked: [Int], values: [Double], around: (Int) -> [Double]) -> [Int] {
        guard values.count >= 8 else { return [] }
        let distances = asked.map { (values[$0] - median(around($0))).magnitude }
        let usual = 1.4826 * median(distances)
        guard usual > 0, usual.isFinite else { return [] }
        // A steep curve may leave its neighbours behind; what drives learning is far from everything.
        let middle = median(values)
        let range = 14.826 * median(values.map { ($0 - middle).magnitude })
        return asked.indices.filter {
            distances[$0] > 10 * usual && (values[asked[$0]] - middle).magnitude > range
        }.map { asked[$0] }
    }

    private static func median(_ numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
    }
}
