/// Something that a person did with a key.
public struct KeyEvent: Hashable, Sendable {
    /// Which key, by its index in the board's table.
    public let key: Int
    /// What happened.
    public let kind: Kind
    /// When.
    public let time: Instant

    /// Creates an event.
    public init(key: Int, kind: Kind, time: Instant) {
        self.key = key
        self.kind = kind
        self.time = time
    }

    /// What can happen to a key.
    public enum Kind: Hashable, Sendable {
        /// It went down.
        case press
        /// It is still down, and repeats.
        case repeated
        /// It has been down for long. Comes once.
        case long
        /// It came up, `held` after it went down.
        case release(held: Duration)
        /// It has been down for so long that it must be stuck. Comes once; no further event comes until the key comes up.
        case stuck
    }
}
