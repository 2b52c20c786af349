import TM1638

/// One number that is asked for or answered: what it is called, and how the panel's four digits show it.
public struct PanelField: Hashable, Sendable {
    /// How many digits a half of the panel has.
    public static let digits = 4

    /// Its name, such as `waist`.
    public let name: String
    /// Its unit, such as `cm`; may be empty.
    public let unit: String
    /// What four digits show of its name, such as `GIrt`.
    public let tag: String
    /// How many decimals are shown, 0 … 3.
    public let decimals: Int
    /// The smallest and the largest number that can be keyed in.
    public let range: ClosedRange<Double>
    /// The smallest change.
    public let step: Double

    /// Creates a field.
    ///
    /// - Parameter step: a multiple of the last decimal; `nil` for one of that.
    /// - Throws: ``PanelFieldProblem`` when seven segments cannot draw the tag, or four digits cannot show the numbers.
    public init(
        name: String, unit: String = "", tag: String, decimals: Int = 1, range: ClosedRange<Double> = 0...999.9,
        step: Double? = nil
    ) throws(PanelFieldProblem) {
        func problem(_ reason: String) -> PanelFieldProblem { PanelFieldProblem(field: name, reason: reason) }
        guard !name.isEmpty else { throw problem("has no name: give it one") }
        guard !tag.isEmpty, (try? Text.segments(tag, width: Self.digits)) != nil else {
            throw problem("cannot have the tag \"\(tag)\": choose one to four characters that seven segments can draw")
        }
        guard (0...3).contains(decimals) else { throw problem("has \(decimals) decimals: choose 0 to 3") }
        let scale = Self.scale(decimals)
        let fits = -999...9999
        guard let lower = Int(exactly: (range.lowerBound * scale).rounded()),
            let upper = Int(exactly: (range.upperBound * scale).rounded()), lower < upper,
            fits.contains(lower), fits.contains(upper)
        else {
            throw problem(
                "ranges from \(range.lowerBound) to \(range.upperBound), which four digits with \(decimals) decimals "
                    + "cannot show: choose fewer decimals or a narrower range")
        }
        let smallest = step ?? 1 / scale
        guard let steps = Int(exactly: (smallest * scale).rounded()), steps > 0, steps <= upper - lower,
            (Double(steps) - smallest * scale).magnitude < 1e-6
        else {
            throw problem("has the step \(smallest): choose a multiple of \(1 / scale) within its range")
        }
        self.init(name: name, unit: unit, tag: tag, decimals: decimals, counts: lower...upper, step: steps)
    }

    private init(name: String, unit: String, tag: String, decimals: Int, counts: ClosedRange<Int>, step: Int) {
        let scale = Self.scale(decimals)
        self.name = name
        self.unit = unit
        self.tag = tag
        self.decimals = decimals
        self.counts = counts
        countStep = step
        range = Double(counts.lowerBound) / scale...Double(counts.upperBound) / scale
        self.step = Double(step) / scale
    }

    /// The tutorial's waist.
    public static let waist = PanelField(name: "waist", unit: "", tag: "GIrt", decimals: 1, counts: 0...9999, step: 1)
    /// The tutorial's weight.
    public static let weight = PanelField(name: "weight", unit: "", tag: "LoAd", decimals: 1, counts: 0...9999, step: 1)

    // MARK: Numbers as the digits hold them: whole counts of the last decimal

    let counts: ClosedRange<Int>
    let countStep: Int

    private static func scale(_ decimals: Int) -> Double {
        (0..<decimals).reduce(1) { scale, _ in scale * 10 }
    }

    func value(of count: Int) -> Double {
        Double(count) / Self.scale(decimals)
    }

    /// The nearest count within the range that is a multiple of the step; the smallest for what is no number.
    func count(of value: Double) -> Int {
        let scaled = (value * Self.scale(decimals) / Double(countStep)).rounded() * Double(countStep)
        guard scaled == scaled else { return counts.lowerBound }
        return Int(min(max(scaled, Double(counts.lowerBound)), Double(counts.upperBound)))
    }

    /// `value` as text with the field's decimals, for logs and screens.
    public func text(_ value: Double) -> String {
        guard let count = Int64(exactly: (value * Self.scale(decimals)).rounded()) else { return "\(value)" }
        guard decimals > 0 else { return "\(count)" }
        var digits = String(count.magnitude)
        digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return (count < 0 ? "-" : "") + digits.dropLast(decimals) + "." + digits.suffix(decimals)
    }
}

/// Why a field cannot be shown on a panel.
public struct PanelFieldProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field's name.
    public let field: String
    /// What is wrong and what to do.
    public let reason: String

    /// Name and reason in one sentence.
    public var description: String { "the field \"\(field)\" \(reason)" }
}
