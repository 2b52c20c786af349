/// Why nothing can be learned from some pairs.
public enum LearningError: Error, Equatable, Sendable {
    /// There are fewer pairs than learning asks for.
    case tooFewPairs(count: Int, needed: Int)
    /// No key column varies, so no distance between keys can be learned from.
    case keysAllEqual
    /// The caller asked to stop: its progress function returned false.
    case cancelled
    /// Something is wrong with the pairs themselves.
    case pairs(AttentionError)
}

extension LearningError: CustomStringConvertible {
    /// One sentence that says what is missing and what to do.
    public var description: String {
        switch self {
        case .tooFewPairs(let count, let needed):
            "\(count) \(count == 1 ? "pair is" : "pairs are") too few to learn from: give at least \(needed), or choose the bandwidth yourself"
        case .keysAllEqual:
            "all keys are equal: learning needs different ones"
        case .cancelled:
            "learning was stopped before it was done"
        case .pairs(let error):
            error.description
        }
    }
}

/// Is told what share of the work is done, from 0 to 1, and answers whether to go on.
public typealias LearningProgress = (_ share: Double) -> Bool
