/// One line of a gpiochip, as a person names it.
public enum GPIOLine: Hashable, Sendable {
    /// The line's place on its chip, counted from 0.
    case offset(UInt32)
    /// The line's name, such as `GPIO17` on a 40-pin header.
    case name(String)
}

extension GPIOLine: LosslessStringConvertible {
    /// Reads a line from text: digits are an offset, everything else is a name; `nil` for empty text.
    public init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        self = UInt32(text).map(Self.offset) ?? .name(text)
    }

    /// What ``init(_:)`` reads.
    public var description: String {
        switch self {
        case .offset(let offset): String(offset)
        case .name(let name): name
        }
    }
}
