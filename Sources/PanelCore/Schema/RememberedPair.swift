/// Where a pair comes from.
public enum Origin: String, Hashable, Sendable, CaseIterable {
    /// The tutorial's, which a new memory holds.
    case builtIn = "built in"
    /// From a file.
    case imported
    /// From a person, at the panel or at the command line.
    case taught
}

/// Which pair it is, wherever it goes: a random number that a pair keeps in backups, and that no other pair gets.
public struct PairIdentity: Hashable, Sendable, RawRepresentable {
    /// The number.
    public let rawValue: UInt64

    /// Creates an identity from its number.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The identity of a pair that no memory holds yet.
    public static let none = PairIdentity(rawValue: 0)
}

/// A pair in the memory.
public struct RememberedPair: Hashable, Sendable, Identifiable {
    /// The number by which commands name it; one memory never gives it twice, but another pair of a backup may bear it.
    public let id: Int64
    /// Which pair it is, in this memory and in its backups.
    public let identity: PairIdentity
    /// What is remembered.
    public let pair: Pair
    /// Since when.
    public let time: Timestamp
    /// Where it comes from.
    public let origin: Origin
    /// The number of the import that it came with; `nil` when it came by itself, or with an import of version 0.1.
    public let batch: Int64?

    /// Creates a remembered pair.
    public init(
        id: Int64, identity: PairIdentity = .none, pair: Pair, time: Timestamp, origin: Origin, batch: Int64? = nil
    ) {
        self.id = id
        self.identity = identity
        self.pair = pair
        self.time = time
        self.origin = origin
        self.batch = batch
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
