import ArgumentParser
import Attention
import PanelCore

/// `attention-panel explain`: the tutorial told with the user's own numbers.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell step by step how attention arrives at an estimate.",
        discussion: """
            Examples:
              attention-panel explain 62 --tutorial
              attention-panel explain 64,85 61,80 --pairs people.csv --keys waist,size --score scaled-dot --raw --matrices
              attention-panel explain --self --pairs people.csv --keys waist,height
              attention-panel explain --self --train 300 --pairs people.csv --keys waist,height
            """
    )

    @Argument(help: "The waists to ask for, or whatever the pairs are of.")
    var queries: [String] = []

    @OptionGroup var options: ModelOptions

    @Flag(
        name: .customLong("self"),
        help: """
            Self-attention: the rows of the keys ask each other, standardised or --raw, by --score (scaled-dot, or gaussian with \
            --bandwidth), through --wq, --wk and --wv where given.
            """)
    var selfAttention = false

    @Flag(help: "Print Q, K, V, the scores, softmax and output as matrices.")
    var matrices = false

    @Option(
        help: """
            With --self: train W_Q, W_K and W_V by so many steps to give each standardised row back, and print them and the loss.
            """)
    var train: Int?

    @Option(help: "How many digits after the point, 0 to 17; without it as many as tell the numbers apart.")
    var decimals: Int?

    @Flag(help: "Keep the pairs' order, and show all of them; without it the heaviest come first.")
    var inOrder = false

    @Flag(help: "Print one JSON object with all digits.")
    var json = false

    private static let shown = 12
    private static let barWidth = 30

    func validate() throws {
        guard queries.isEmpty == selfAttention else {
            throw ValidationError("Give one query, or --self for the rows of the file.")
        }
        if let decimals, !(0...17).contains(decimals) {
            throw ValidationError("--decimals \(decimals) is not within 0 to 17.")
        }
        if let train {
            guard selfAttention else { throw ValidationError("--train is for --self.") }
            guard (1...10_000).contains(train) else {
                throw ValidationError("--train \(train) is not within 1 to 10000.")
            }
            guard !options.weights.areGiven, options.score == nil, options.bandwidth == nil, !options.raw else {
                throw ValidationError(
                    "--train begins with the identity and a scaled dot: leave weights, score and --raw out.")
            }
        }
    }

    func run() throws {
        let model = try options.load(takesWeights: !selfAttention)
        guard model.count > 0 else {
            throw Failure.exit(Failure.data, "there are no pairs to explain: teach the panel some, or name a file")
        }
        do {
            if selfAttention { return try explainSelf(model) }
            let asked = try queries.map(model.query)
            if matrices { return try tell(AttentionMatrices(model, at: asked)) }
            for (index, query) in asked.enumerated() {
                guard let explanation = try Explanation(model, at: query) else { continue }
                if index > 0, !json { try print("") }
                try json ? print(ExplanationRecord(explanation, of: model).encoded()) : tell(explanation, of: model)
            }
        } catch let error as AttentionError {
            throw Failure.exit(Failure.data, error)
        } catch let error as LearningError {
            throw Failure.exit(Failure.data, error)
        }
    }

    private func tell(_ matrices: AttentionMatrices) throws {
        if json { return try print(matrices.encoded()) }
        for (index, named) in matrices.all.enumerated() {
            if index > 0 { try print("") }
            try print(named.name)
            for line in TextTable.aligned(named.matrix.rowList.map { $0.map(digits) }) { try print("  \(line)") }
        }
    }

    private func tell(_ explanation: Explanation, of model: Model) throws {
        let schema = model.schema
        let asked = zip(schema.queries, explanation.query).map { "\($0.label) \($1)" }.joined(separator: ", ")
        try print("Asked: \(asked).  \(model.count.counted("pair")) \(model.count == 1 ? "is" : "are") remembered.\n")
        for sentence in sentences(model, explanation) { try print(sentence) }
        try print("")
        let rows = inOrder ? explanation.rows : explanation.rows.sorted { $0.weight > $1.weight }
        let shown = rows.prefix(inOrder ? rows.count : Self.shown)
        let measures = explanation.rows.contains { $0.distance != nil }
        let power = explanation.shift == 0 ? "e^score" : "e^(score − max)"
        var table = [
            ["key"] + (measures ? ["distance"] : []) + ["score", power, "share"] + schema.values.map(\.name)
        ]
        for row in shown {
            table.append(
                [row.key.map { "\($0)" }.joined(separator: ",")] + (row.distance.map { [digits($0)] } ?? [])
                    + [digits(row.score), digits(row.exponential), digits(row.weight)] + row.value.map { "\($0)" })
        }
        table.append(
            ["sum"] + (measures ? [""] : []) + ["", digits(explanation.sum), digits(1)] + schema.values.map { _ in "" })
        let lines = TextTable.aligned(table)
        for (index, line) in lines.enumerated() {
            let bar =
                index > 0 && index <= shown.count
                ? String(
                    repeating: "█",
                    count: Int((shown[shown.startIndex + index - 1].weight * Double(Self.barWidth)).rounded()))
                : ""
            try print(bar.isEmpty ? line : "\(line)  \(bar)")
        }
        let rest = rows.dropFirst(shown.count)
        if !rest.isEmpty {
            try print(
                "… and \(rest.count) more with \(digits(rest.reduce(0) { $0 + $1.weight })) of the weight together")
        }
        try print("")
        for (index, field) in schema.values.enumerated() {
            let name = schema.values.count > 1 ? "\(field.name): " : ""
            guard model.takesMeans else {
                try print("\(name)estimate: \(digits(explanation.estimate.values[index]))")
                try print("  values spread by \(digits(explanation.estimate.spreads[index])) around it")
                continue
            }
            let terms = rows.prefix(3).map { "\(digits($0.weight)) · \($0.value[index])" }
            let more = rows.count > 3 ? " + …" : ""
            try print("\(name)\(terms.joined(separator: " + "))\(more) = \(digits(explanation.estimate.values[index]))")
            try print("  the values spread by \(digits(explanation.estimate.spreads[index])) around it")
        }
        try print("effective number of pairs: \(fixed(explanation.estimate.effectiveCount, decimals: 1))")
        if explanation.isSaturated {
            try print("The scores lie so far apart that one pair gets all the weight: softmax is saturated.")
        }
        if explanation.estimate.support == .none {
            try print(
                measures
                    ? "No support: no key lies within three bandwidths; the estimate repeats the nearest."
                    : "No support: all keys lie far from the query.")
        }
        if let heads = model.heads { try tell(heads.model, heads.errors) }
    }

    /// What the heads have learned.
    private func tell(_ model: RowAttention, _ errors: [Double?]) throws {
        for head in 0..<model.heads {
            for (name, matrix) in model.projections(of: head) {
                try print("\nhead \(head + 1), \(name)")
                for line in TextTable.aligned(matrix.rowList.map { $0.map(digits) }) { try print("  \(line)") }
            }
        }
        try print("\nw₀ and w of the straight line: \(model.line.map(digits).joined(separator: ", "))")
        let deviation = model.valueScaler.deviations[0]
        let squares = errors.compactMap { $0.map { $0 / deviation * ($0 / deviation) } }
        let loss = squares.reduce(0, +) / Double(max(squares.count, 1))
        try print("loss, the mean square of leave-one-out errors in standard deviations: \(digits(loss))")
    }

    private func sentences(_ model: Model, _ explanation: Explanation) -> [String] {
        let kind = model.settings.score
        var score = "1. A score for each key: \(model.settings.formula)"
        if let heads = model.heads {
            return [
                "1. \(heads.model.heads == 1 ? "One head compares" : "\(heads.model.heads) heads compare") the query's x W_Q with each pair's x W_K, −|q − k|² / 2, x standardised.",
                "2. Softmax makes weights of each head's scores; below stand the heads' mean weights, and as scores their logarithms.",
                "3. The estimate is w₀ + w · x + the sum over the heads of weight times [x, v] W_V, in standard deviations of v.",
            ]
        }
        if kind == .gaussian {
            if let bandwidths = model.bandwidths {
                let list = zip(model.schema.queries, bandwidths).map { field, number in
                    let value = Self.short(number)
                    return field.unit.isEmpty ? value : "\(value) \(field.unit)"
                }
                score += ", with h = \(list.joined(separator: ", "))"
            } else {
                score = "1. A score for each key: −|W(q − k)|² / 2, with the learned projection W of standardised keys"
            }
            if case .one = model.settings.bandwidth, model.schema.queries.count > 1, !model.settings.isRaw {
                score += " (one bandwidth, for the other keys in proportion to their deviations)"
            }
            if case .learned(let learned) = model.settings.bandwidth {
                score += " (learned from \(learned.pairCount.counted("pair")))"
            }
        } else if model.isStandardised {
            score += ", of standardised numbers: less their mean, over their deviation (--raw takes them as they are)"
        } else {
            score += ", of the numbers as they are"
        }
        if kind == .scaledDot { score += "; √d = \(digits(Double(model.schema.queries.count).squareRoot()))" }
        if kind == .additive || kind == .additiveLinear {
            let weights = model.settings.additiveWeights ?? .ones(dimension: model.schema.queries.count)
            func text(_ rows: [[Double]]) -> String {
                rows.map { $0.map { "\($0)" }.joined(separator: ",") }.joined(separator: ";")
            }
            score += ";\n   W_q = \(text(weights.queryWeights)), W_k = \(text(weights.keyWeights)), "
            score +=
                "b = \(text([weights.bias])), w_v = \(text([weights.outputWeights])) (--wq, --wk, --bias and --wv set them)"
        }
        let power =
            explanation.shift == 0
            ? "2. Softmax makes weights of the scores: e^score, divided by the sum over all keys."
            : explanation.shift.isFinite
                ? "2. Softmax makes weights of the scores: e^(score − \(digits(explanation.shift))), divided by the sum over all "
                    + "keys; the highest score is taken off first, or e^score would be too large or too small for a number."
                : "2. Softmax makes weights of the scores, which are all too low for a number: the nearest keys share the weight."
        let pooled =
            model.takesMeans
            ? "3. The estimate is the sum of weight times value."
            : "3. A straight line is fitted to the values with these weights, and read at the query; where few pairs have weight it is held to "
                + "the line through all."
        return [score + ".", power, pooled]
    }

    /// A number with the decimals that were asked for, else with enough digits to tell it from others.
    private func digits(_ number: Double) -> String {
        if let decimals { return fixed(number, decimals: decimals) }
        return Self.significant(number)
    }

    /// Three decimals without zeros at the end; all digits of what would be 0, and an exponent for what is large.
    private static func short(_ number: Double) -> String {
        var text = fixed(number, decimals: 3)
        guard text != "0.000", number.magnitude < 1e9 else { return "\(number)" }
        while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
        return text
    }

    /// Eleven significant digits at the most, without zeros at the end; small and large numbers with an exponent.
    private static func significant(_ number: Double) -> String {
        guard number.isFinite, number != 0 else { return "\(number)" }
        let magnitude = number.magnitude
        guard magnitude >= 1e-4, magnitude < 1e9 else { return exponent(number) }
        let whole = magnitude >= 1 ? String(Int64(magnitude)).count : 1
        var text = fixed(number, decimals: max(0, 11 - whole))
        guard text.contains(".") else { return text }
        while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
        return text
    }

    /// Six significant digits and the power of ten.
    private static func exponent(_ number: Double) -> String {
        var (power, scaled) = (0, number.magnitude)
        while scaled >= 10 { (power, scaled) = (power + 1, scaled / 10) }
        while scaled < 1 { (power, scaled) = (power - 1, scaled * 10) }
        if fixed(scaled, decimals: 5) == "10.00000" { (power, scaled) = (power + 1, scaled / 10) }
        let exponent = power.magnitude < 10 ? "0\(power.magnitude)" : "\(power.magnitude)"
        return (number < 0 ? "-" : "") + "\(fixed(scaled, decimals: 5))e\(power < 0 ? "-" : "+")\(exponent)"
    }

    /// softmax(Q Kᵀ / √d) V on the rows, with the score that was asked for: scaled dot by default.
    private func explainSelf(_ model: Model) throws {
        if let train { return try tellTraining(of: model.keys, steps: train) }
        let kind = options.score ?? (options.bandwidth == nil ? .scaledDot : .gaussian)
        let asked: AttentionMatrices
        var formula = kind.formula
        if options.weights.areGiven {
            guard kind == .scaledDot || kind == .dot else {
                throw Failure.exit(Failure.usage, "--wq, --wk and --wv of --self go with the scores scaled-dot and dot")
            }
            let head = try options.weights.head(scale: kind == .dot ? .none : .inverseRootOfDimension)
            asked = try AttentionMatrices(head, rows: model.keys, isRaw: options.raw)
        } else {
            var settings = model.settings
            settings.score = kind
            // Heads were trained for another question.
            if case .learned(let learned) = settings.bandwidth, learned.heads != nil { settings.bandwidth = .one(1) }
            let rows = try Model(
                schema: model.schema, keys: model.keys, values: model.keys, settings: settings)
            asked = try AttentionMatrices(rows, at: model.keys.rowList)
            if let bandwidths = rows.bandwidths {
                formula += ", h = \(bandwidths.map(Self.short).joined(separator: ", "))"
            }
        }
        if matrices || json { return try tell(asked) }
        let rows = model.keys
        let seen = kind == .gaussian || options.raw ? "as they are" : "standardised"
        try print(
            "Self-attention: each row is query, key and value; weights = softmax(\(formula)) of the rows \(seen).\n"
        )
        let places = Array(0..<(inOrder ? rows.rows : min(rows.rows, Self.shown)))
        for index in places {
            let weights = Array(asked.weights.row(index))
            let strongest = weights.indices.sorted { weights[$0] > weights[$1] }.prefix(3).map {
                "row \($0 + 1) \(fixed(weights[$0], decimals: decimals ?? 4))"
            }
            let input = rows.row(index).map { "\($0)" }.joined(separator: ", ")
            let result = asked.output.row(index).map { fixed($0, decimals: decimals ?? 4) }.joined(separator: ", ")
            try print("row \(index + 1): (\(input)) → (\(result))   looks at \(strongest.joined(separator: ", "))")
        }
        if rows.rows > places.count { try print("… and \(rows.rows - places.count) more rows") }
    }

    /// Trains W_Q, W_K and W_V to give each standardised row back, which the identity does not: softmax mixes the rows.
    private func tellTraining(of rows: Matrix<Double>, steps: Int) throws {
        guard rows.rows <= 500 else {
            throw Failure.exit(
                Failure.data, "--train looks at all rows in each step: give at most 500, and not \(rows.rows)")
        }
        let standard = try Scaler(fitting: rows).standardise(rows)
        let identity = Matrix(diagonal: Array(repeating: 1.0, count: rows.columns))
        var head = AttentionHead(queryProjection: identity, keyProjection: identity, valueProjection: identity)
        func loss() throws -> Double {
            (try head.attend(standard).output - standard).elements.reduce(0) { $0 + $1 * $1 }
        }
        let before = try loss()
        var optimiser = Adam(rate: 0.01)
        for _ in 0..<steps {
            let error = try head.attend(standard).output - standard
            let gradients = try head.gradients(at: standard, outputGradient: error * 2)
            optimiser.step(&head, gradient: gradients.parameters)
        }
        let after = try loss()
        let matrices = try AttentionMatrices(head, rows: standard, isRaw: true)
        if json { return try print(matrices.encoded(beside: ["loss before": before, "loss": after])) }
        try print(
            "loss, the sum of squared errors of the standardised rows: \(digits(before)); after \(steps) steps \(digits(after))\n"
        )
        try tell(matrices)
    }
}

