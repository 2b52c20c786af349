/// Why a pool cannot be made or asked: what is wrong and where.
public enum PoolingError: Error, Equatable, Sendable {
    /// There are not as many values as keys.
    case unequalCounts(keys: Int, values: Int)
    /// The key at this index is NaN or infinite.
    case keyNotFinite(index: Int)
    /// The value at this index is NaN or infinite.
    case valueNotFinite(index: Int)
    /// The query is NaN or infinite.
    case queryNotFinite
    /// The bandwidth is not a finite number above zero.
    case bandwidthNotPositive(Double)
}

extension PoolingError: CustomStringConvertible {
    /// One sentence that names the thing, the place and the remedy.
    public var description: String {
        switch self {
        case .unequalCounts(let keys, let values):
            "\(keys) keys but \(values) values: give one value to each key"
        case .keyNotFinite(let index):
            "key \(index) is not a finite number: leave that pair out"
        case .valueNotFinite(let index):
            "value \(index) is not a finite number: leave that pair out"
        case .queryNotFinite:
            "the query is not a finite number"
        case .bandwidthNotPositive(let bandwidth):
            "the bandwidth is \(bandwidth): give a finite number above 0"
        }
    }
}
