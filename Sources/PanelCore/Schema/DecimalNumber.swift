extension Double {
    /// The largest number to calculate with: products of a few such numbers do not run over.
    private static let largest = 1e100

    /// Whether attention over such numbers gives numbers.
    public var isCalculable: Bool { magnitude <= Self.largest }

    /// A number to calculate with, as people write it: decimal digits, with or without a sign, a point and an exponent.
    ///
    /// The sign may be the typographic minus, U+2212, too.
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

    private static let minus = Array("\u{2212}".utf8)

    private static func decimal(_ text: some StringProtocol) -> Double? {
        if text.utf8.first == minus[0], text.utf8.starts(with: minus) {
            let rest = text.utf8.dropFirst(minus.count)
            guard let first = rest.first, !"+-".utf8.contains(first) else { return nil }
            return decimal("-" + String(decoding: rest, as: UTF8.self))
        }
        return text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } ? Double(text) : nil
    }
}

extension Double {
    /// The number with so many decimals, 0 … 15, rounded as the panel's digits round it: half away from zero.
    ///
    /// What is so large that its digits would not be exact comes as Swift prints it.
    public func text(decimals: Int) -> String {
        let decimals = min(max(decimals, 0), 15)
        let scaled = (self * (0..<decimals).reduce(1.0) { power, _ in power * 10 }).rounded()
        guard scaled.magnitude < 0x1p53, let count = Int64(exactly: scaled) else { return "\(self)" }
        guard decimals > 0 else { return "\(count)" }
        var digits = String(count.magnitude)
        digits = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
        return (count < 0 ? "-" : "") + digits.dropLast(decimals) + "." + digits.suffix(decimals)
    }
}
