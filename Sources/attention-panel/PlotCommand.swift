import ArgumentParser
import Attention
import PanelCore
import PanelMemory
import PanelService

/// `attention-panel plot`: what the pairs say, as a picture.
struct PlotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw the pairs and the estimate as SVG.",
        discussion: "Example: attention-panel plot --at 62 -o tutorial.svg"
    )

    @OptionGroup var pairs: PairOptions

    @Option(help: "Draw where attention lies for this waist.")
    var at: Double?

    @Option(help: "The part of new values that the band is to hold, above 0 and below 1.")
    var coverage = 0.9

    @Option(name: .shortAndLong, help: "The file to write.")
    var output: String

    func validate() throws {
        if let at, !at.isCalculable { throw ValidationError("--at \(at) is not a finite number, or too large.") }
        guard coverage > 0, coverage < 1 else {
            throw ValidationError("--coverage \(coverage) is not between 0 and 1.")
        }
    }

    func run() throws {
        // Read once: from a pipe there is nothing twice.
        let table = try pairs.table(columns: ["waist", "weight"])
        let plot = EstimatePlot(
            pooling: try pairs.pooling(of: table), keyLabel: table.columns[0].label,
            valueLabel: table.columns[1].label, query: at, coverage: coverage)
        try write(try plot.svg(), to: output)
    }
}
