/// What the panel wants done in the world: the caller does it, in order.
public enum Effect: Equatable, Sendable {
    /// A person held this reading with enter: log it.
    case read(Reading)
    /// A person taught this pair: store it, then call ``Controller/kept(_:at:)`` or ``Controller/refused(_:at:)``.
    ///
    /// It is not shown as kept, nor used, before that.
    case teach(Pair)
    /// Take the pair that was taught last out again, then answer as for ``teach(_:)``.
    case undo
    /// A person changed a setting, which is in force already: store it.
    case set(Settings)
}
