/// What the numbers of a memory mean: the fields that are asked with, and those that are answered.
public struct PanelSchema: Hashable, Sendable {
    /// What attention compares: one field for each component of a key.
    public let queries: [PanelField]
    /// What it pools: one field for each component of a value.
    public let values: [PanelField]

    /// Creates a schema; `nil` unless both have at least one field.
    public init?(queries: [PanelField], values: [PanelField]) {
        guard !queries.isEmpty, !values.isEmpty else { return nil }
        self.queries = queries
        self.values = values
    }

    private init(query: PanelField, value: PanelField) {
        queries = [query]
        values = [value]
    }

    /// The tutorial's: a waist is asked for, a weight answered.
    public static let tutorial = PanelSchema(query: .waist, value: .weight)
}

/// One remembered pair as the panel sees it, in the order of the schema's fields.
public struct Lesson: Hashable, Sendable {
    /// What was measured, one number for each query field.
    public let key: [Double]
    /// What went with it, one number for each value field.
    public let value: [Double]

    /// Creates a pair.
    public init(key: [Double], value: [Double]) {
        self.key = key
        self.value = value
    }
}

/// Everything that is remembered: pairs, and what their numbers mean.
public struct Remembered: Hashable, Sendable {
    /// What the numbers mean.
    public let schema: PanelSchema
    /// The pairs, in the order in which they came.
    public private(set) var pairs: [Lesson]

    /// Creates a memory.
    ///
    /// Pairs that do not fit the schema, or hold a number that is not finite, are left out: the panel works with the rest.
    public init(schema: PanelSchema = .tutorial, pairs: [Lesson]) {
        self.schema = schema
        self.pairs = pairs.filter { Self.fits($0, schema) }
    }

    /// The memory with one pair more, at the end.
    public func adding(_ pair: Lesson) -> Remembered {
        Remembered(schema: schema, pairs: pairs + [pair])
    }

    /// The memory without its last pair.
    public func withoutLast() -> Remembered {
        Remembered(schema: schema, pairs: pairs.dropLast())
    }

    private static func fits(_ pair: Lesson, _ schema: PanelSchema) -> Bool {
        pair.key.count == schema.queries.count && pair.value.count == schema.values.count
            && pair.key.allSatisfy(\.isFinite) && pair.value.allSatisfy(\.isFinite)
    }
}
