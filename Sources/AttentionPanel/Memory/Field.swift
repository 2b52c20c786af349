/// One component of a query or of a value: what it is called, and which numbers it takes.
public struct Field: Hashable, Sendable {
    /// What a field is for.
    public enum Role: String, Hashable, Sendable {
        /// Asked with: a component of the keys.
        case query
        /// Answered: a component of the values.
        case value
    }

    /// The name, which is also the name of its column in files: letters, digits and `-`.
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
    /// - Throws: ``SchemaProblem`` when the name, the unit, the decimals, the range or the step is of no use.
    public init(
        name: String, role: Role, unit: String = "", decimals: Int = 1, range: ClosedRange<Double> = 0...999.9,
        step: Double = 0.1
    ) throws(SchemaProblem) {
        func check(_ isRight: Bool, _ rule: String) throws(SchemaProblem) {
            if !isRight { throw SchemaProblem("the field \"\(name.prefix(40))\": \(rule)") }
        }
        try check(Self.isName(name), "a name has 1 to 32 letters, digits or -, and is not time or origin")
        try check(
            unit.count <= 32 && !unit.unicodeScalars.contains { $0.value < 0x20 || $0 == "\"" || $0 == "," },
            "a unit has at most 32 characters, and no comma or quote")
        try check((0...3).contains(decimals), "\(decimals) decimals are not within 0 to 3")
        try check(
            range.lowerBound.isFinite && range.upperBound.isFinite && range.lowerBound < range.upperBound,
            "the range \(range) has no room")
        try check(step.isFinite && step > 0, "the step \(step) is not above 0")
        self.name = name
        self.role = role
        self.unit = unit
        self.decimals = decimals
        self.range = range
        self.step = step
    }

    /// Creates the field that fits `numbers`: as many decimals as they have, and what four digits can show of them.
    ///
    /// - Throws: ``SchemaProblem`` when the name or the unit is of no use, or four digits do not hold the numbers.
    public init(name: String, role: Role, unit: String, fitting numbers: [Double]) throws(SchemaProblem) {
        let scales: [Double] = [1, 10, 100, 1000]
        let most = numbers.max() ?? 0
        let least = min(numbers.min() ?? 0, 0)
        guard most <= 9999, least >= -999 else {
            throw SchemaProblem("the field \"\(name)\": \(most > 9999 ? most : least) does not fit four digits")
        }
        let fitting = (0...3).filter { most <= 9999 / scales[$0] && least >= -999 / scales[$0] }
        let exact = fitting.first { decimals in
            numbers.allSatisfy { ($0 * scales[decimals] - ($0 * scales[decimals]).rounded()).magnitude < 1e-6 }
        }
        let decimals = exact ?? fitting.last ?? 0
        let scale = scales[decimals]
        try self.init(
            name: name, role: role, unit: unit, decimals: decimals,
            range: (least < 0 ? -999 / scale : 0)...(9999 / scale), step: 1 / scale)
    }

    private init(tutorial name: String, role: Role) {
        self.name = name
        self.role = role
        (unit, decimals, range, step) = ("", 1, 0...999.9, 0.1)
    }

    static let tutorialQuery = Field(tutorial: "waist", role: .query)
    static let tutorialValue = Field(tutorial: "weight", role: .value)

    /// The field's column in a file: its name and, after `_`, its unit.
    public var column: String { unit.isEmpty ? name : "\(name)_\(unit)" }

    private static func isName(_ name: String) -> Bool {
        (1...32).contains(name.count) && name != "time" && name != "origin"
            && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
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
