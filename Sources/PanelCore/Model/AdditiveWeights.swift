import Attention

/// The weights of an additive score, wᵥᵀ f(W_q q + W_k k + b).
public struct AdditiveWeights: Hashable, Sendable {
    /// W_q: a row for each hidden unit, a column for each query field.
    public var queryWeights: [[Double]]
    /// W_k likewise.
    public var keyWeights: [[Double]]
    /// b: a number for each hidden unit.
    public var bias: [Double]
    /// wᵥ: a number for each hidden unit.
    public var outputWeights: [Double]

    /// Creates the weights.
    public init(queryWeights: [[Double]], keyWeights: [[Double]], bias: [Double], outputWeights: [Double]) {
        self.queryWeights = queryWeights
        self.keyWeights = keyWeights
        self.bias = bias
        self.outputWeights = outputWeights
    }

    /// As many hidden units as query fields, each of which sums one field of query and key: W_q = W_k = 1, b = 0, wᵥ = (1, …, 1).
    public static func ones(dimension: Int) -> AdditiveWeights {
        let numbers = 0..<dimension
        let identity = numbers.map { row in numbers.map { $0 == row ? 1.0 : 0.0 } }
        return AdditiveWeights(
            queryWeights: identity, keyWeights: identity, bias: numbers.map { _ in 0 },
            outputWeights: numbers.map { _ in 1 })
    }

    func score(_ activation: AdditiveScore.Activation) throws(AttentionError) -> AdditiveScore {
        try AdditiveScore(
            queryWeights: Matrix(queryWeights), keyWeights: Matrix(keyWeights), bias: bias,
            outputWeights: outputWeights, activation: activation)
    }
}
