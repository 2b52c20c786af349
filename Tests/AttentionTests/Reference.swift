import Foundation
import Testing

/// A value read from the reference vectors, which were computed with 120 digits and rounded once.
indirect enum Reference: Decodable {
    case number(Double)
    case text(String)
    case list([Reference])
    case table([String: Reference])

    static let all: Reference = {
        guard
            let url = Bundle.module.url(
                forResource: "attention_reference", withExtension: "json", subdirectory: "Fixtures"),
            let data = try? Data(contentsOf: url),
            let reference = try? JSONDecoder().decode(Reference.self, from: data)
        else {
            Issue.record("the reference vectors cannot be read")
            return .table([:])
        }
        return reference
    }()

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([Reference].self) {
            self = .list(list)
        } else {
            self = .table(try container.decode([String: Reference].self))
        }
    }

    subscript(key: String) -> Reference {
        guard case .table(let table) = self, let value = table[key] else {
            Issue.record("no reference value \(key)")
            return .table([:])
        }
        return value
    }

    var names: [String] {
        guard case .table(let table) = self else { return [] }
        return table.keys.sorted()
    }

    var list: [Reference] {
        guard case .list(let list) = self else { return [] }
        return list
    }

    /// The number; infinities and NaN are written as text.
    var number: Double {
        switch self {
        case .number(let number): number
        case .text(let text): Double(text) ?? .nan
        default: .nan
        }
    }

    var numbers: [Double] { list.map(\.number) }
    var matrix: [[Double]] { list.map(\.numbers) }
}

/// How many units in the last place of the expected number lie between it and another.
func ulps(_ actual: Double, from expected: Double) -> Double {
    if actual == expected { return 0 }
    guard actual.isFinite, expected.isFinite else { return .infinity }
    return (actual - expected).magnitude / expected.ulp
}

/// The largest distance in units in the last place between two lists; infinite if they differ in length.
func ulps(_ actual: [Double], from expected: [Double]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    return zip(actual, expected).map { ulps($0, from: $1) }.max() ?? 0
}
