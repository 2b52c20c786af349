extension Text {
    /// `value` rounded to `decimals` places in a field of `width` digits; the dot needs no digit of its own.
    ///
    /// A number that does not fit, an infinite one and NaN fill the field with minus signs.
    ///
    /// - Parameters:
    ///   - value: the number.
    ///   - decimals: how many places follow the dot, `0 ... 15`; other values are brought into that range.
    ///   - width: the field, in digits.
    ///   - alignment: where the number stands in the field.
    ///   - leadingZeros: whether zeros fill the field in front of the number, behind its sign.
    public static func number(
        _ value: Double, decimals: Int, width: Int, alignment: Alignment = .right, leadingZeros: Bool = false
    ) -> [Segments] {
        let decimals = min(max(decimals, 0), 15)
        let scaled = (value * (0..<decimals).reduce(1.0) { power, _ in power * 10 }).rounded()
        guard let whole = Int64(exactly: scaled) else { return overflow(width) }
        var digits = numerals(whole.magnitude, radix: 10)
        // A number smaller than one still has a zero before its dot.
        while digits.count <= decimals { digits.insert(zero, at: 0) }
        if decimals > 0 { digits[digits.count - 1 - decimals].formUnion(.dot) }
        return signed(digits, whole < 0, width: width, alignment: alignment, leadingZeros: leadingZeros)
    }

    /// `value` in a field of `width` digits; minus signs if it does not fit.
    public static func number(
        _ value: Int, width: Int, alignment: Alignment = .right, leadingZeros: Bool = false
    ) -> [Segments] {
        let digits = numerals(UInt64(value.magnitude), radix: 10)
        return signed(digits, value < 0, width: width, alignment: alignment, leadingZeros: leadingZeros)
    }

    private static func signed(
        _ digits: [Segments], _ isNegative: Bool, width: Int, alignment: Alignment, leadingZeros: Bool
    ) -> [Segments] {
        let sign: [Segments] = isNegative ? [.g] : []
        let room = leadingZeros ? fieldWidth(width) - sign.count - digits.count : 0
        let zeros = [Segments](repeating: zero, count: max(0, room))
        return field(sign + zeros + digits, width: width, alignment: alignment)
    }

    /// `value` in hexadecimal in a field of `width` digits; minus signs if it does not fit.
    public static func hexadecimal(_ value: UInt64, width: Int, alignment: Alignment = .right) -> [Segments] {
        field(numerals(value, radix: 16), width: width, alignment: alignment)
    }

    /// Hours and minutes, or minutes and seconds, in four digits with a dot between: `12.30`.
    ///
    /// Minus signs unless the first is in `0 ... 99` and the second in `0 ... 59`.
    public static func time(_ first: Int, _ second: Int) -> [Segments] {
        guard (0...99).contains(first), (0...59).contains(second) else { return overflow(4) }
        // The 1 in front keeps the zeros that follow it.
        var digits = numerals(UInt64(10_000 + first * 100 + second), radix: 10)
        digits.removeFirst()
        digits[1].formUnion(.dot)
        return digits
    }

    /// A field full of minus signs, for a number that does not fit.
    public static func overflow(_ width: Int) -> [Segments] {
        Array(repeating: .g, count: fieldWidth(width))
    }

    private static let zero: Segments = [.a, .b, .c, .d, .e, .f]

    private static func numerals(_ value: UInt64, radix: Int) -> [Segments] {
        String(value, radix: radix, uppercase: true).unicodeScalars.map { Font.standard[$0] ?? .g }
    }

    private static func field(_ digits: [Segments], width: Int, alignment: Alignment) -> [Segments] {
        digits.count <= width ? aligned(digits, width: width, alignment: alignment) : overflow(width)
    }
}
