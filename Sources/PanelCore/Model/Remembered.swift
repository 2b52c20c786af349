/// What the panel estimates from: pairs, and what their numbers mean.
public struct Remembered: Hashable, Sendable {
    /// What the numbers mean.
    public let schema: Schema
    /// The pairs, in the order in which they came.
    public let pairs: [Pair]

    /// Creates a memory.
    ///
    /// Pairs that do not fit the schema, or hold a number that is not finite, are left out: the panel works with the rest.
    public init(schema: Schema = .tutorial, pairs: [Pair]) {
        let (queryCount, valueCount) = (schema.queries.count, schema.values.count)
        self.schema = schema
        self.pairs = pairs.filter {
            $0.key.count == queryCount && $0.value.count == valueCount && $0.key.allSatisfy(\.isFinite)
                && $0.value.allSatisfy(\.isFinite)
        }
    }

    /// Takes the pairs in use from a memory.
    public init(_ contents: MemoryContents) {
        self.init(schema: contents.schema, pairs: contents.pairsInUse.map(\.pair))
    }
}
