/// What the right half shows.
public enum Page: Hashable, Sendable {
    /// The estimate of a value field, by its index.
    case estimate(Int)
    /// How far the pooled values of a field spread, after a `u`.
    case spread(Int)
    /// The lower end of the interval that nine of ten new values lie in, after an `L`.
    case lowest(Int)
    /// Its upper end, after an `H`.
    case highest(Int)
    /// The effective number of pairs, after an `n`.
    case support
    /// The pairs that got attention, one at a time: its key at the left, after a `P` its weight in percent.
    case pairs

    /// The pages of a model, in the order in which they follow each other: intervals where there are enough pairs for them.
    static func all(of model: Model) -> [Page] {
        model.schema.values.indices.flatMap { value -> [Page] in
            [.estimate(value), .spread(value)] + (model.hasIntervals ? [.lowest(value), .highest(value)] : [])
        } + [.support, .pairs]
    }

    /// What four digits show of its name.
    func tag(in schema: Schema) -> String {
        switch self {
        case .estimate(let index): schema.values[index].tag
        case .spread(let index): schema.values.count == 1 ? "SPrd" : "u" + schema.values[index].tag.prefix(3)
        case .lowest(let index): schema.values.count == 1 ? "Lo" : "L" + schema.values[index].tag.prefix(3)
        case .highest(let index): schema.values.count == 1 ? "HI" : "H" + schema.values[index].tag.prefix(3)
        case .support: "SUPP"
        case .pairs: "PAIr"
        }
    }
}
