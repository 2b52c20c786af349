import ArgumentParser
import Attention
import PanelCore
import PanelMemory
import PanelService

/// What to estimate from.
struct PairOptions: ParsableArguments {
    @Option(
        help:
            "A CSV file with a header that names the columns. Default: the tutorial's three pairs of waist and weight.")
    var pairs: String?

    @Option(
        help:
            "The bandwidth of the Gaussian, in the unit of the key; one for each key with commas between; or \"learned\"."
    )
    var bandwidth = "1"

    /// Makes a pool of pairs of one key.
    func pooling(of table: Table) throws -> GaussianPooling {
        let bandwidths = try bandwidths(for: table)
        guard bandwidths.count == 1 else {
            throw Failure.exit(
                Failure.usage, "--bandwidth has \(bandwidths.count) numbers, and there is one key: give one")
        }
        do {
            return try GaussianPooling(
                keys: table.rows.map { $0[0] }, values: table.rows.map { $0[1] }, bandwidth: bandwidths[0])
        } catch {
            throw Failure.exit(Failure.usage, error)
        }
    }

    /// Reads columns of the file, or of the tutorial's pairs.
    func table(columns: [String]) throws -> Table {
        do {
            guard let pairs else {
                let rows = Pair.tutorial.map { "\($0.key[0]),\($0.value[0])" }.joined(separator: "\n")
                return try Table(text: "waist,weight\n" + rows, name: "the tutorial's pairs", columns: columns)
            }
            let table = try Table(path: pairs, columns: columns)
            Failure.sayIgnored(table.ignoredColumns, of: pairs)
            return table
        } catch {
            throw Failure.exit(error.isUnreadable ? Failure.noInput : Failure.data, error)
        }
    }

    /// The bandwidths as given, or as learned from a table whose last column is the value.
    func bandwidths(for table: Table) throws -> [Double] {
        if bandwidth == "learned" {
            do {
                return try Self.learned(table)
            } catch {
                throw Failure.exit(Failure.data, error)
            }
        }
        let parts = bandwidth.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double(decimal: $0) }
        guard numbers.count == parts.count, numbers.allSatisfy({ $0 > 0 }) else {
            throw Failure.exit(
                Failure.usage, "--bandwidth \(bandwidth) is not a finite number above 0, or too large, nor \"learned\"")
        }
        return numbers
    }

    private static func learned(_ table: Table) throws(LearningError) -> [Double] {
        let values = table.rows.map { $0[$0.count - 1] }
        if table.columns.count == 2 {
            return [try GaussianPooling.learned(keys: table.rows.map { $0[0] }, values: values).bandwidth]
        }
        let keys = table.rows.map { Array($0.dropLast()) }
        guard let matrix = try? Matrix(keys) else { return [] }
        return try LearnedPooling.learned(keys: matrix, values: values, shape: .bandwidthEach).bandwidths ?? []
    }
}
