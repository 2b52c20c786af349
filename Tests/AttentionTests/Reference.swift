import Foundation
import Testing

@testable import Attention

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

/// How far a number lies from another, as a share of it; infinite where one of them is not a number.
func relativeError(_ actual: Double, from expected: Double) -> Double {
    if actual == expected { return 0 }
    guard actual.isFinite, expected.isFinite else { return .infinity }
    return (actual - expected).magnitude / max(expected.magnitude, .leastNormalMagnitude)
}

/// The largest relative error of a list; infinite if the lists differ in length.
func relativeError(_ actual: [Double], from expected: [Double]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    return zip(actual, expected).map { relativeError($0, from: $1) }.max() ?? 0
}

/// The largest difference between two lists; infinite if they differ in length.
func difference(_ actual: [Double], from expected: [Double]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    return zip(actual, expected).map { $0 == $1 ? 0 : ($0 - $1).magnitude }.max() ?? 0
}

/// The largest difference between two matrices; infinite if their shapes differ.
func difference(_ actual: Matrix<Double>, from expected: Matrix<Double>) -> Double {
    actual.rows == expected.rows ? difference(actual.elements, from: expected.elements) : .infinity
}

/// The error of a logarithm, which is the relative error of the sum it is of, or relative to it where it is large.
func logarithmError(_ actual: Double, from expected: Double) -> Double {
    actual == expected ? 0 : (actual - expected).magnitude / max(1, expected.magnitude)
}
