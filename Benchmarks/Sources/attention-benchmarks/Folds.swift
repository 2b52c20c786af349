import Attention
import Foundation

/// Prints how far off models are on people whom learning has not seen: weight from waist and height, ten seeded folds.
func reportFolds(folder: String) throws {
    for name in ["men", "women"] {
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
