/// What a person can set on the panel, and what is stored so that it survives a restart.
public struct Settings: Hashable, Sendable, Codable {
    /// How a query is compared with what is remembered.
    public enum ScoreFunction: String, Hashable, Sendable, Codable, CaseIterable {
        /// By the distance, in bandwidths.
        case gaussian
        /// By the product of the standardised numbers.
        case dot
        /// By that product over the root of the number of fields.
        case scaledDot
    }

    /// The brightness in use, 0 … 7.
    public var brightness = 7
    /// How a query is compared with what is remembered.
    public var score = ScoreFunction.gaussian
    /// The Gaussian's bandwidth in the unit of the first query field.
    ///
    /// Further fields have theirs in proportion to how far the remembered numbers of each spread.
    public var bandwidth = 1.0
    /// Whether the bandwidth is learned by leaving each pair out, as long as there are ``pairsToLearnFrom``.
    public var learnsBandwidth = false
    /// After how many seconds without keys the panel dims; `nil` for never.
    public var dimAfter: Int? = 300
    /// After how many seconds without keys the panel goes dark; `nil` for never.
    public var darkAfter: Int? = 600

    /// How many pairs learning needs.
    public static let pairsToLearnFrom = 8

    /// The settings of a new panel.
    public init() {}
}
