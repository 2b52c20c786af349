import ArgumentParser
import Attention
import Glibc
import PanelCore
import PanelMemory
import PanelService

/// `attention-panel estimate`: questions and answers.
struct EstimateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Estimate what the panel would: the weight that belongs to a waist.",
        discussion: """
            Answers from the panel's memory, as the panel does. Prints one answer a line, on a terminal with its interval. A query of several keys has commas between its \
            numbers, and so has an answer of several values.
            Examples:
              attention-panel estimate 62 --tutorial --weights
              attention-panel estimate 90,180 --pairs people.csv --keys waist,height --bandwidth learned
            """
    )

    @Argument(help: "What to ask for: waists, or whatever the pairs are of.")
    var queries: [String] = []

    @Option(name: .customLong("queries"), help: "A CSV file of queries, with the key columns.")
    var file: String?

    @OptionGroup var options: ModelOptions

    @Option(help: "How many decimals to print, 0 to 17.")
    var decimals = 1

    @Flag(
        help:
            "Print the interval that nine of ten new values lie in, too, as on a terminal; a pipe gets the estimate alone."
    )
    var interval = false

    @Flag(help: "Print every pair with its weight, too.")
    var weights = false

    @Flag(help: "Print a JSON object a line, with all digits.")
    var json = false

    @Flag(help: "Print CSV with a header, with all digits.")
    var csv = false

    @Flag(help: "End with status 65 if no pair supports an answer.")
    var strict = false

    func validate() throws {
        guard !queries.isEmpty || file != nil else {
            throw ValidationError("Missing expected argument '<queries> ...'")
        }
        guard (0...17).contains(decimals) else {
            throw ValidationError("--decimals \(decimals) is not within 0 to 17.")
        }
        guard !(json && csv) else { throw ValidationError("--json and --csv exclude each other.") }
        guard !(csv && weights) else { throw ValidationError("--csv has no place for --weights: use --json.") }
    }

    func run() throws {
        let model = try options.load()
        let asked = try queries.map(model.query) + fromFile(model)
        if csv { try print(Self.header(model)) }
        var unsupported = 0
        for query in asked {
            let answer = try answer(model, query)
            if answer.map({ $0.support == .none }) ?? true {
                unsupported += 1
                let place = query.map { "\($0)" }.joined(separator: ",")
                Failure.say(
                    model.settings.score == .gaussian
                        ? "no support: no pair lies within three bandwidths of \(place); the estimate only repeats the nearest"
                        : "no support: all pairs lie far from \(place)")
            }
            try show(answer, at: query, of: model)
        }
        if strict, unsupported > 0 { throw ExitCode(Failure.data) }
    }

    private func answer(_ model: Model, _ query: [Double]) throws -> Estimate? {
        do {
            return try model.estimate(at: query)
        } catch {
            throw Failure.exit(Failure.usage, "\(error)")
        }
    }

    private func fromFile(_ model: Model) throws -> [[Double]] {
        guard let file else { return [] }
        do {
            let flags = options.source.table
            let isOfPairs = options.source.pairs != nil
            let table = try Table(
                path: file, fields: model.schema.queries,
                options: isOfPairs ? TableOptions() : flags.options)
            for column in table.assumedUnits {
                Failure.say(
                    "note: \(file): \(column.name) names no unit and is taken to be in \(column.unit), as the pairs are"
                )
            }
            return table.rows
        } catch let problem as Table.Problem {
            throw Failure.exit(problem)
        }
    }

    private func show(_ answer: Estimate?, at query: [Double], of model: Model) throws {
        let shares = weights ? try model.weights(at: query) : []
        if json {
            try print(AnswerRecord(answer, at: query, of: model, weights: weights ? shares : nil).encoded())
        } else if csv {
            try print(Self.row(answer, at: query, of: model))
        } else {
            let values = answer?.values.map { fixed($0, decimals: decimals) }.joined(separator: ",")
            let showsInterval = interval || isatty(STDOUT_FILENO) == 1
            let words = showsInterval ? answer.map { "  (\(intervals(of: $0, model)))" } ?? "" : ""
            try print((values ?? "no support") + words)
            for (index, share) in shares.enumerated() {
                let numbers =
                    zip(model.schema.queries, model.keys.row(index)).map { "\($0.name) \($1)" }
                    + zip(model.schema.values, model.values.row(index)).map { "\($0.name) \($1)" }
                try print("\(fixed(share, decimals: 6))  \(numbers.joined(separator: "  "))")
            }
        }
    }

    /// `90 %: 62.3 to 87.9`; of several values by their names.
    private func intervals(of answer: Estimate, _ model: Model) -> String {
        guard model.hasIntervals else {
            return
                "no interval: \(model.count.counted("pair")) \(model.count == 1 ? "does" : "do") not say how values scatter"
        }
        let fields = model.schema.values
        let each = fields.indices.map { value in
            let name = fields.count > 1 ? "\(fields[value].name) " : ""
            guard let interval = model.interval(answer, of: value) else { return name + "unknown" }
            func text(_ number: Double) -> String { fixed(number, decimals: decimals) }
            return "\(name)\(text(interval.lowerBound)) to \(text(interval.upperBound))"
        }
        return "90 %: \(each.joined(separator: ", "))"
    }

    // The columns of the first value stand where they stood when there could be but one.
    private static func header(_ model: Model) -> String {
        let schema = model.schema
        return
            (schema.queries.map(\.name) + [
                schema.values[0].name, "spread", "effective_pairs", "low90", "high90", "supported",
            ]
            + schema.values.dropFirst().flatMap {
                [$0.name, "spread_\($0.name)", "low90_\($0.name)", "high90_\($0.name)"]
            })
            .csv
    }

    private static func row(_ answer: Estimate?, at query: [Double], of model: Model) -> String {
        func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }
        func bounds(_ value: Int) -> [String] {
            let interval = answer.flatMap { model.interval($0, of: value) }
            return [text(interval?.lowerBound), text(interval?.upperBound)]
        }
        let first =
            [text(answer?.value), text(answer?.spread), text(answer?.effectiveCount)] + bounds(0)
            + ["\(answer.map { $0.support != .none } ?? false)"]
        let others = model.schema.values.indices.dropFirst().flatMap { value in
            [text(answer?.values[value]), text(answer?.spreads[value])] + bounds(value)
        }
        return (query.map { "\($0)" } + first + others).csv
    }
}

