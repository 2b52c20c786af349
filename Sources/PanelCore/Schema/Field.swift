/// One component of a query or of a value: what it is called, and which numbers it takes.
public struct Field: Hashable, Sendable {
    /// What a field is for.
    public enum Role: String, Hashable, Sendable {
        /// Asked with: a component of the keys.
        case query
        /// Answered: a component of the values.
        case value
    }

    /// The name, which is also the name of its column in files.
    public let name: String
    /// What it is for.
    public let role: Role
    /// The unit; empty when it has none, or nobody has said it yet.
    public let unit: String
    /// How many decimals are shown and keyed in: 0 … 3.
    public let decimals: Int
    /// The numbers that make sense.
    public let range: ClosedRange<Double>
    /// How far one press goes.
    public let step: Double

    /// Creates a field.
    ///
    /// - Parameters:
    ///   - range: `nil` for all that four digits show from 0 on.
    ///   - step: `nil` for one in the last decimal.
    /// - Throws: ``SchemaProblem`` when the name, the unit, the decimals, the range or the step is of no use.
    public init(
        name: String, role: Role, unit: String = "", decimals: Int = 1, range: ClosedRange<Double>? = nil,
        step: Double? = nil
    ) throws(SchemaProblem) {
        func check(_ isRight: Bool, _ rule: String) throws(SchemaProblem) {
            if !isRight { throw SchemaProblem("the field \"\(name.prefix(40))\": \(rule)") }
        }
        try check(
            Self.isName(name), "a name has 1 to 64 characters, no comma, semicolon or quote, and is not time or origin")
        try check(
            unit.count <= 32 && !unit.unicodeScalars.contains { $0.value < 0x20 || $0 == "\"" || $0 == "," },
            "a unit has at most 32 characters, and no comma or quote")
        try check((0...3).contains(decimals), "\(decimals) decimals are not within 0 to 3")
        let scale = Self.scale(decimals: decimals)
        let range = range ?? 0...9999 / scale
        let step = step ?? 1 / scale
        try check(
            range.lowerBound.isFinite && range.upperBound.isFinite
                && (range.lowerBound * scale).rounded() < (range.upperBound * scale).rounded(),
            "the range \(range) has no room")
        try check(
            range.lowerBound.isCalculable && range.upperBound.isCalculable,
            "the range \(range) is too wide to calculate with")
        try check(step.isFinite && step > 0, "the step \(step) is not above 0")
        self.name = name
        self.role = role
        self.unit = unit
        self.decimals = decimals
        self.range = range
        self.step = step
    }

    /// Creates the field that fits `numbers`: as many decimals as they have and four digits can show, and a range that holds them.
    ///
    /// A zero is not held where it says that nothing was measured, see ``leastMeasured(_:)``.
    ///
    /// - Throws: ``SchemaProblem`` when the name or the unit is of no use.
    public init(name: String, role: Role, unit: String, fitting numbers: [Double]) throws(SchemaProblem) {
        let most = numbers.max() ?? 0
        let least = min(numbers.min() ?? 0, 0)
        let fitting = (0...3).filter { decimals in
            let scale = Self.scale(decimals: decimals)
            return most <= 9999 / scale && least >= -999 / scale
        }
        let exact = fitting.first { decimals in
            let scale = Self.scale(decimals: decimals)
            return numbers.allSatisfy { ($0 * scale - ($0 * scale).rounded()).magnitude < 1e-6 }
        }
        let decimals = exact ?? fitting.last ?? 0
        let measured = Self.leastMeasured(name)
        // Zeros and ones are two groups, and both were measured.
        let lowest = numbers.allSatisfy { $0 == 0 || $0 > measured } && numbers.contains { $0 != 0 } ? measured : 0
        let scale = Self.scale(decimals: decimals)
        try self.init(
            name: name, role: role, unit: unit, decimals: decimals,
            range: (least < 0 ? min(-999 / scale, least) : lowest)...max(9999 / scale, most), step: 1 / scale)
    }

    /// The lowest number that makes sense for what people measure of themselves; 0 for all else.
    ///
    /// Other programs write 0 where nothing was measured.
    static func leastMeasured(_ name: String) -> Double {
        ["waist", "weight", "height", "hip", "hips", "chest", "neck", "thigh", "thighs", "biceps"]
            .contains(name.lowercased()) ? 1 : 0
    }

    /// Creates the field of a column: its name and, after `_` or in brackets, its unit.
    ///
    /// - Throws: ``SchemaProblem`` when the name or the unit is of no use.
    public init(column: String, role: Role) throws(SchemaProblem) {
        let parts = ColumnName(column)
        let range = Self.leastMeasured(parts.name)...9999 / Self.scale(decimals: 1)
        try self.init(name: parts.name, role: role, unit: parts.unit, range: range)
    }

    /// The field with some things changed; what is not named stays, as far as four digits show it with these decimals.
    ///
    /// - Parameter numbers: what pairs have in this field; where more decimals would put some of them out of range, the range stays.
    /// - Throws: ``SchemaProblem`` when what is named is of no use.
    public func changed(
        unit: String? = nil, decimals: Int? = nil, lowest: Double? = nil, highest: Double? = nil, step: Double? = nil,
        holding numbers: [Double] = []
    ) throws(SchemaProblem) -> Field {
        let scale = Self.scale(decimals: min(max(decimals ?? self.decimals, 0), 3))
        let isDecimalsOnly = decimals == self.decimals || decimals == nil
        var shown =
            isDecimalsOnly
            ? range
            : max(range.lowerBound, -999 / scale)...max(min(range.upperBound, 9999 / scale), range.lowerBound.nextUp)
        if numbers.contains(where: { range.contains($0) && !shown.contains($0) }) { shown = range }
        let (least, most) = (lowest ?? shown.lowerBound, highest ?? shown.upperBound)
        guard least < most else { throw SchemaProblem("the field \"\(name)\": \(least) is not below \(most)") }
        return try Field(
            name: name, role: role, unit: unit ?? self.unit, decimals: decimals ?? self.decimals, range: least...most,
            step: step ?? max(self.step, 1 / scale))
    }

    /// What four digits show when they round: no field ever takes more, whatever its range.
    package static let widestRange = -999.5...9999.5

    /// How many counts of the last decimal make one.
    static func scale(decimals: Int) -> Double {
        [1, 10, 100, 1000][decimals]
    }

    private init(tutorial name: String, role: Role) {
        self.name = name
        self.role = role
        (unit, decimals, range, step) = ("", 1, 1...999.9, 0.1)
    }

    static let tutorialQuery = Field(tutorial: "waist", role: .query)
    static let tutorialValue = Field(tutorial: "weight", role: .value)

    /// The field's column in a file: its name and, after `_` or in brackets, its unit.
    public var column: String { ColumnName.text(name, unit: unit) }

    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.count) && name != "time" && name != "origin" && name.first != " " && name.last != " "
            && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
            && !name.unicodeScalars.contains { $0 == "\"" || $0 == "," || $0 == ";" }
    }
}

/// Why fields make no schema, in words for people.
public struct SchemaProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what is right.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
