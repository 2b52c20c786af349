extension Double {
    /// The largest number to calculate with: products of a few such numbers do not run over.
    private static let largest = 1e100

    /// Whether attention over such numbers gives numbers.
    public var isCalculable: Bool { magnitude <= Self.largest }

    /// The bandwidths that people may choose: what is below them is nothing beside every number that is remembered.
    static let bandwidths = 1 / largest...largest

    /// A bandwidth of a Gaussian, as people write it.
    public init?(bandwidth text: some StringProtocol) {
        guard let number = Self.decimal(text), Self.bandwidths.contains(number) else { return nil }
        self = number
    }

    /// What a bandwidth is, in words that follow "is not".
    public static var bandwidthWords: String { "a number from \(bandwidths.lowerBound) to \(bandwidths.upperBound)" }

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
        guard decimal(text) == nil else { return "is too large to calculate with: \(largest) is the most" }
        let text = String(text)
        return "is not a number such as 62.5"
            + (withoutThousands(text).map { ": write \($0), without marks between thousands" }
                ?? withoutUnit(text).map {
                    ": write \($0.number), and the unit in the header, such as waist_\($0.unit)"
                } ?? "")
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

// MARK: What people write besides digits

extension Double {
    /// A number with marks between its thousands, such as `1,234.5`, `1.234,5` or `1 234`, as it has to be written.
    private static func withoutThousands(_ text: String) -> String? {
        let blanks: [Character] = ["\u{A0}", "\u{202F}", "\u{2009}", "'", "\u{2019}"]
        let text = String(text.map { blanks.contains($0) ? " " : $0 })
        for (group, point) in [(",", "."), (".", ","), (" ", "."), (" ", ",")] as [(Character, Character)] {
            let parts = text.split(separator: point, maxSplits: 1, omittingEmptySubsequences: false)
            guard let whole = parts.first else { continue }
            let groups = whole.split(separator: group, omittingEmptySubsequences: false)
            guard groups.count > 1, groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }) else { continue }
            let number = groups.joined() + (parts.count > 1 ? "." + parts[1] : "")
            if Double(decimal: number) != nil { return number }
        }
        return nil
    }

    /// A number with its unit behind it, such as `68 cm`.
    private static func withoutUnit(_ text: String) -> (number: String, unit: String)? {
        let digits = text.prefix { "0123456789+-.".contains($0) }
        let unit = String(text.dropFirst(digits.count).drop { $0 == " " || $0 == "\u{A0}" })
        guard Double(decimal: digits) != nil, KnownUnit(unit) != nil else { return nil }
        return (String(digits), unit)
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
