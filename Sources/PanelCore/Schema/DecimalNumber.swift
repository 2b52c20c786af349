extension Double {
    /// The largest number to calculate with: products of a few such numbers do not run over.
    private static let largest = 1e100

    /// Whether attention over such numbers gives numbers.
    public var isCalculable: Bool { magnitude <= Self.largest }

    /// A number to calculate with, as people write it: decimal digits, with or without a sign, a point and an exponent.
    ///
    /// `Double(text)` stops at a zero byte, so that a damaged number would be another one, and takes hexadecimal digits.
    public init?(decimal text: some StringProtocol) {
        guard let number = Self.decimal(text), number.isCalculable else { return nil }
        self = number
    }

    /// What ``init(decimal:)`` has against a text.
    public static func problem(withDecimal text: some StringProtocol) -> String {
        decimal(text) == nil ? "is not a number such as 62.5" : "is too large to calculate with: \(largest) is the most"
    }

    private static func decimal(_ text: some StringProtocol) -> Double? {
        text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } ? Double(text) : nil
    }
}
