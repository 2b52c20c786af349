/// Pooling over one-dimensional keys with a Gaussian kernel: the estimator of Nadaraya and Watson.
///
/// A query q gives pair i the score -(q - kᵢ)² / 2h², softmax turns the scores into weights that sum to 1, and the
/// estimate is the weighted mean of the values. The bandwidth h says how far a pair's word carries.
///
///     let pool = try GaussianPooling(keys: [68, 60, 64], values: [126, 110, 115], bandwidth: 1)
///     let value = try pool.estimate(at: 62)?.value  // 112.50000075961239
///
/// Pairs are kept as given and, beside that, sorted by key with the pairs of equal keys taken together. So an answer
/// has the same bits whatever the order of the pairs, repeated keys cost one, and a query looks only at keys that can
/// change its result. An error stays below a part in 10^13 of the largest value. Any finite query has a finite value:
/// scores are taken relative to the nearest key's.
///
/// Sources: E. A. Nadaraya (1964), G. S. Watson (1964).
public struct GaussianPooling: Equatable, Sendable {
    /// The keys, in the order given.
    public private(set) var keys: [Double]
    /// The values, one for each key, in the order given.
    public private(set) var values: [Double]
    /// The standard deviation of the kernel, in the unit of the keys.
    public let bandwidth: Double

    var index: SortedKeys

    /// A pool over pairs of key and value.
    ///
    /// - Parameters:
    ///   - keys: finite numbers; they may repeat, and may be none at all.
    ///   - values: finite numbers, one for each key.
    ///   - bandwidth: a finite number above 0, in the unit of the keys.
    /// - Throws: `AttentionError` naming the first offending number.
    public init(keys: [Double], values: [Double], bandwidth: Double) throws(AttentionError) {
        guard keys.count == values.count else {
            throw .wrongCount(of: .value, count: values.count, expected: keys.count)
        }
        if let index = keys.firstIndex(where: { !$0.isFinite }) { throw .notFinite(.key, index: index) }
        if let index = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(.value, index: index) }
        guard bandwidth.isBandwidth else { throw .notPositive(.bandwidth, index: 0) }
        self.keys = keys
        self.values = values
        self.bandwidth = bandwidth
        index = SortedKeys(keys: keys, values: values)
    }

    /// The same pairs with another bandwidth, which is finite and above 0.
    init(_ pool: GaussianPooling, bandwidth: Double) {
        keys = pool.keys
        values = pool.values
        index = pool.index
        self.bandwidth = bandwidth
    }

    /// The number of pairs.
    public var count: Int { keys.count }

    /// What the pairs say at a query, or nil where there are no pairs.
    ///
    /// - Parameters:
    ///   - query: a finite number, in the unit of the keys.
    ///   - fit: whether the weighted mean or a weighted line is taken.
    /// - Throws: `AttentionError.notFinite`.
    public func estimate(at query: Double, fit: LocalFit = .constant) throws(AttentionError) -> Estimate? {
        guard query.isFinite else { throw .notFinite(.query, index: 0) }
        guard let nearest = index.nearest(to: query) else { return nil }
        let gap = ScoreGap(query: query, nearest: nearest, bandwidth: bandwidth)
        let reach = index.vectors(reaching: gap.reach(among: count), from: query)

        var moments = Moments()
        var start = reach.lowerBound
        while start < reach.upperBound {
            let end = min(start + Moments.blockSize, reach.upperBound)
            moments.merge(Moments(of: index, in: start..<end, gap: gap))
            start = end
        }
        return moments.estimate(gap: gap, index: index, fit: fit)
    }

    /// What the pairs say at each of several queries; nil throughout where there are no pairs.
    ///
    /// - Throws: `AttentionError.notFinite` if any query is not.
    public func estimates(at queries: [Double], fit: LocalFit = .constant) throws(AttentionError) -> [Estimate?] {
        var estimates: [Estimate?] = []
        estimates.reserveCapacity(queries.count)
        for query in queries { estimates.append(try estimate(at: query, fit: fit)) }
        return estimates
    }

    /// The weight of every pair at a query, in the order of `keys`.
    ///
    /// They sum to 1. Empty where there are no pairs.
    ///
    /// - Parameter query: a finite number, in the unit of the keys.
    /// - Throws: `AttentionError.notFinite`.
    public func weights(at query: Double) throws(AttentionError) -> [Double] {
        guard query.isFinite else { throw .notFinite(.query, index: 0) }
        guard let nearest = index.nearest(to: query) else { return [] }
        let gap = ScoreGap(query: query, nearest: nearest, bandwidth: bandwidth)
        var sum = SIMD8<Double>.zero
        for vector in index.keys.indices { sum += gap.weights(of: index.keys[vector]) * index.counts[vector] }
        let normaliser = sum.sum()
        return keys.map { gap.weights(of: SIMD8(repeating: $0))[0] / normaliser }
    }

    /// Adds a pair at the end.
    ///
    /// Takes time in proportion to the number of pairs. The result answers with the same bits as a pool made of all
    /// pairs at once.
    /// - Throws: `AttentionError` naming the number that is not finite, by the index it would have had.
    public mutating func insert(key: Double, value: Double) throws(AttentionError) {
        guard key.isFinite else { throw .notFinite(.key, index: count) }
        guard value.isFinite else { throw .notFinite(.value, index: count) }
        keys.append(key)
        values.append(value)
        index.update(key: key, keys: keys, values: values)
    }

    /// Takes out the first pair with this key and this value, and says whether there was one.
    @discardableResult
    public mutating func remove(key: Double, value: Double) -> Bool {
        guard let place = keys.indices.first(where: { keys[$0] == key && values[$0] == value }) else { return false }
        keys.remove(at: place)
        values.remove(at: place)
        index.update(key: key, keys: keys, values: values)
        return true
    }
}

/// What is fitted to the values around a query, each pair counting by its weight.
public enum LocalFit: Equatable, Sendable {
    /// A constant: the weighted mean. The estimator of Nadaraya and Watson.
    case constant
    /// A straight line, read at the query. At the edges, where all pairs lie on one side, it does not lag behind.
    ///
    /// Where the keys that count are all one, the weighted mean is taken. W. S. Cleveland (1979), J. Fan (1992).
    case line
}