/// An explanation as JSON.
private struct ExplanationRecord: Encodable {
    struct Row: Encodable {
        let key: [String: Double]
        let value: [String: Double]
        let distance: Double?
        let score: Double
        let exponential: Double
        let weight: Double
    }

    let query: [String: Double]
    let score: String
    let bandwidths: [Double]?
    let standardised: Bool
    let rows: [Row]
    let shift: Double
    let sum: Double
    let estimate: [String: Double]
    let spread: [String: Double]
    let effectivePairs: Double
    let supported: Bool

    init(_ explanation: Explanation, of model: Model) {
        func named(_ fields: [Field], _ numbers: [Double]) -> [String: Double] {
            Dictionary(zip(fields.map(\.name), numbers)) { first, _ in first }
        }
        let schema = model.schema
        query = named(schema.queries, explanation.query)
        score = model.settings.score.rawValue
        bandwidths = model.bandwidths
        standardised = model.isStandardised
        rows = explanation.rows.map {
            Row(
                key: named(schema.queries, $0.key), value: named(schema.values, $0.value), distance: $0.distance,
                score: $0.score, exponential: $0.exponential, weight: $0.weight)
        }
        shift = explanation.shift
        sum = explanation.sum
        estimate = named(schema.values, explanation.estimate.values)
        spread = named(schema.values, explanation.estimate.spreads)
        effectivePairs = explanation.estimate.effectiveCount
        supported = explanation.estimate.support != .none
    }

    func encoded() throws -> String { try json(self) }
}
