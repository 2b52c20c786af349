/// A unit of measure that is known: how it is written, and how it compares with others of its kind.
struct KnownUnit: Hashable {
    /// What is measured.
    private let kind: Kind
    /// How many of the kind's first unit it makes; 0 where it is converted to nothing else.
    private let size: Double

    private enum Kind: Hashable {
        case length, mass, volume, pressure, time, other
    }

    /// Units that can be converted, as they are written.
    ///
    /// An inch is 2.54 cm, a pound 0.45359237 kg (international yard and pound, 1959).
    private static let converted: [(name: String, kind: Kind, size: Double)] = [
        ("cm", .length, 1), ("mm", .length, 0.1), ("m", .length, 100), ("km", .length, 100_000),
        ("in", .length, 2.54), ("inch", .length, 2.54), ("inches", .length, 2.54),
        ("ft", .length, 30.48), ("feet", .length, 30.48), ("yd", .length, 91.44),
        ("kg", .mass, 1), ("kgs", .mass, 1), ("g", .mass, 0.001), ("mg", .mass, 0.000001),
        ("lb", .mass, 0.45359237), ("lbs", .mass, 0.45359237), ("oz", .mass, 0.028349523125), ("st", .mass, 6.35029318),
        ("l", .volume, 1), ("L", .volume, 1), ("dl", .volume, 0.1), ("dL", .volume, 0.1),
        ("cl", .volume, 0.01), ("cL", .volume, 0.01), ("ml", .volume, 0.001), ("mL", .volume, 0.001),
        ("Pa", .pressure, 1), ("hPa", .pressure, 100), ("mbar", .pressure, 100), ("kPa", .pressure, 1000),
        ("bar", .pressure, 100_000), ("mmHg", .pressure, 133.322387415), ("psi", .pressure, 6894.757293168),
        ("s", .time, 1), ("sec", .time, 1), ("ms", .time, 0.001), ("min", .time, 60),
        ("h", .time, 3600), ("hr", .time, 3600), ("hrs", .time, 3600),
    ]

    /// Units that are known and converted to nothing else.
    private static let others = [
        "%", "°C", "°F", "degC", "degF", "°", "deg", "rad", "bpm", "kcal", "kJ", "kW", "kWh", "mV", "kV", "mA", "V",
        "W",
        "Hz", "kHz", "MHz", "GHz", "yr", "yrs", "years", "months", "days", "hours", "minutes", "seconds", "ppm", "ppb",
        "dB", "kN", "Nm", "m2", "m3", "cm2", "cm3", "mg/dL", "mmol/L", "kg/m2", "kg/m²", "km/h", "mph",
    ]

    /// The unit that is written as `text`; `nil` when it is not known.
    init?(_ text: String) {
        if let known = Self.converted.first(where: { $0.name == text }) {
            (kind, size) = (known.kind, known.size)
        } else if Self.others.contains(text) {
            (kind, size) = (.other, 0)
        } else {
            return nil
        }
    }

    /// How many of the unit `other` one of this unit makes; `nil` when they do not measure the same.
    private func factor(to other: KnownUnit) -> Double? {
        guard kind == other.kind, size > 0, other.size > 0 else { return nil }
        return size / other.size
    }

    /// What a number in one unit has to be multiplied with to be in the other; `nil` when that is not known.
    static func factor(from unit: String, to other: String) -> Double? {
        if unit == other { return 1 }
        guard let unit = KnownUnit(unit), let other = KnownUnit(other) else { return nil }
        return unit.factor(to: other)
    }
}
