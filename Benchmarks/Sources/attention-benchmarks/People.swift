import Attention
import Foundation

/// Waists, heights and weights from a CSV file with a header and comments.
struct People {
    var waists: [Double] = []
    var heights: [Double] = []
    var weights: [Double] = []

    init(path: String) throws {
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let cells = line.split(separator: ",").compactMap { Double($0) }
            guard cells.count == 3 else { continue }
            waists.append(cells[0])
            weights.append(cells[1])
            heights.append(cells[2])
        }
    }
}

/// Prints how far off the estimates of real people's weights are, each estimated from all the others.
func reportPeople(folder: String) throws {
    for name in ["men", "women"] {
        let people = try People(path: "\(folder)/nhanes_\(name).csv")
        func show(_ model: String, _ error: Double?, _ detail: String = "") {
            let figure = error.map { String(format: "%.3f", $0) } ?? "-"
            print("\(name), \(people.waists.count) people: \(model): \(figure) kg \(detail)")
        }
        let waists = try Matrix(rows: people.waists.count, columns: 1, elements: people.waists)
        show("line through waist", StraightLine.leaveOneOutError(keys: waists, values: people.weights))
        let pool = try GaussianPooling.learned(keys: people.waists, values: people.weights)
        show("pooling by waist", pool.leaveOneOutError, "bandwidth \(pool.bandwidth) cm")

        let both = try Matrix(zip(people.waists, people.heights).map { [$0, $1] })
        show("plane through waist and height", StraightLine.leaveOneOutError(keys: both, values: people.weights))
        for (label, shape) in [
            ("one bandwidth", LearnedPooling.Shape.oneBandwidth), ("a bandwidth each", .bandwidthEach),
            ("a projection", .projection),
        ] {
            let clock = ContinuousClock()
            let start = clock.now
            let model = try LearnedPooling.learned(keys: both, values: people.weights, shape: shape)
            let detail = model.bandwidths.map { "bandwidths \($0) cm" } ?? "W \(model.projection.rowList)"
            let time = (clock.now - start) / .seconds(1)
            show("waist and height, \(label)", model.leaveOneOutError, "\(detail), learned in \(Int(time)) s")
        }
    }
}

/// Prints the time in microseconds that learning the bandwidth of all men takes.
func timeLearning(folder: String) throws {
    let people = try People(path: "\(folder)/nhanes_men.csv")
    print(
        "learn-bandwidth",
        try microseconds {
            try GaussianPooling.learned(keys: people.waists, values: people.weights).bandwidth
        })
}
