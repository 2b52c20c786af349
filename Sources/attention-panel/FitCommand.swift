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
            reported; -o saves it, with the pairs, as a model.
            Examples: attention-panel fit
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

    @Option(help: "Where the search for a projection starts from: equal seeds learn equal models.")
    var seed: UInt64 = 1

    @Option(name: .shortAndLong, help: "The file to write.")
    var output: String?

    @Flag(help: "Forget what was learned: the panel goes back to the configured bandwidth.")
    var forget = false

    func validate() throws {
        guard file != nil || (keys == nil && value == nil) else {
            throw ValidationError("The memory's fields are what is learned from: --keys and --value are for a file.")
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
        try source.learn(shape, seed: seed, validates: true)
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
        try print("\(learned.pairCount) pairs")
        let queries = source.schema.queries
        if let bandwidths = learned.bandwidths {
            for (field, bandwidth) in zip(queries, bandwidths) {
                try print("bandwidth of \(field.label): \(fixed(bandwidth, decimals: 3))")
            }
        } else {
            try print("projection of the standardised keys \(queries.map(\.name).joined(separator: ", ")):")
            for row in learned.projection {
                try print("  " + row.map { fixed($0, decimals: 4) }.joined(separator: "  "))
            }
        }
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
        if let output { try print("saved in \(output)") }
    }
}

extension Learned.Shape: ExpressibleByArgument {}