/// An answer as JSON.
struct AnswerRecord: Encodable {
    /// A pair and its part of the attention.
    struct Row: Encodable {
        let key: [String: Double]
        let value: Double
        let attention: Double
    }

    let query: [String: Double]
    let estimate: Double?
    /// Each value by its name, where there are several.
    let estimates: [String: Double]?
    let spread: Double?
    let effectivePairs: Double?
    let nearestInBandwidths: Double?
    let insideRange: Bool
    let supported: Bool
    let interval90: [Double]?
    let pairs: [Row]?

    init(_ answer: Estimate?, at query: [Double], of model: Model, weights: [Double]?) {
        func named(_ fields: [Field], _ numbers: [Double]) -> [String: Double] {
            Dictionary(zip(fields.map(\.name), numbers)) { first, _ in first }
        }
        let schema = model.schema
        self.query = named(schema.queries, query)
        estimate = answer?.value
        estimates = schema.values.count > 1 ? answer.map { named(schema.values, $0.values) } : nil
        spread = answer?.spread
        effectivePairs = answer?.effectiveCount
        // JSON has no infinity.
        nearestInBandwidths = answer?.nearestDistance.flatMap { $0.isFinite ? $0 : nil }
        insideRange = answer?.isInsideKeyRange ?? false
        supported = answer.map { $0.support != .none } ?? false
        interval90 = answer.flatMap { model.interval($0, of: 0) }.map { [$0.lowerBound, $0.upperBound] }
        pairs = weights.map { weights in
            weights.indices.map { row in
                Row(
                    key: named(schema.queries, Array(model.keys.row(row))), value: model.values[row, 0],
                    attention: weights[row])
            }
        }
    }

    func encoded() throws -> String { try json(self) }
}
