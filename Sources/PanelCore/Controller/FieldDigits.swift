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

    /// How many decimals the panel's digits show and take: as many as the field has, as far as they hold its whole range.
    var shownDecimals: Int {
        (0...decimals).last { decimals in
            let scale = Self.scale(decimals: decimals)
            return range.upperBound * scale < 9999.5 && range.lowerBound * scale > -999.5
        } ?? 0
    }

    private var scale: Double { Self.scale(decimals: shownDecimals) }

    /// What can be keyed in: what lies beyond four digits cannot.
    var counts: ClosedRange<Int> {
        func count(_ bound: Double) -> Int { Int(min(max((bound * scale).rounded(), -999), 9999)) }
        return count(range.lowerBound)...count(range.upperBound)
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
    func text(_ value: Double) -> String { value.text(decimals: decimals) }
}
