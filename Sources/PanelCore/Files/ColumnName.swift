/// What a header calls a column: a name, and perhaps a unit, as in `waist_cm`, `Weight (kg)`, `body fat [%]` or `mass/kg`.
struct ColumnName: Hashable {
    let name: String
    /// Empty where the header names none.
    let unit: String

    /// Reads a cell of a header.
    ///
    /// What stands in brackets at the end is a unit. What follows the last `_` or `/` is one only if it is known as such: here, or as the unit
    /// `expected`.
    init(_ cell: String, expecting expected: String = "") {
        if let parts = Self.bracketed(cell) ?? Self.divided(cell) {
            (name, unit) = parts
        } else if let mark = cell.lastIndex(of: "_"), mark > cell.startIndex,
            case let suffix = String(cell[cell.index(after: mark)...]),
            !suffix.isEmpty, suffix == expected || KnownUnit(suffix) != nil
        {
            (name, unit) = (String(cell[..<mark]), suffix)
        } else if !expected.isEmpty, cell.hasSuffix("_" + expected), cell.count > expected.count + 1 {
            (name, unit) = (String(cell.dropLast(expected.count + 1)), expected)
        } else {
            (name, unit) = (cell, "")
        }
    }

    /// A cell that is a name as it stands.
    init(plain name: String) {
        (self.name, unit) = (name, "")
    }

    private static func bracketed(_ cell: String) -> (String, String)? {
        for (open, close) in [("(", ")"), ("[", "]")] as [(Character, Character)] where cell.last == close {
            guard let start = cell.lastIndex(of: open), start > cell.startIndex else { return nil }
            let unit = trimmed(cell[cell.index(after: start)...].dropLast())
            var name = trimmed(cell[..<start])
            while name.last == "_" || name.last == " " { name.removeLast() }
            return name.isEmpty || unit.isEmpty ? nil : (name, unit)
        }
        return nil
    }

    /// A name by its unit, as physicists write it: `mass/kg`, but neither `m/s` nor `bmi kg/m2`, where a unit stands before the stroke.
    private static func divided(_ cell: String) -> (String, String)? {
        guard let mark = cell.lastIndex(of: "/") else { return nil }
        let (name, unit) = (trimmed(cell[..<mark]), trimmed(cell[cell.index(after: mark)...]))
        guard KnownUnit(unit) != nil, let word = name.split(whereSeparator: { $0 == " " || $0 == "_" }).last,
            KnownUnit(String(word)) == nil
        else { return nil }
        return (name, unit)
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = text[...]
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }

    /// A column's name with its unit, as the initialiser reads it: after `_` if the unit is known, else in brackets.
    static func text(_ name: String, unit: String) -> String {
        if unit.isEmpty { return name }
        return KnownUnit(unit) == nil ? "\(name) (\(unit))" : "\(name)_\(unit)"
    }
}
