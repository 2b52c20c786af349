/// Something whose numbers can be learned: they are read and set as one list.
///
/// A gradient is a list in the same order, so that an optimiser need not know what it trains.
public protocol Trainable {
    /// All numbers that learning may change; as many when set as before.
    var parameters: [Double] { get set }
}

/// Adam: a descent in which each parameter takes steps of about the same size, whatever the size of its gradient.
///
/// Source: D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization" (2015).
///
///     var optimiser = Adam(rate: 0.01)
///     for _ in 0..<200 { optimiser.step(&model, gradient: model.gradient) }
public struct Adam: Equatable, Sendable {
    /// How far a parameter moves in one step, about.
    public var rate: Double
    private var means: [Double] = []
    private var squares: [Double] = []
    private var powers = (mean: 1.0, square: 1.0)

    /// An optimiser that has not taken a step.
    public init(rate: Double) {
        self.rate = rate
    }

    /// Moves parameters one step down along a gradient of the loss.
    ///
    /// - Precondition: the gradient has a number for each parameter.
    public mutating func step(_ model: inout some Trainable, gradient: [Double]) {
        var parameters = model.parameters
        precondition(gradient.count == parameters.count, "a gradient has a number for each parameter")
        if means.isEmpty { (means, squares) = (gradient.map { _ in 0 }, gradient.map { _ in 0 }) }
        powers = (powers.mean * 0.9, powers.square * 0.999)
        for place in parameters.indices {
            means[place] = 0.9 * means[place] + 0.1 * gradient[place]
            squares[place] = 0.999 * squares[place] + 0.001 * gradient[place] * gradient[place]
            let mean = means[place] / (1 - powers.mean)
            let size = (squares[place] / (1 - powers.square)).root
            parameters[place] -= rate * mean / (size + 1e-8)
        }
        model.parameters = parameters
    }

    /// Whether both have the same rate and history.
    public static func == (left: Adam, right: Adam) -> Bool {
        left.rate == right.rate && left.means == right.means && left.squares == right.squares
            && left.powers == right.powers
    }
}

// MARK: - What can be trained

extension AttentionHead: Trainable {
    /// W_Q, W_K and W_V, row after row; those that are left out have none.
    public var parameters: [Double] {
        get { [queryProjection, keyProjection, valueProjection].flatMap { $0?.elements ?? [] } }
        set {
            var rest = newValue[...]
            queryProjection?.take(from: &rest)
            keyProjection?.take(from: &rest)
            valueProjection?.take(from: &rest)
        }
    }
}

extension MultiHeadAttention: Trainable {
    /// The parameters of all heads, then W_O.
    public var parameters: [Double] {
        get { heads.flatMap { $0.parameters } + (outputProjection?.elements ?? []) }
        set {
            var rest = newValue[...]
            for place in heads.indices {
                let count = heads[place].parameters.count
                heads[place].parameters = Array(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            outputProjection?.take(from: &rest)
        }
    }
}

extension AdditiveScore: Trainable {
    /// W_q, W_k, b and wᵥ.
    public var parameters: [Double] {
        get { queryWeights.elements + keyWeights.elements + bias + outputWeights }
        set {
            var rest = newValue[...]
            queryWeights.take(from: &rest)
            keyWeights.take(from: &rest)
            precondition(rest.count == bias.count + outputWeights.count, "a score keeps its shape")
            bias = Array(rest.prefix(bias.count))
            outputWeights = Array(rest.dropFirst(bias.count))
        }
    }

    /// The derivative of one score by each parameter, in their order.
    ///
    /// - Throws: `AttentionError.wrongCount` where query or key do not fit.
    public func gradient(query: [Double], key: [Double]) throws(AttentionError) -> [Double] {
        try check(queryCount: query.count, keyCount: key.count)
        var gradient = (query: [Double](), key: [Double](), bias: [Double](), output: [Double]())
        for unit in bias.indices {
            var sum = bias[unit]
            for component in query.indices { sum += queryWeights[unit, component] * query[component] }
            for component in key.indices { sum += keyWeights[unit, component] * key[component] }
            let value = activation == .tanh ? hyperbolicTangent(sum) : sum
            let slope = outputWeights[unit] * (activation == .tanh ? 1 - value * value : 1)
            gradient.query += query.map { slope * $0 }
            gradient.key += key.map { slope * $0 }
            gradient.bias.append(slope)
            gradient.output.append(value)
        }
        return gradient.query + gradient.key + gradient.bias + gradient.output
    }
}

extension AttentionGradients {
    /// The derivatives in the order of a head's parameters, for a head that has all three projections.
    public var parameters: [Double] {
        queryProjection.elements + keyProjection.elements + valueProjection.elements
    }
}

extension Matrix<Double> {
    /// Takes its numbers from the front of a list.
    fileprivate mutating func take(from list: inout ArraySlice<Double>) {
        precondition(list.count >= rows * columns, "there are too few parameters")
        elements = Array(list.prefix(rows * columns))
        list = list.dropFirst(rows * columns)
    }
}
