import TM1638

/// A field as half a panel shows it and as its digits hold it: in whole counts of the last decimal.
extension Field {
    /// How many digits a half of the panel has.
    static let digits = 4

    /// What four digits show of its name.
    ///
    /// Letters that seven segments cannot draw are left out; where the first is one of these, another word says it better.
    var tag: String {
        if let word = Self.words[name] { return word }
        let drawable = name.filter { (try? Text.segments(String($0), width: 1)) != nil }
        return String((drawable.isEmpty ? name : drawable).prefix(Self.digits))
    }

    private static let words = ["waist": "GIrt", "weight": "LoAd"]

    private var scale: Double { Self.scale(decimals: decimals) }

    /// What can be keyed in.
    var counts: ClosedRange<Int> {
        Int((range.lowerBound * scale).rounded())...Int((range.upperBound * scale).rounded())
    }

    /// The smallest change.
    var countStep: Int { min(max(Int((step * scale).rounded()), 1), counts.count) }

    func value(of count: Int) -> Double {
        Double(count) / scale
    }

    /// The nearest count within the range that is a multiple of the step; the smallest for what is no number.
    func count(of value: Double) -> Int {
        let scaled = (value * scale / Double(countStep)).rounded() * Double(countStep)
        guard scaled == scaled else { return counts.lowerBound }
        return Int(min(max(scaled, Double(counts.lowerBound)), Double(counts.upperBound)))
    }

    /// `value` as text with the field's decimals, for logs and screens.
    func text(_ value: Double) -> String {
        guard let count = Int64(exactly: (value * scale).rounded()) else { return "\(value)" }
        guard decimals > 0 else { return "\(count)" }
        var digits = String(count.magnitude)
        digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return (count < 0 ? "-" : "") + digits.dropLast(decimals) + "." + digits.suffix(decimals)
    }
}
