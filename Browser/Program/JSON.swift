/// JSON text, made from the inside out.
enum JSON {
    static func object(_ fields: [(String, String)]) -> String {
        "{" + fields.map { string($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
    }

    static func array(_ elements: [String]) -> String {
        "[" + elements.joined(separator: ",") + "]"
    }

    static func numbers(_ numbers: [Double]) -> String {
        array(numbers.map { number($0) })
    }

    /// `null` for what is no number.
    static func number(_ number: Double?) -> String {
        guard let number, number.isFinite else { return "null" }
        return number.description
    }

    static func integer(_ number: Int) -> String { number.description }

    static func bool(_ value: Bool) -> String { value ? "true" : "false" }

    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
