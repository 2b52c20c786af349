extension Int {
    /// The number with a noun behind it, in the plural that its number asks for: `1 pair`, `3 pairs`.
    public func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
