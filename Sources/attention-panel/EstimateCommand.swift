import ArgumentParser
import Attention
import FoundationEssentials

/// `attention-panel estimate`: one question, one answer.
struct EstimateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Estimate the weight that belongs to a waist.",
        discussion: "Example: attention-panel estimate 62 --weights"
    )

    @Argument(help: "The waist to ask for.")
    var query: Double

    @OptionGroup var pairs: PairOptions

    @Option(help: "How many decimals to print, 0 to 17.")
    var decimals = 1

    @Flag(help: "Print every pair with its weight, too.")
    var weights = false

    @Flag(help: "Print JSON with all digits instead of text.")
    var json = false

    func validate() throws {
        guard query.isFinite else { throw ValidationError("The waist \(query) is not a finite number.") }
        guard (0...17).contains(decimals) else {
            throw ValidationError("--decimals \(decimals) is not within 0 to 17.")
        }
    }

    func run() throws {
        let pooling = try pairs.pooling()
        guard let estimate = try pooling.estimate(at: query) else {
            throw Failure.exit(Failure.data, "there are no pairs to estimate from")
        }
        let shares = weights ? try pooling.weights(at: query) : []
        if json {
            let rows = zip(zip(pooling.keys, pooling.values), shares).map {
                Answer.Row(waist: $0.0, weight: $0.1, attention: $1)
            }
            try print(Answer(query: query, estimate: estimate, pairs: weights ? rows : nil).encoded())
            return
        }
        print(fixed(estimate.value, decimals: decimals))
        for ((key, value), share) in zip(zip(pooling.keys, pooling.values), shares) {
            print("\(fixed(share, decimals: 6))  waist \(key)  weight \(value)")
        }
        if estimate.support == .none {
            Failure.say("note: no pair lies within three bandwidths of \(query): the estimate only repeats the nearest")
        }
    }
}

/// An answer as JSON.
struct Answer: Encodable {
    /// A pair and its part of the attention.
    struct Row: Encodable {
        let waist: Double
        let weight: Double
        let attention: Double
    }

    let query: Double
    let estimate: Double
    let spread: Double
    let effectivePairs: Double
    let nearestInBandwidths: Double
    let insideRange: Bool
    let support: String
    let pairs: [Row]?

    init(query: Double, estimate: Estimate, pairs: [Row]?) {
        self.query = query
        self.estimate = estimate.value
        spread = estimate.spread
        effectivePairs = estimate.effectiveCount
        nearestInBandwidths = estimate.nearestDistance
        insideRange = estimate.isInsideKeyRange
        support = "\(estimate.support)"
        self.pairs = pairs
    }

    func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
