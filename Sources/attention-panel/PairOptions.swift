import ArgumentParser
import Attention
import AttentionPanel

/// What to estimate from.
struct PairOptions: ParsableArguments {
    @Option(help: "A CSV file with the columns waist and weight. Default: the tutorial's three pairs.")
    var pairs: String?

    @Option(help: "The bandwidth of the Gaussian kernel, in the unit of the waist.")
    var bandwidth = 1.0

    /// A pool, and what its numbers are called.
    struct Labelled {
        let pooling: GaussianPooling
        let keyLabel: String
        let valueLabel: String
    }

    /// Reads the pairs and makes the pool.
    func pooling() throws -> GaussianPooling {
        try labelled().pooling
    }

    /// Reads the pairs and makes the pool, with labels for its axes.
    func labelled() throws -> Labelled {
        let table = try pairs.map(Self.table)
        let keys = table?.rows.map { $0[0] } ?? Pair.tutorial.flatMap(\.key)
        let values = table?.rows.map { $0[1] } ?? Pair.tutorial.flatMap(\.value)
        do {
            return Labelled(
                pooling: try GaussianPooling(keys: keys, values: values, bandwidth: bandwidth),
                keyLabel: table?.columns[0].label ?? "waist",
                valueLabel: table?.columns[1].label ?? "weight"
            )
        } catch {
            throw Failure.exit(Failure.usage, error)
        }
    }

    private static func table(_ path: String) throws -> Table {
        do {
            let table = try Table(path: path, columns: ["waist", "weight"])
            if !table.ignoredColumns.isEmpty {
                Failure.say("note: \(path): ignored \(table.ignoredColumns.joined(separator: ", "))")
            }
            return table
        } catch {
            throw Failure.exit(error.isUnreadable ? Failure.noInput : Failure.data, error)
        }
    }
}
