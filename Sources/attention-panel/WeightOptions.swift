import Attention
import ArgumentParser
import PanelCore

/// Matrices on the command line: rows with semicolons between them, numbers with commas.
struct WeightOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: """
            W_q of an additive score: a row for each hidden unit, rows with semicolons between, such as "1,0;0,1"; for explain --self the \
            projection W_Q that makes queries, a row for each key column.
            """)
    var wq: String?

    @Option(
        parsing: .unconditional,
        help: "W_k of an additive score; for explain --self the projection W_K that makes keys.")
    var wk: String?

    @Option(
        parsing: .unconditional,
        help: """
            w_v of an additive score: a number for each hidden unit; for explain --self the projection W_V that makes values.
            """)
    var wv: String?

    @Option(parsing: .unconditional, help: "b of an additive score: a number for each hidden unit.")
    var bias: String?

    /// Whether any is given.
    var areGiven: Bool { wq != nil || wk != nil || wv != nil || bias != nil }

    /// The weights of an additive score; those that are not given are those of `AdditiveWeights.ones`.
    func additiveWeights(dimension: Int) throws -> AdditiveWeights? {
        let (query, key) = (try Self.rows(wq, "--wq"), try Self.rows(wk, "--wk"))
        let (bias, output) = (try Self.row(bias, "--bias"), try Self.row(wv, "--wv"))
        let hidden = query?.count ?? key?.count ?? bias?.count ?? output?.count ?? dimension
        var weights = AdditiveWeights.ones(dimension: dimension)
        if hidden != dimension {
            guard let query, let key else {
                throw Failure.exit(
                    Failure.usage,
                    "\(hidden.counted("hidden unit")) for \(dimension.counted("key")) \(hidden == 1 ? "needs" : "need") both --wq and --wk: a row for each hidden unit"
                )
            }
            (weights.queryWeights, weights.keyWeights) = (query, key)
            (weights.bias, weights.outputWeights) = (
                Array(repeating: 0, count: hidden), Array(repeating: 1, count: hidden)
            )
        }
        weights.queryWeights = query ?? weights.queryWeights
        weights.keyWeights = key ?? weights.keyWeights
        weights.bias = bias ?? weights.bias
        weights.outputWeights = output ?? weights.outputWeights
        for (name, rows) in [("--wq", weights.queryWeights), ("--wk", weights.keyWeights)] {
            guard rows.count == hidden, rows.allSatisfy({ $0.count == dimension }) else {
                throw Failure.exit(
                    Failure.usage,
                    "\(name) has to have \(hidden.counted("row")), one for each hidden unit, of \(dimension.counted("number")), one for each key"
                )
            }
        }
        for (name, numbers) in [("--bias", weights.bias), ("--wv", weights.outputWeights)] where numbers.count != hidden
        {
            throw Failure.exit(
                Failure.usage,
                "\(name) has \(numbers.count.counted("number")) for \(hidden.counted("hidden unit")): give one for each"
            )
        }
        return weights
    }

    /// The projections of explain --self.
    func head(scale: DotScore.Scale) throws -> AttentionHead {
        guard bias == nil else { throw Failure.exit(Failure.usage, "--bias is for additive scores: leave it out") }
        func matrix(_ text: String?, _ name: String) throws -> Matrix<Double>? {
            try Self.rows(text, name).map { try Matrix($0) }
        }
        return AttentionHead(
            queryProjection: try matrix(wq, "--wq"), keyProjection: try matrix(wk, "--wk"),
            valueProjection: try matrix(wv, "--wv"), scale: scale)
    }

    private static func row(_ text: String?, _ name: String) throws -> [Double]? {
        guard let rows = try rows(text, name) else { return nil }
        guard rows.count == 1 else {
            throw Failure.exit(Failure.usage, "\(name) is one row of numbers with commas between")
        }
        return rows[0]
    }

    private static func rows(_ text: String?, _ name: String) throws -> [[Double]]? {
        guard let text else { return nil }
        return try text.split(separator: ";", omittingEmptySubsequences: false).map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            let numbers = cells.compactMap { Double(decimal: $0) }
            guard numbers.count == cells.count else {
                throw Failure.exit(
                    Failure.usage,
                    "\(name) \(NearestName.quoted(text)) is no matrix such as \"1,0;0,1\": rows with semicolons between, numbers with commas"
                )
            }
            return numbers
        }
    }
}
