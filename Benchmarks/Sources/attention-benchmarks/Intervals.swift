import Attention
import Foundation

/// Prints how many of the people who were not remembered lie in the interval for 90 %, for few pairs and for many.
///
/// Beside it stand the mean interval score (width, and 20 times the distance by which a value lies outside; Gneiting and
/// Raftery, 2007) of the library's intervals, of constant ones as wide as leave-one-out errors ask for, and of Student's t
/// from the pairs around the query alone, "local".
func reportIntervals(folder: String) throws {
    print("pairs bandwidth    coverage  by thirds of the effective count  score  constant  local")
    for (count, draws) in [(5, 400), (10, 400), (20, 300), (50, 120), (200, 40), (1000, 12)] {
        for learns in [false, true] where count >= 8 || !learns {
            var tally = IntervalTally()
            var generator = SeededGenerator(seed: UInt64(count))
            for name in ["men", "women"] {
                let people = try People(path: "\(folder)/nhanes_\(name).csv")
                for _ in 0..<draws { try tally.draw(count, learns: learns, from: people, &generator) }
            }
            tally.report(count, learns ? "learned" : "1 cm")
        }
    }
    let tutorial = try GaussianPooling(keys: [68, 60, 64], values: [126, 110, 115], bandwidth: 1)
    let estimate = try tutorial.estimate(at: 62)
    let interval = estimate.flatMap { Scatter(of: tutorial).interval(around: $0) }
    print("the tutorial's three pairs at 62: \(interval.map { "\($0)" } ?? "too few to say how values scatter")")
}

/// What is counted over people who were not remembered.
private struct IntervalTally {
    private var asked: [(effectiveCount: Double, isInside: Bool)] = []
    private var score = 0.0
    private var constantScore = 0.0
    private var localScore = 0.0

    mutating func draw(_ count: Int, learns: Bool, from people: People, _ generator: inout SeededGenerator) throws {
        let order = generator.shuffled(people.waists.count)
        let known = order[..<count]
        let (keys, values) = (known.map { people.waists[$0] }, known.map { people.weights[$0] })
        let pool =
            learns
            ? try GaussianPooling.learned(keys: keys, values: values)
            : try GaussianPooling(keys: keys, values: values, bandwidth: 1)
        let scatter = Scatter(of: pool)
        let constant = 1.6449 * (pool.leaveOneOutError ?? 0)
        for row in order[count..<count + 300] {
            guard let estimate = try pool.estimate(at: people.waists[row]) else { continue }
            let weight = people.weights[row]
            let interval = scatter.interval(around: estimate)
            asked.append((estimate.effectiveCount, interval?.contains(weight) ?? false))
            score += interval.map { intervalScore($0, weight) } ?? 0
            constantScore += intervalScore(estimate.value - constant...estimate.value + constant, weight)
            let few = estimate.effectiveCount
            let half = few < 1.01 ? 0 : 1.6449 * estimate.spread * ((few + 1) / (few - 1)).squareRoot()
            localScore += intervalScore(estimate.value - half...estimate.value + half, weight)
        }
    }

    private func intervalScore(_ interval: ClosedRange<Double>, _ value: Double) -> Double {
        interval.upperBound - interval.lowerBound
            + 20 * (max(interval.lowerBound - value, 0) + max(value - interval.upperBound, 0))
    }

    func report(_ count: Int, _ bandwidth: String) {
        let sorted = asked.sorted { $0.effectiveCount < $1.effectiveCount }
        func share(_ range: Range<Int>) -> String {
            String(format: "%5.1f %%", 100 * Double(sorted[range].count { $0.isInside }) / Double(range.count))
        }
        let third = sorted.count / 3
        let thirds = (0..<3).map { share($0 * third..<($0 + 1) * third) }.joined(separator: " ")
        let scores = [score, constantScore, localScore].map {
            String(format: "%8.2f", $0 / Double(sorted.count))
        }
        print(
            String(format: "%5d ", count) + bandwidth.padding(toLength: 10, withPad: " ", startingAt: 0),
            share(0..<sorted.count), "  ", thirds, "  ", scores.joined(separator: " "))
    }
}
