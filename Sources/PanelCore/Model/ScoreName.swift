/// How a query is compared with a key: the one vocabulary of scores, in configuration, menu, flags and files.
public enum ScoreName: String, Hashable, Sendable, CaseIterable {
    /// −Σ (q − k)² / 2h²: by the distance, in bandwidths.
    case gaussian
    /// q·k / √d: by the product over the root of the number of fields; the tutorial calls it both dot and scaled dot.
    case scaledDot = "scaled-dot"
    /// q·k: by the product.
    case dot
    /// Σ tanh(q + k): by a small network whose weights are 1 where none are given (Bahdanau, Cho, Bengio 2014).
    case additive
    /// Σ (q + k): the tutorial's, in which softmax cancels the query.
    case additiveLinear = "additive-linear"

    /// The score of a name, or of one that version 0.1 wrote into settings: `scaledDot`.
    public init?(name: String) {
        guard let score = Self(rawValue: name == "scaledDot" ? "scaled-dot" : name) else { return nil }
        self = score
    }

    /// Those that the panel offers: ``additiveLinear`` gives the same answer to every question.
    public static let onPanel: [ScoreName] = [.gaussian, .scaledDot, .dot, .additive]

    /// The formula, for people.
    public var formula: String {
        switch self {
        case .gaussian: "−Σ (q − k)² / 2h²"
        case .scaledDot: "q · k / √d"
        case .dot: "q · k"
        case .additive: "Σ tanh(q + k)"
        case .additiveLinear: "Σ (q + k)"
        }
    }
}
