/// A unit of measure that is known: how it is written, and how it compares with others of its kind.
struct KnownUnit: Hashable {
    /// What is measured.
    private let kind: Kind
    /// How many of the kind's first unit it makes; 0 where it is converted to nothing else.
    private let size: Double

    private enum Kind: Hashable {
        case length, mass, volume, pressure, time, other
    }

    /// The unit that is written as `text`; `nil` when it is not known.
    init?(_ text: String) {
        let known: (Kind, Double)? =
            switch text {
            // International yard and pound, 1959: an inch is 2.54 cm, a pound 0.45359237 kg.
            case "cm": (.length, 1)
            case "mm": (.length, 0.1)
            case "m": (.length, 100)
            case "km": (.length, 100_000)
            case "in", "inch", "inches": (.length, 2.54)
            case "ft", "feet": (.length, 30.48)
            case "yd": (.length, 91.44)
            case "kg", "kgs": (.mass, 1)
            case "g": (.mass, 0.001)
            case "mg": (.mass, 0.000001)
            case "lb", "lbs": (.mass, 0.45359237)
            case "oz": (.mass, 0.028349523125)
            case "st": (.mass, 6.35029318)
            case "l", "L": (.volume, 1)
            case "dl", "dL": (.volume, 0.1)
            case "cl", "cL": (.volume, 0.01)
            case "ml", "mL": (.volume, 0.001)
            case "Pa": (.pressure, 1)
            case "hPa", "mbar": (.pressure, 100)
            case "kPa": (.pressure, 1000)
            case "bar": (.pressure, 100_000)
            case "mmHg": (.pressure, 133.322387415)
            case "psi": (.pressure, 6894.757293168)
            case "s", "sec": (.time, 1)
            case "ms": (.time, 0.001)
            case "min": (.time, 60)
            case "h", "hr", "hrs": (.time, 3600)
            case "%", "°C", "°F", "degC", "degF", "°", "deg", "rad", "bpm", "kcal", "kJ", "kW", "kWh", "mV", "kV", "mA",
                "V",
                "W", "Hz", "kHz", "MHz", "GHz", "yr", "yrs", "years", "months", "days", "hours", "minutes", "seconds",
                "ppm",
                "ppb", "dB", "kN", "Nm", "m2", "m3", "cm2", "cm3", "mg/dL", "mmol/L", "kg/m2", "kg/m²", "km/h", "mph":
                (.other, 0)
            default: nil
            }
        guard let known else { return nil }
        (kind, size) = known
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
