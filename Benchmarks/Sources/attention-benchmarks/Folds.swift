import Attention
import Foundation

/// Prints how far off models are on people whom learning has not seen: weight from waist and height, ten seeded folds.
func reportFolds(folder: String) throws {
    for name in ["women", "men"] {
        let people = try People(path: "\(folder)/nhanes_\(name).csv")
        let keys = try Matrix(zip(people.waists, people.heights).map { [$0, $1] })
        for (label, shape, fit) in [
            ("local lines, full metric", LearnedPooling.Shape.projection, LocalFit.line),
            ("local lines, a bandwidth each", .bandwidthEach, .line),
            ("means, a bandwidth each", .bandwidthEach, .constant),
        ] {
            let start = ContinuousClock.now
            let result = try CrossValidation(keys: keys, values: people.weights, shape: shape, fit: fit)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            print(
                name, label,
                String(
                    format: "%.3f kg; straight line %.3f, quadratic %.3f; %.0f s", result.error, result.straightLine,
                    result.quadratic, seconds))
        }
    }
}

/// Prints how far off trained attention between rows is on people whom it has not seen.
func reportHeads(folder: String) throws {
    for name in ["men", "women"] {
        let people = try People(path: "\(folder)/nhanes_\(name).csv")
        let keys = try Matrix(zip(people.waists, people.heights).map { [$0, $1] })
        let start = ContinuousClock.now
        let result = try CrossValidation(keys: keys, values: people.weights, heads: 2)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print(
            name, "attention between rows, two heads",
            String(
                format: "%.3f kg; straight line %.3f, quadratic %.3f; ten trainings %.0f s", result.error,
                result.straightLine, result.quadratic, seconds))
    }
}
