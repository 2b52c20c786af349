/// What the right half shows.
public enum Page: Hashable, Sendable {
    /// The estimate of a value field, by its index.
    case estimate(Int)
    /// How far the pooled values of a field spread, after a `u`.
    case spread(Int)
    /// How many pairs speak, after an `n`.
    case support
    /// The pairs that got attention, one at a time: its key at the left, after a `P` its weight in percent.
    case pairs

    /// The pages of a schema, in the order in which they follow each other.
    static func all(of schema: Schema) -> [Page] {
        schema.values.indices.flatMap { [.estimate($0), .spread($0)] } + [.support, .pairs]
    }

    /// What four digits show of its name.
    func tag(in schema: Schema) -> String {
        switch self {
        case .estimate(let index): schema.values[index].tag
        case .spread(let index): schema.values.count == 1 ? "SPrd" : "u" + schema.values[index].tag.prefix(3)
        case .support: "SUPP"
        case .pairs: "PAIr"
        }
    }
}
