/// How a model compares queries with keys.
public struct ModelSettings: Hashable, Sendable {
    /// What is near, where a score measures distances.
    public enum Bandwidth: Hashable, Sendable {
        /// One number, in the unit of the first query field.
        ///
        /// Every further field has its bandwidth in proportion to how far the remembered numbers of each spread; with
        /// ``ModelSettings/isRaw`` the same number counts for every field.
        case one(Double)
        /// A number for each query field, in its unit.
        case each([Double])
        /// What was learned from pairs.
        case learned(Learned)
    }

    /// The score.
    public var score: ScoreName
    /// What is near, for ``ScoreName/gaussian``; the other scores have no bandwidth.
    public var bandwidth: Bandwidth
    /// Whether numbers are taken as they are.
    ///
    /// Otherwise products and additive scores see them standardised, less their mean and over their deviation among the keys: a product of
    /// centimetres is so large that the longest key gets all the attention, whatever is asked.
    public var isRaw: Bool
    /// The weights of an additive score; `nil` for those of ``AdditiveWeights/ones(dimension:)``.
    public var additiveWeights: AdditiveWeights?

    /// Creates settings.
    public init(
        score: ScoreName = .gaussian, bandwidth: Bandwidth = .one(1), isRaw: Bool = false,
        additiveWeights: AdditiveWeights? = nil
    ) {
        self.score = score
        self.bandwidth = bandwidth
        self.isRaw = isRaw
        self.additiveWeights = additiveWeights
    }

    /// The score's formula, for people: the one with weights where weights were given.
    public var formula: String {
        switch score {
        case .additive where additiveWeights != nil: "w_v · tanh(W_q q + W_k k + b)"
        case .additiveLinear where additiveWeights != nil: "w_v · (W_q q + W_k k + b)"
        default: score.formula
        }
    }
}
