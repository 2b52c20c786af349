/// Where a pair comes from.
public enum Origin: String, Hashable, Sendable, CaseIterable {
    /// The tutorial's, which a new memory holds.
    case builtIn = "built in"
    /// From a file.
    case imported
    /// From a person, at the panel or at the command line.
    case taught
}

/// A pair in the memory.
public struct RememberedPair: Hashable, Sendable, Identifiable {
    /// The number by which commands name it; never given twice.
    public let id: Int64
    /// What is remembered.
    public let pair: Pair
    /// Since when.
    public let time: Timestamp
    /// Where it comes from.
    public let origin: Origin

    /// Creates a remembered pair.
    public init(id: Int64, pair: Pair, time: Timestamp, origin: Origin) {
        self.id = id
        self.pair = pair
        self.time = time
        self.origin = origin
    }
}

/// What a memory holds at one moment.
public struct MemoryContents: Hashable, Sendable {
    /// What the pairs' numbers mean.
    public let schema: Schema
    /// All pairs, the oldest first.
    public let pairs: [RememberedPair]

    /// Creates contents.
    public init(schema: Schema, pairs: [RememberedPair]) {
        self.schema = schema
        self.pairs = pairs
    }

    /// The pairs to estimate from.
    ///
    /// The built-in pairs are an example: as soon as there is any other pair they are left out, so that strangers never mix with one's
    /// own; when the last of the others is removed they count again.
    public var pairsInUse: [RememberedPair] {
        let own = pairs.filter { $0.origin != .builtIn }
        return own.isEmpty ? pairs : own
    }
}
