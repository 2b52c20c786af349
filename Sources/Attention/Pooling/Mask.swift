/// Which keys a query may see.
///
/// A masked pair is skipped, never multiplied by zero: what its key or value holds, even NaN, does not matter.
public enum Mask: Equatable, Sendable {
    /// Every query sees every key.
    case none
    /// Query i sees keys 0 to i: no query sees what comes after it.
    case causal
    /// Query i sees all keys but key i: where queries are the keys, each is asked of all others.
    case others
    /// Every query sees the keys marked true.
    case keys([Bool])
    /// Query i sees the keys marked true in row i.
    case pairs([[Bool]])

    /// Whether a query may see a key.
    @inline(__always)
    func allows(query: Int, key: Int) -> Bool {
        switch self {
        case .none: true
        case .causal: key <= query
        case .others: key != query
        case .keys(let keys): keys[key]
        case .pairs(let rows): rows[query][key]
        }
    }

    /// Which of eight keys, starting at one, a query may see.
    @inline(__always)
    func lanes(query: Int, from start: Int, keyCount: Int) -> SIMDMask<SIMD8<Int64>> {
        let last = if self == .causal { min(query + 1, keyCount) } else { keyCount }
        var lanes = SIMD8<Int64>(0, 1, 2, 3, 4, 5, 6, 7) .< SIMD8(repeating: Int64(last - start))
        switch self {
        case .none, .causal: break
        case .others:
            if query >= start, query < start + 8 { lanes[query - start] = false }
        case .keys, .pairs:
            for lane in 0..<8 where lanes[lane] { lanes[lane] = allows(query: query, key: start + lane) }
        }
        return lanes
    }

    /// Makes sure that the mask covers so many queries and keys.
    ///
    /// - Throws: `AttentionError.wrongCount` or `.raggedRow`.
    func check(queryCount: Int, keyCount: Int) throws(AttentionError) {
        switch self {
        case .none, .causal, .others: return
        case .keys(let keys):
            guard keys.count == keyCount else { throw .wrongCount(of: .mask, count: keys.count, expected: keyCount) }
        case .pairs(let rows):
            guard rows.count >= queryCount else {
                throw .wrongCount(of: .mask, count: rows.count, expected: queryCount)
            }
            for (index, row) in rows.enumerated() where row.count != keyCount {
                throw .raggedRow(index: index, count: row.count, expected: keyCount)
            }
        }
    }

    /// The scores with -infinity where a query, down, may not see a key, across.
    func applied(to scores: Matrix<Double>) -> Matrix<Double> {
        guard self != .none else { return scores }
        var masked = scores
        for query in 0..<scores.rows {
            for key in 0..<scores.columns where !allows(query: query, key: key) { masked[query, key] = -.infinity }
        }
        return masked
    }
}
