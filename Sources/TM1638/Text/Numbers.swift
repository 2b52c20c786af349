extension Text {
    /// `value` rounded to `decimals` places, at the right of a field of `width` digits; the dot takes no digit of its own.
    ///
    /// What does not fit, and what is no number, fills the field with minus signs rather than show a part of it.
    public static func number(_ value: Double, decimals: Int, width: Int) -> [Segments] {
        let decimals = min(max(decimals, 0), 15)
        let scaled = (value * (0..<decimals).reduce(1.0) { power, _ in power * 10 }).rounded()
        guard let whole = Int(exactly: scaled) else { return overflow(width) }
        return field(whole, decimals: decimals, radix: 10, width: width)
    }

    /// `value` in hexadecimal, at the right of a field of `width` digits.
    public static func hexadecimal(_ value: UInt, width: Int) -> [Segments] {
        guard let whole = Int(exactly: value) else { return overflow(width) }
        return field(whole, decimals: 0, radix: 16, width: width)
    }

    /// Hours and minutes, or minutes and seconds, in four digits with a dot between: `12.30`.
    public static func time(_ first: Int, _ second: Int) -> [Segments] {
        guard (0...99).contains(first), (0...59).contains(second) else { return overflow(4) }
        var digits = field(first * 100 + second, decimals: 0, radix: 10, width: 4, leastDigits: 4)
        digits[1].formUnion(.dot)
        return digits
    }

    /// A field full of minus signs: the number does not fit.
    public static func overflow(_ width: Int) -> [Segments] {
        Array(repeating: .g, count: max(0, width))
    }

    private static func field(
        _ value: Int, decimals: Int, radix: Int, width: Int, leastDigits: Int = 1
    ) -> [Segments] {
        var digits = Array(String(value.magnitude, radix: radix, uppercase: true).unicodeScalars)
        // A number smaller than one still has a zero before its dot.
        while digits.count < max(leastDigits, decimals + 1) { digits.insert("0", at: 0) }
        if value < 0 { digits.insert("-", at: 0) }
        guard digits.count <= width else { return overflow(width) }
        var segments = [Segments](repeating: [], count: width - digits.count)
        segments += digits.map { Font.standard[$0] ?? .g }
        if decimals > 0 { segments[width - 1 - decimals].formUnion(.dot) }
        return segments
    }
}
