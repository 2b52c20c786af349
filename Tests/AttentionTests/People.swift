import Foundation
import Testing

@testable import Attention

/// The waist, weight and height of real people: NHANES 2017 to March 2020, US CDC, public domain.
struct People {
    /// Waist circumference in centimetres.
    var waists: [Double] = []
    /// Weight in kilograms.
    var weights: [Double] = []
    /// Height in centimetres.
    var heights: [Double] = []

    static let men = People(file: "nhanes_men")
    static let women = People(file: "nhanes_women")

    init() {}

    private init(file: String) {
        guard
            let url = Bundle.module.url(forResource: file, withExtension: "csv", subdirectory: "Fixtures"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else {
            Issue.record("\(file).csv cannot be read")
            return
        }
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: ",").compactMap { Double($0) }
            guard cells.count == 3 else { continue }
            waists.append(cells[0])
            weights.append(cells[1])
            heights.append(cells[2])
        }
    }

    /// Every so many-th person, starting from one of them.
    func every(_ step: Int, from start: Int = 0) -> People {
        var few = People()
        for row in stride(from: start, to: waists.count, by: step) {
            few.waists.append(waists[row])
            few.weights.append(weights[row])
            few.heights.append(heights[row])
        }
        return few
    }
}

/// Some columns of a small table among the fixtures.
struct Table {
    let keys: Matrix<Double>
    let values: [Double]

    init(file: String, keys: [String], value: String) throws {
        let url = try #require(
            Bundle.module.url(forResource: file, withExtension: "csv", subdirectory: "Fixtures"))
        let lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",").map(String.init)
        }
        func column(_ name: String) throws -> [Double] {
            let place = try #require(lines[0].firstIndex(of: name))
            return try lines.dropFirst().map { try #require(Double($0[place])) }
        }
        self.keys = try Matrix(keys.map(column)).transposed
        values = try column(value)
    }
}
