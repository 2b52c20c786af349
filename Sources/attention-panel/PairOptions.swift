import ArgumentParser
import Attention
import AttentionPanel

/// What to estimate from.
struct PairOptions: ParsableArguments {
    @Option(help: "A CSV file with the columns waist and weight. Default: the tutorial's three pairs.")
    var pairs: String?

    @Option(help: "The bandwidth of the Gaussian kernel, in the unit of the waist.")
    var bandwidth = 1.0

    /// Reads the pairs and makes the pool.
    func pooling() throws -> GaussianPooling {
        do {
            let pairs = try remembered()
            return try GaussianPooling(keys: pairs.map(\.key), values: pairs.map(\.value), bandwidth: bandwidth)
        } catch let error as PoolingError {
            throw Failure.exit(Failure.usage, error)
        }
    }

    private func remembered() throws -> [Pair] {
        guard let pairs else { return Pair.tutorial }
        do {
            let file = try Table(path: pairs, columns: ["waist", "weight"])
            if !file.ignoredColumns.isEmpty {
                Failure.say("note: \(pairs): ignored \(file.ignoredColumns.joined(separator: ", "))")
            }
            return file.rows.map { Pair(key: $0[0], value: $0[1]) }
        } catch {
            throw Failure.exit(error.isUnreadable ? Failure.noInput : Failure.data, error)
        }
    }
}
