/// Something that a person did with a key of a ``Panel``.
public struct PanelEvent: Hashable, Sendable {
    /// What is printed beside the key, such as `S1`.
    public let name: String
    /// The chip whose board has the key; 0 on a panel of one board.
    public let chip: Int
    /// Which key, by its index in its board's table.
    public let key: Int
    /// What happened.
    public let kind: KeyEvent.Kind
    /// When, on the lines' clock.
    public let time: Instant

    /// Creates an event.
    public init(name: String, chip: Int = 0, key: Int, kind: KeyEvent.Kind, time: Instant) {
        self.name = name
        self.chip = chip
        self.key = key
        self.kind = kind
        self.time = time
    }

    /// Whether the key went down.
    public var isPress: Bool { kind == .press }
}
