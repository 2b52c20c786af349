import Attention
import Foundation

/// Prints how the learned bandwidths of thirty random tables with two to five keys compare with the best of a brute
/// search, and how learning fares on a hundred tables of pure noise.
func reportMinima() throws {
    var worst = 0.0
    for seed in 0..<30 {
        var generator = SeededGenerator(seed: UInt64(seed))
        let (dimension, count) = (2 + seed % 4, 20 + seed)
        var keys = Matrix<Double>(rows: count, columns: dimension)
        for place in keys.elements.indices { keys.elements[place] = (2 * generator.normal()).rounded() / 2 }
        let values = (0..<count).map { row in
            keys[row, 0] * keys[row, 0] - keys[row, 0] * keys[row, 1] + 0.5 * generator.normal()
        }
        let model = try LearnedPooling.learned(keys: keys, values: values, shape: .bandwidthEach)
        var lowest = Double.infinity
        for _ in 0..<3000 {
            let diagonal = (0..<dimension).map { _ in Foundation.exp(-0.5 + 4 * generator.signedUnit()) }
            let other = try LearnedPooling(
                keys: keys, values: values, scaler: model.scaler, projection: Matrix(diagonal: diagonal))
            lowest = min(lowest, other.leaveOneOutError ?? .infinity)
        }
        worst = max(worst, (model.leaveOneOutError ?? .infinity) / lowest)
    }
    print(
        String(format: "30 random tables: learned error over the best of 3000 random bandwidths: at most %.4f", worst))

    var ratios: [Double] = []
    for seed in 0..<100 {
        var generator = SeededGenerator(seed: UInt64(1000 + seed))
        let keys = (0..<50).map { _ in generator.normal() }
        let values = keys.map { _ in generator.normal() }
        let validation = try CrossValidation(keys: keys, values: values)
        ratios.append(validation.error / validation.mean)
    }
    let mean = ratios.reduce(0, +) / 100
    print(
        String(
            format: "100 tables of noise: error over the mean's %.3f; more than 2 %% better in %d", mean,
            ratios.count { $0 < 0.98 }))
    try reportWildPairs()
}

/// Prints how far one pair of 9,000 among forty moves the learned bandwidth, in a hundred random tables.
private func reportWildPairs() throws {
    var (furthest, named) = (1.0, 0)
    for seed in 0..<100 {
        var generator = SeededGenerator(seed: UInt64(2000 + seed))
        let keys = (0..<40).map { _ in 90 + 12 * generator.normal() }
        var values = keys.map { 0.9 * $0 + 6 * generator.normal() }
        let without = try GaussianPooling.learned(
            keys: Array(keys.dropFirst()), values: Array(values.dropFirst())
        ).bandwidth
        values[0] = 9000
        let ratio = try GaussianPooling.learned(keys: keys, values: values).bandwidth / without
        furthest = max(furthest, ratio, 1 / ratio)
        if WildPairs.rows(keys: Matrix(column: keys), values: values).contains(0) { named += 1 }
    }
    print(
        String(
            format:
                "100 tables with one pair of 9000 among 40: named in %d; the bandwidth moves by a factor of %.2f at most",
            named, furthest))
}

/// Prints how long learning one bandwidth takes for many distinct keys.
func reportLearningTimes() throws {
    for count in [10_000, 1_000_000] {
        var generator = SeededGenerator(seed: 1)
        let keys = (0..<count).map { _ in 100 * generator.signedUnit() }
        let values = keys.map { 0.01 * $0 * $0 + 10 * generator.normal() }
        let start = ContinuousClock.now
        let pool = try GaussianPooling.learned(keys: keys, values: values)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print(count, "distinct keys:", String(format: "%.2f s, bandwidth %.3f", seconds, pool.bandwidth))
    }
}
