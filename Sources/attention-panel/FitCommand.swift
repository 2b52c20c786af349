import Attention
public import ArgumentParser
import FoundationEssentials
import PanelCore
import PanelMemory
import PanelService

/// `attention-panel fit`: learns what counts as near.
struct FitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Learn what counts as near from the panel's pairs, and let the panel answer by it; or from a file.",
        discussion: """
            Learned is what estimates each pair best from all the others (leave-one-out). Without a file it is learned from the panel's \
            memory and kept there; the panel answers by it within a second, and what is taught later counts. With a file it is only \
            reported; -o saves it, with the pairs, as a model. ^C stops the learning and leaves everything as it was.
            Pairs far off all their neighbours are named and left out of the learning, as are columns that say nothing. Of many pairs \
            an evenly spread sample is looked at, and all of them answer.
            Examples: attention-panel fit
                      attention-panel fit --heads 2
                      attention-panel fit --forget
                      attention-panel fit people.csv --keys waist,height --shape projection -o model.json
            """
    )

    @Argument(help: "A CSV file of pairs with a header, instead of the panel's memory.")
    var file: String?

    @OptionGroup var table: TableFlags
    @OptionGroup var memory: MemoryOptions

    @Option(help: "The columns of the file that attention compares, with commas between. Default: waist.")
    var keys: String?

    @Option(help: "The column of the file that it pools. Default: weight.")
    var value: String?

    @Option(help: "What to learn: oneBandwidth, bandwidthEach (one for each key) or projection (keys may mix).")
    var shape = Learned.Shape.bandwidthEach

    @Flag(help: "Fit a straight line around each query, where otherwise the weighted mean of the values is taken.")
    var localLines = false

    @Option(
        help: """
            Train so many heads of attention between the pairs, beside a straight line, in place of distances: W_Q, W_K and W_V of each. \
            From \(RowAttention.fewestRows) pairs on, with one value.
            """)
    var heads: Int?

    @Option(
        help:
            "How many steps the training of heads takes at most; it stops when held-out pairs gain nothing. Default: 600."
    )
    var steps: Int?

    @Option(help: "Chance for projections, heads and folds: equal seeds learn equal models.")
    var seed: UInt64 = 1

    @Option(name: .shortAndLong, help: "The file to write.")
    var output: String?

    @Flag(help: "Forget what was learned: the panel goes back to the configured bandwidth.")
    var forget = false

    func validate() throws {
        guard file != nil || (keys == nil && value == nil) else {
            throw ValidationError("The memory's fields are what is learned from: --keys and --value are for a file.")
        }
        guard steps == nil || heads != nil else { throw ValidationError("--steps is for --heads.") }
        guard steps.map({ (0...100_000).contains($0) }) ?? true else {
            throw ValidationError("--steps is not within 0 to 100000.")
        }
        if let heads {
            guard (1...16).contains(heads) else { throw ValidationError("--heads \(heads) is not within 1 to 16.") }
            guard !localLines, shape == .bandwidthEach else {
                throw ValidationError("--heads learns projections of its own: leave --shape and --local-lines out.")
            }
        }
        guard !forget || (file == nil && output == nil) else {
            throw ValidationError("--forget is for the panel's memory: leave the file and -o out.")
        }
    }

    func run() throws {
        if forget { return try memory.change(forgetLearned) }
        if let file {
            var options = SourceOptions()
            (options.pairs, options.tutorial, options.keys, options.value) = (file, false, keys, value)
            (options.memory, options.table) = (memory, table)
            let source = try options.load()
            return try report(try learned(source, file), source)
        }
        try memory.change { store in
            let source = try Source(store.contents())
            let learned = try learned(source, "the memory")
            try store.keep(learned)
            // The last choice of a bandwidth wins, and this is one.
            try store.set(Settings.Name.bandwidth.rawValue, to: "learned")
            try report(learned, source)
            try print("kept in the memory: the panel answers by it (attention-panel fit --forget undoes it)")
        }
    }

    private func learned(_ source: Source, _ name: String) throws -> Learned {
        let pairs = source.keys.rows
        guard heads == nil || pairs >= task.fewestPairs else {
            throw Failure.exit(
                Failure.data,
                "\(name) has \(pairs.counted("pair")), too few to train heads with: give at least \(task.fewestPairs), or leave --heads out"
            )
        }
        guard heads == nil || source.schema.values.count == 1 else {
            throw Failure.exit(Failure.data, "\(name) has several values, and heads answer one: leave --heads out")
        }
        let sampled = task.sampledPairs(of: pairs, keys: source.keys.columns)
        if sampled < pairs {
            Failure.say("note: \(sampled) of the \(pairs) pairs are looked at, evenly spread; all of them answer")
        }
        sayWhatHasNoUse(source)
        return try source.learn(task, seed: seed, validates: true)
    }

    private var task: Learned.Task {
        if let heads { return .heads(heads, steps: steps ?? 600) }
        return localLines ? .lines(shape) : .means(shape)
    }

    /// Names the columns that do not help, and the pairs that would drive what is learned.
    private func sayWhatHasNoUse(_ source: Source) {
        let queries = source.schema.queries
        for column in StraightLine.columnsLeftOut(keys: source.keys) {
            let numbers = source.keys.column(column)
            let others = queries.prefix(column).map(\.name).joined(separator: ", ")
            Failure.say(
                numbers.allSatisfy { $0 == numbers[0] }
                    ? "note: \(queries[column].name) is \(numbers[0]) in all pairs: nothing can be learned from it"
                    : "note: \(queries[column].name) says nothing new: it follows from \(others)")
        }
        let wild = WildPairs.rows(keys: source.keys, values: source.values.column(0))
        for row in wild.prefix(5) {
            let pair =
                zip(queries, source.keys.row(row)).map { "\($0.name) \($1)" }
                + ["\(source.schema.values[0].name) \(source.values[row, 0])"]
            let remedy = heads == nil ? "not learned from" : "correct or remove it"
            Failure.say(
                "note: pair \(row + 1) (\(pair.joined(separator: ", "))) lies far off all its neighbours: \(remedy)")
        }
        if wild.count > 5 { Failure.say("note: and \((wild.count - 5).counted("more such pair"))") }
    }

    private func forgetLearned(_ store: Store) throws {
        guard try store.learned() != nil else {
            throw Failure.exit(Failure.data, "nothing was learned that could be forgotten")
        }
        try store.keep(nil)
        if try store.setting(Settings.Name.bandwidth.rawValue) == "learned" {
            try store.set(Settings.Name.bandwidth.rawValue, to: nil)
        }
        try print("forgot what was learned: the configured bandwidth counts again")
    }

    private func report(_ learned: Learned, _ source: Source) throws {
        if let output {
            let model = try source.model(ModelSettings(bandwidth: .learned(learned)))
            let file = ModelFile(learned, of: model)
            // What could not be asked is not saved.
            if (try? file.model(name: output)) == nil {
                throw Failure.exit(
                    Failure.data,
                    "these numbers are too small or too large to calculate with: give them in another unit")
            }
            try write(String(decoding: try file.encoded(), as: UTF8.self), to: output)
        }
        try print(learned.pairCount.counted("pair"))
        let queries = source.schema.queries
        if let heads = learned.heads {
            let count = heads.count == 1 ? "one head" : "\(heads.count) heads"
            try print(
                "\(count) of attention between the pairs, beside a straight line: \(heads.parameters.count) numbers")
        } else if let bandwidths = learned.bandwidths {
            for (field, bandwidth) in zip(queries, bandwidths) {
                try print("bandwidth of \(field.label): \(fixed(bandwidth, decimals: 3))")
            }
        } else {
            try print("projection of the standardised keys \(queries.map(\.name).joined(separator: ", ")):")
            for row in learned.projection {
                try print("  " + row.map { fixed($0, decimals: 4) }.joined(separator: "  "))
            }
        }
        if learned.fit == .line { try print("a straight line is fitted around each query") }
        let unit = source.schema.values[0].unit
        let label = unit.isEmpty ? "" : " \(unit)"
        if let error = learned.error {
            try print(
                "error on pairs that the learning has not seen (ten folds, seed \(seed)): \(fixed(error, decimals: 3))\(label)"
            )
        }
        if let error = learned.straightLineError {
            try print("  a straight line's: \(fixed(error, decimals: 3))\(label)")
        }
        if let error = learned.quadraticError { try print("  a quadratic's:     \(fixed(error, decimals: 3))\(label)") }
        if let output { try print("saved in \(Failure.legible(output))") }
    }
}

extension Learned.Shape: ExpressibleByArgument {}
