import ArgumentParser
import Attention
import PanelCore
import PanelMemory
import PanelService

/// Which score compares queries and keys.
enum ScoreName: String, ExpressibleByArgument, CaseIterable {
    /// −|q−k|²/2h².
    case gaussian
    /// q·k/√d: the tutorial's "dot" and its scaled dot product are the same formula.
    case dot
    /// q·k, as textbooks have it.
    case dot0
    /// Σ tanh(q+k): Bahdanau's, all weights one.
    case additive
    /// Σ (q+k): the tutorial's, in which softmax cancels the query.
    case additiveLinear = "additive-linear"
}

/// Which attention answers, over which columns of which pairs.
struct ModelOptions: ParsableArguments {
    @OptionGroup var pairs: PairOptions

    @Option(help: "The columns that attention compares, with commas between.")
    var keys = "waist"

    @Option(help: "The column that it pools.")
    var value = "weight"

    @Option(help: "The score: gaussian, dot (q·k/√d), dot0 (q·k), additive (tanh), additive-linear.")
    var score = ScoreName.gaussian

    @Option(help: "A model that attention-panel fit has made; it brings its own pairs.")
    var model: String?

    /// Reads whatever is asked for.
    func load() throws -> Model {
        if let model {
            guard pairs.pairs == nil else {
                throw Failure.exit(Failure.usage, "--model brings its own pairs: leave --pairs out")
            }
            do {
                return try ModelFile(path: model).model(name: model)
            } catch {
                throw Failure.exit(error.isUnreadable ? Failure.noInput : Failure.data, error)
            }
        }
        let table = try pairs.table(columns: keyNames + [value])
        let bandwidths = try bandwidths(of: table)
        do {
            return try Self.model(table, score: score, bandwidths: bandwidths)
        } catch {
            throw Failure.exit(Failure.usage, "\(error)")
        }
    }

    var keyNames: [String] { keys.split(separator: ",").map(String.init) }

    /// One bandwidth for each key; a single one counts for all.
    private func bandwidths(of table: Table) throws -> [Double] {
        let given = try pairs.bandwidths(for: table)
        guard given.count == 1 || given.count == keyNames.count else {
            throw Failure.exit(
                Failure.usage,
                "--bandwidth has \(given.count) numbers for \(keyNames.count) keys: give one, or one for each")
        }
        return given.count == 1 ? keyNames.map { _ in given[0] } : given
    }

    private static func model(_ table: Table, score: ScoreName, bandwidths: [Double]) throws -> Model {
        let keys = table.rows.map { Array($0.dropLast()) }
        let values = table.rows.map { $0[$0.count - 1] }
        let width = table.columns.count - 1
        let keyTable = try Matrix(keys)
        let valueTable = try Matrix(rows: values.count, columns: 1, elements: values)
        func additive(_ activation: AdditiveScore.Activation) throws -> AdditiveScore {
            let ones = try Matrix(
                rows: width, columns: width, elements: (0..<width * width).map { $0 % (width + 1) == 0 ? 1 : 0 })
            return try AdditiveScore(
                queryWeights: ones, keyWeights: ones, bias: Array(repeating: 0, count: width),
                outputWeights: Array(repeating: 1, count: width), activation: activation)
        }
        let attention: Model.Attention =
            switch score {
            case .gaussian where width == 1:
                .indexed(try GaussianPooling(keys: keys.map { $0[0] }, values: values, bandwidth: bandwidths[0]))
            case .gaussian:
                .gaussian(try Pooling(keys: keyTable, values: valueTable, score: GaussianScore(bandwidths: bandwidths)))
            case .dot: .dot(try Pooling(keys: keyTable, values: valueTable, score: DotScore()))
            case .dot0: .dot(try Pooling(keys: keyTable, values: valueTable, score: DotScore(scale: .none)))
            case .additive: .additive(try Pooling(keys: keyTable, values: valueTable, score: additive(.tanh)))
            case .additiveLinear: .additive(try Pooling(keys: keyTable, values: valueTable, score: additive(.identity)))
            }
        return Model(
            keyColumns: Array(table.columns.dropLast()), valueColumn: table.columns[width], keys: keys, values: values,
            attention: attention)
    }
}

extension Model {
    /// Reads a query such as `62`, or `62,180` for two keys.
    func query(_ text: String) throws -> [Double] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double(decimal: $0) }
        guard numbers.count == parts.count else {
            throw Failure.exit(Failure.usage, "\"\(text)\" is not a finite number such as 62.5, or too large")
        }
        guard numbers.count == keyColumns.count else {
            let names = keyColumns.map(\.name).joined(separator: ",")
            throw Failure.exit(
                Failure.usage,
                "\"\(text)\" has \(numbers.count) numbers, and a query of this model has \(keyColumns.count): \(names)")
        }
        return numbers
    }
}
