/// Why a text or number cannot be drawn.
public enum TextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The font has no glyph for a character.
    case undrawable(Unicode.Scalar, position: Int)

    /// The text needs more digits than there are.
    case tooLong(needed: Int, available: Int)

    /// One sentence with the character or the widths, and the remedy.
    public var description: String {
        switch self {
        case .undrawable(let scalar, let position):
            "seven segments cannot draw \"\(Character(scalar))\" (character \(position + 1)): leave it out, or ask for lossy text"
        case .tooLong(let needed, let available):
            "the text needs \(needed) digits and there are \(available): shorten it, or let it scroll"
        }
    }
}

/// Text and numbers as segments.
public enum Text {
    /// Where text stands in a wider field.
    public enum Alignment: Hashable, Sendable {
        /// At the left.
        case left
        /// At the right.
        case right
    }

    /// The segments of `text`, one element a digit; a dot, comma or colon folds into the digit before it if that has no dot yet.
    ///
    /// A colon is drawn as a dot, as on most clocks with such digits: `12:34` takes four of them.
    ///
    /// - Throws: ``TextError/undrawable(_:position:)``.
    public static func segments(_ text: String, font: Font = .standard) throws(TextError) -> [Segments] {
        var digits: [Segments] = []
        var canFold = false
        for (position, scalar) in text.unicodeScalars.enumerated() {
            guard let glyph = font[scalar] else { throw .undrawable(scalar, position: position) }
            if glyph == .dot, canFold, let last = digits.indices.last {
                digits[last].formUnion(.dot)
                canFold = false
            } else {
                digits.append(glyph)
                canFold = !glyph.contains(.dot)
            }
        }
        return digits
    }

    /// The segments of `text` in a field of `width` digits.
    ///
    /// - Throws: ``TextError``.
    public static func segments(
        _ text: String, width: Int, alignment: Alignment = .left, font: Font = .standard
    ) throws(TextError) -> [Segments] {
        let digits = try segments(text, font: font)
        guard digits.count <= width else { throw .tooLong(needed: digits.count, available: width) }
        return aligned(digits, width: width, alignment: alignment)
    }

    /// The segments of as much of `text` as fits, with look-alikes for what the font cannot draw and `?` for the rest.
    public static func lossy(
        _ text: String, width: Int, alignment: Alignment = .left, font: Font = .standard
    ) -> [Segments] {
        var forgiving = font
        for scalar in text.unicodeScalars where forgiving[scalar] == nil {
            forgiving[scalar] = Font.approximate[scalar] ?? [.a, .b, .e, .g]
        }
        let digits = (try? segments(text, font: forgiving)) ?? []
        return aligned(Array(digits.prefix(fieldWidth(width))), width: width, alignment: alignment)
    }

    /// The widest field, more than eight chips have digits; wider ones are cut to it.
    public static let maximumWidth = 1024

    static func fieldWidth(_ width: Int) -> Int { min(max(width, 0), maximumWidth) }

    static func aligned(_ digits: [Segments], width: Int, alignment: Alignment) -> [Segments] {
        let padding = [Segments](repeating: [], count: max(0, fieldWidth(width) - digits.count))
        return alignment == .left ? digits + padding : padding + digits
    }
}
