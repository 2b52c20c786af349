/// What a key of the panel means.
public enum Role: Int, Hashable, Sendable, CaseIterable {
    /// The cursor goes one digit to the left.
    case left
    /// The cursor goes one digit to the right.
    case right
    /// The digit under the cursor counts down.
    case minus
    /// The digit under the cursor counts up.
    case plus
    /// The cursor goes to the next field.
    case field
    /// The right half shows the next page.
    case page
    /// Back to the last reading.
    case back
    /// Holds what is shown as the last reading.
    case enter

    /// The role of a board's key: its first eight keys have the eight roles in this order, others none.
    public init?(key index: Int) {
        self.init(rawValue: index)
    }
}
