import ArgumentParser
import Attention
import PanelCore
import PanelMemory
import PanelService

/// `attention-panel explain`: the tutorial told with the user's own numbers.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell step by step how attention arrives at an estimate.",
        discussion: """
            Examples:
              attention-panel explain 62
              attention-panel explain --self --pairs people.csv --keys waist,height
            """
    )

    @Argument(help: "The waist to ask for.")
    var query: String?

    @OptionGroup var options: ModelOptions

    @Flag(name: .customLong("self"), help: "Self-attention: the rows of the file ask each other.")
    var selfAttention = false

    private static let shown = 12
    private static let barWidth = 30

    func validate() throws {
        guard (query == nil) == selfAttention else {
            throw ValidationError("Give one query, or --self for the rows of the file.")
        }
    }

    func run() throws {
        let model = try options.load()
        do {
            if let query { try explain(model, at: model.query(query)) } else { try explainSelf(model) }
        } catch let error as AttentionError {
            throw Failure.exit(Failure.data, error)
        }
    }

    private func explain(_ model: Model, at query: [Double]) throws {
        let (scores, weights) = (try model.scores(at: query), try model.weights(at: query))
        guard let answer = try model.answer(at: query) else {
            throw Failure.exit(Failure.data, "there are no pairs to explain")
        }
        let asked = zip(model.keyColumns, query).map { "\($0.label) \($1)" }.joined(separator: ", ")
        try print("Asked: \(asked).  \(model.values.count) pairs are remembered.\n")
        try print("1. A score for each key: \(formula(model)).")
        try print("2. Softmax makes weights of the scores: e^score, divided by the sum over all keys.")
        try print("3. The estimate is the sum of weight times value.\n")
        let order = weights.indices.sorted { weights[$0] > weights[$1] }
        try print(row("key", "score", "weight", model.valueColumn.name, ""))
        for index in order.prefix(Self.shown) {
            let key = model.keys[index].map { "\($0)" }.joined(separator: ",")
            let bar = String(repeating: "█", count: Int((weights[index] * Double(Self.barWidth)).rounded()))
            try print(
                row(
                    key, fixed(scores[index], decimals: 3), fixed(weights[index], decimals: 6),
                    "\(model.values[index])", bar))
        }
        let rest = order.dropFirst(Self.shown)
        if !rest.isEmpty {
            try print(
                "… and \(rest.count) more with \(fixed(rest.reduce(0) { $0 + weights[$1] }, decimals: 6)) of the weight together"
            )
        }
        let terms = order.prefix(3).map { "\(fixed(weights[$0], decimals: 4)) · \(model.values[$0])" }
        try print(
            "\n\(terms.joined(separator: " + "))\(order.count > 3 ? " + …" : "") = \(fixed(answer.value, decimals: 4))")
        let pairs = fixed(answer.effectiveCount, decimals: 1)
        try print(
            "The values spread by \(fixed(answer.spread, decimals: 2)) around it; \(pairs) pairs' worth of attention speaks for it."
        )
        if !answer.isSupported {
            try print("No support: no key lies within three bandwidths; the estimate repeats the nearest.")
        }
    }

    private func formula(_ model: Model) -> String {
        switch model.attention {
        case .indexed(let pooling): "−(q − k)² / 2h², with h = \(pooling.bandwidth)"
        case .gaussian(let pooling):
            "−Σ (q − k)² / 2h², with h = \(pooling.score.bandwidths.map { fixed($0, decimals: 3) }.joined(separator: ", "))"
        case .dot(let pooling): pooling.score.scale == .none ? "q · k" : "q · k / √d"
        case .additive(let pooling): pooling.score.activation == .tanh ? "Σ tanh(q + k)" : "Σ (q + k)"
        case .learned: "−|W(q − k)|² / 2, with the model's projection W of standardised keys"
        }
    }

    private func row(_ key: String, _ score: String, _ weight: String, _ value: String, _ bar: String) -> String {
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return right(key, 14) + right(score, 14) + right(weight, 12) + right(value, 12) + "  " + bar
    }

    /// softmax(X Xᵀ / √d) X on the standardised rows: on raw numbers every row would attend to the one of largest norm.
    private func explainSelf(_ model: Model) throws {
        let rows = try Matrix(model.keys)
        let standard = try Scaler(fitting: rows).standardise(rows)
        let attended = try AttentionHead().attend(from: standard, to: standard)
        let output = try attended.weights.times(rows)
        try print(
            "Self-attention: each row is query, key and value; f(X) = softmax(S Sᵀ / √d) X with S the standardised rows.\n"
        )
        for index in 0..<min(rows.rows, Self.shown) {
            let weights = attended.weights.row(index)
            let strongest = weights.indices.sorted { weights[$0] > weights[$1] }.prefix(3).map {
                "row \($0 - weights.startIndex + 1) \(fixed(weights[$0], decimals: 4))"
            }
            let input = rows.row(index).map { "\($0)" }.joined(separator: ", ")
            let result = output.row(index).map { fixed($0, decimals: 4) }.joined(separator: ", ")
            try print("row \(index + 1): (\(input)) → (\(result))   looks at \(strongest.joined(separator: ", "))")
        }
        if rows.rows > Self.shown { try print("… and \(rows.rows - Self.shown) more rows") }
    }
}
