/// Which segments draw a character.
///
/// Copy ``standard`` and change characters: `var font = Font.standard; font["K"] = [.e, .f, .g]`.
public struct Font: Hashable, Sendable {
    private var glyphs: [Unicode.Scalar: Segments]

    /// An empty font.
    public init() {
        glyphs = [:]
    }

    /// The segments that draw `scalar`; `nil` when this font cannot draw it.
    public subscript(scalar: Unicode.Scalar) -> Segments? {
        get { glyphs[scalar] }
        set { glyphs[scalar] = newValue }
    }

    /// The character that `segments` most likely stand for, without the dot: a digit rather than a letter, a letter rather than a sign.
    public func scalar(for segments: Segments) -> Unicode.Scalar? {
        let bare = segments.subtracting(.dot)
        if bare.isEmpty { return " " }
        // Many draw the 7 with a serif.
        if bare == [.a, .b, .c, .f] { return "7" }
        let candidates = glyphs.filter { $0.value == bare }.keys
        return candidates.min { rank($0) < rank($1) }
    }

    /// `digits` as text, with each dot after its digit, and `?` for segments that this font has no character for.
    public func text(for digits: [Segments]) -> String {
        digits.reduce(into: "") { text, segments in
            text.unicodeScalars.append(scalar(for: segments) ?? "?")
            if segments.contains(.dot) { text += "." }
        }
    }

    private func rank(_ scalar: Unicode.Scalar) -> (Int, UInt32) {
        switch scalar {
        case "0"..."9": (0, scalar.value)
        case "A"..."Z": (1, scalar.value)
        case "a"..."z": (2, scalar.value)
        default: (3, scalar.value)
        }
    }

    /// Printable ASCII and the degree sign, as far as seven segments can draw them legibly.
    ///
    /// A letter that can be drawn in one case only looks the same in both. Seven segments cannot draw `# $ % & * + ; @ K M V W X` and their
    /// small letters, so the font does not have them.
    public static let standard: Font = {
        var font = Font()
        for (text, segments) in standardGlyphs {
            for scalar in text.unicodeScalars { font[scalar] = Segments(rawValue: segments) }
        }
        return font
    }()

    /// Look-alikes for what ``standard`` cannot draw, for ``Text/lossy(_:width:alignment:font:)``.
    static let approximate: Font = {
        var font = Font()
        for (text, segments) in approximateGlyphs {
            for scalar in text.unicodeScalars { font[scalar] = Segments(rawValue: segments) }
        }
        return font
    }()

    private static let standardGlyphs: [(String, UInt8)] = [
        ("0", 0x3F), ("1", 0x06), ("2", 0x5B), ("3", 0x4F), ("4", 0x66), ("5", 0x6D), ("6", 0x7D), ("7", 0x07),
        ("8", 0x7F),
        ("9", 0x6F),
        ("Aa", 0x77), ("Bb", 0x7C), ("C", 0x39), ("c", 0x58), ("Dd", 0x5E), ("Ee", 0x79), ("Ff", 0x71), ("G", 0x3D),
        ("g", 0x6F), ("H", 0x76), ("h", 0x74), ("I", 0x06), ("i", 0x04), ("Jj", 0x1E), ("L", 0x38), ("l", 0x30),
        ("Nn", 0x54),
        ("O", 0x3F), ("o", 0x5C), ("Pp", 0x73), ("Qq", 0x67), ("Rr", 0x50), ("Ss", 0x6D), ("Tt", 0x78), ("U", 0x3E),
        ("u", 0x1C), ("Yy", 0x6E), ("Zz", 0x5B),
        (" ", 0x00), ("-", 0x40), ("_", 0x08), ("=", 0x48), ("°", 0x63), ("\"", 0x22), ("'", 0x02), ("`", 0x20),
        ("([{", 0x39), (")]}", 0x0F), ("/", 0x52), ("\\", 0x64), ("|", 0x30), ("^", 0x23), ("~", 0x01), ("<", 0x58),
        (">", 0x4C), ("?", 0x53), ("!", 0x82), (",.:", 0x80),
    ]

    private static let approximateGlyphs: [(String, UInt8)] = [
        ("Kk", 0x75), ("Mm", 0x55), ("Vv", 0x2A), ("Ww", 0x6A), ("Xx", 0x76), ("+", 0x70), ("*", 0x63), (";", 0x48),
        ("#", 0x76), ("$", 0x6D), ("%", 0x52), ("&", 0x7D), ("@", 0x5F),
    ]
}
