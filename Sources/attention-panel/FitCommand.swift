public import ArgumentParser
public import Attention
import PanelCore
import PanelMemory
import PanelService
import Glibc

/// `attention-panel fit`: learns what counts as near.
struct FitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Learn the bandwidths, or a projection, from pairs, and save them as a model.",
        discussion: """
            Learned is what estimates each pair best from all the others (leave-one-out).
            Example: attention-panel fit people.csv --keys waist,height --shape projection -o model.json
            """
    )

    @Argument(help: "A CSV file of pairs with a header.")
    var pairs: String

    @Option(help: "The columns that attention compares, with commas between.")
    var keys = "waist"

    @Option(help: "The column that it pools.")
    var value = "weight"

    @Option(help: "What to learn: oneBandwidth, bandwidthEach (one for each key) or projection (keys may mix).")
    var shape = LearnedPooling.Shape.bandwidthEach

    @Option(help: "Where the search for a projection starts from: equal seeds learn equal models.")
    var seed: UInt64 = 1

    @Option(name: .shortAndLong, help: "The file to write.")
    var output: String

    func run() throws {
        var options = PairOptions()
        options.pairs = pairs
        let table = try options.table(columns: keys.split(separator: ",").map(String.init) + [value])
        let keyColumns = Array(table.columns.dropLast())
        let values = table.rows.map { $0[keyColumns.count] }
        let learned: (pooling: LearnedPooling, straightLine: Double?)
        do {
            let keys = try Matrix(table.rows.map { Array($0.dropLast()) })
            learned = (try learn(keys, values), StraightLine.leaveOneOutError(keys: keys, values: values))
        } catch {
            throw Failure.exit(Failure.data, "\(pairs): \(error)")
        }
        let file = ModelFile(
            learned.pooling, shape: shape, keyColumns: keyColumns, valueColumn: table.columns[keyColumns.count],
            straightLineError: learned.straightLine)
        try write(String(decoding: try file.encoded(), as: UTF8.self), to: output)
        try report(file, learned.pooling, keyColumns, unit: table.columns[keyColumns.count].unit)
    }

    private func learn(_ keys: Matrix<Double>, _ values: [Double]) throws -> LearnedPooling {
        if keys.columns == 1 {
            // One key has a faster way: its index makes each trial of a bandwidth cheap.
            let pooling = try GaussianPooling.learned(keys: keys.elements, values: values)
            return try LearnedPooling(
                keys: keys, values: values, scaler: Scaler(means: [0], deviations: [1]),
                projection: Matrix([[1 / pooling.bandwidth]]))
        }
        let showsProgress = isatty(STDERR_FILENO) == 1
        defer { if showsProgress { FileHandleOutput.standardError("\r\u{1B}[K") } }
        return try LearnedPooling.learned(keys: keys, values: values, shape: shape, seed: seed) { share in
            if showsProgress { FileHandleOutput.standardError("\rlearning: \(Int(share * 100)) %") }
        }
    }

    private func report(_ file: ModelFile, _ pooling: LearnedPooling, _ keyColumns: [Table.Column], unit: String) throws
    {
        try print("\(pooling.values.count) pairs")
        if let bandwidths = pooling.bandwidths {
            for (column, bandwidth) in zip(keyColumns, bandwidths) {
                try print("bandwidth of \(column.label): \(fixed(bandwidth, decimals: 3))")
            }
        } else {
            try print("projection of the standardised keys \(keyColumns.map(\.name).joined(separator: ", ")):")
            for row in pooling.projection.rowList {
                try print("  " + row.map { fixed($0, decimals: 4) }.joined(separator: "  "))
            }
        }
        let label = unit.isEmpty ? "" : " \(unit)"
        if let error = file.leaveOneOutError { try print("leave-one-out error: \(fixed(error, decimals: 3))\(label)") }
        if let error = file.straightLineError { try print("a straight line's:   \(fixed(error, decimals: 3))\(label)") }
        try print("saved in \(output)")
    }
}

extension LearnedPooling.Shape: ExpressibleByArgument {}
