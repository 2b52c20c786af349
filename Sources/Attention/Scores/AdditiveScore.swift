/// A small network's score: wᵥᵀ f(W_q q + W_k k + b).
///
/// With f = tanh it is Bahdanau's attention (2014). With f the identity it is what the tutorial prints, and softmax
/// then cancels the query: W_q q and b add the same to every key's score, so every query gets the same weights.
public struct AdditiveScore: Score, Equatable {
    /// What is done to each hidden unit.
    public enum Activation: Equatable, Sendable {
        /// Nothing: the tutorial's form, which does not depend on the query.
        case identity
        /// The hyperbolic tangent: Bahdanau's form.
        case tanh
    }

    /// W_q, one row for each hidden unit, one column for each component of a query.
    public internal(set) var queryWeights: Matrix<Double>
    /// W_k, one row for each hidden unit, one column for each component of a key.
    public internal(set) var keyWeights: Matrix<Double>
    /// The bias b of each hidden unit.
    public internal(set) var bias: [Double]
    /// The weight wᵥ of each hidden unit.
    public internal(set) var outputWeights: [Double]
    /// What is done to each hidden unit.
    public let activation: Activation

    /// A score from its weights.
    ///
    /// - Throws: `AttentionError.wrongCount` unless all have the same number of hidden units.
    public init(
        queryWeights: Matrix<Double>,
        keyWeights: Matrix<Double>,
        bias: [Double],
        outputWeights: [Double],
        activation: Activation
    ) throws(AttentionError) {
        let hidden = queryWeights.rows
        for count in [keyWeights.rows, bias.count, outputWeights.count] where count != hidden {
            throw .wrongCount(of: .matrix, count: count, expected: hidden)
        }
        self.queryWeights = queryWeights
        self.keyWeights = keyWeights
        self.bias = bias
        self.outputWeights = outputWeights
        self.activation = activation
    }

    /// wᵥᵀ f(W_q q + W_k k + b).
    public func score(query: Span<Double>, key: Span<Double>) -> Double {
        var score = 0.0
        for unit in bias.indices {
            var sum = bias[unit]
            for component in query.indices { sum += queryWeights[unit, component] * query[component] }
            for component in key.indices { sum += keyWeights[unit, component] * key[component] }
            score += outputWeights[unit] * (activation == .tanh ? hyperbolicTangent(sum) : sum)
        }
        return score
    }

    /// Queries and keys have a component for each column of their weights.
    public func check(queryCount: Int, keyCount: Int) throws(AttentionError) {
        guard queryCount == queryWeights.columns else {
            throw .wrongCount(of: .query, count: queryCount, expected: queryWeights.columns)
        }
        guard keyCount == keyWeights.columns else {
            throw .wrongCount(of: .key, count: keyCount, expected: keyWeights.columns)
        }
    }
}
