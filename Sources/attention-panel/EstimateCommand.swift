import ArgumentParser
import PanelCore
import PanelMemory
import PanelService
import FoundationEssentials

/// `attention-panel estimate`: questions and answers.
struct EstimateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Estimate the weight that belongs to a waist.",
        discussion: """
            Prints one answer a line. A query of several keys has commas between its numbers.
            Examples:
              attention-panel estimate 62 --weights
              attention-panel estimate 90,180 --pairs people.csv --keys waist,height --bandwidth learned
            """
    )

    @Argument(help: "The waists to ask for.")
    var queries: [String] = []

    @Option(name: .customLong("queries"), help: "A CSV file of queries, with the key columns.")
    var file: String?

    @OptionGroup var options: ModelOptions

    @Option(help: "How many decimals to print, 0 to 17.")
    var decimals = 1

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
            if answer?.isSupported != true {
                unsupported += 1
                let place = query.map { "\($0)" }.joined(separator: ",")
                Failure.say(
                    "no support: no pair lies within three bandwidths of \(place); the estimate only repeats the nearest"
                )
            }
            try show(answer, at: query, of: model)
        }
        if strict, unsupported > 0 { throw ExitCode(Failure.data) }
    }

    private func answer(_ model: Model, _ query: [Double]) throws -> Answer? {
        do {
            return try model.answer(at: query)
        } catch {
            throw Failure.exit(Failure.usage, "\(error)")
        }
    }

    private func fromFile(_ model: Model) throws -> [[Double]] {
        guard let file else { return [] }
        do {
            return try Table(path: file, columns: model.keyColumns.map(\.name)).rows
        } catch {
            throw Failure.exit(error.isUnreadable ? Failure.noInput : Failure.data, error)
        }
    }

    private func show(_ answer: Answer?, at query: [Double], of model: Model) throws {
        let shares = weights ? try model.weights(at: query) : []
        if json {
            try print(AnswerRecord(answer, at: query, of: model, weights: weights ? shares : nil).encoded())
        } else if csv {
            try print(Self.row(answer, at: query))
        } else {
            try print(answer.map { fixed($0.value, decimals: decimals) } ?? "no support")
            for (index, share) in shares.enumerated() {
                let keys = zip(model.keyColumns, model.keys[index]).map { "\($0.name) \($1)" }.joined(separator: "  ")
                try print("\(fixed(share, decimals: 6))  \(keys)  \(model.valueColumn.name) \(model.values[index])")
            }
        }
    }

    private static func header(_ model: Model) -> String {
        (model.keyColumns.map(\.name) + [
            model.valueColumn.name, "spread", "effective_pairs", "low90", "high90", "supported",
        ])
        .joined(separator: ",")
    }

    private static func row(_ answer: Answer?, at query: [Double]) -> String {
        let numbers = [
            answer?.value, answer?.spread, answer?.effectiveCount, answer?.interval?.lowerBound,
            answer?.interval?.upperBound,
        ]
        return (query.map { "\($0)" } + numbers.map { $0.map { "\($0)" } ?? "" } + ["\(answer?.isSupported ?? false)"])
            .joined(separator: ",")
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
    let spread: Double?
    let effectivePairs: Double?
    let nearestInBandwidths: Double?
    let insideRange: Bool
    let supported: Bool
    let interval90: [Double]?
    let pairs: [Row]?

    init(_ answer: Answer?, at query: [Double], of model: Model, weights: [Double]?) {
        func named(_ key: [Double]) -> [String: Double] {
            Dictionary(zip(model.keyColumns.map(\.name), key)) { first, _ in first }
        }
        self.query = named(query)
        estimate = answer?.value
        spread = answer?.spread
        effectivePairs = answer?.effectiveCount
        nearestInBandwidths = answer?.nearestDistance
        insideRange = answer?.isInsideKeyRange ?? false
        supported = answer?.isSupported ?? false
        interval90 = answer?.interval.map { [$0.lowerBound, $0.upperBound] }
        pairs = weights.map { weights in
            weights.indices.map { Row(key: named(model.keys[$0]), value: model.values[$0], attention: weights[$0]) }
        }
    }

    func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
