import ArgumentParser
import Attention
import PanelCore

/// `attention-panel plot`: what the pairs say, as a picture.
struct PlotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw the pairs and what the panel makes of them as SVG.",
        discussion: """
            Of several keys one runs along the picture, and the others stand still: at the query's numbers, or at their means.
            Examples: attention-panel plot --tutorial --at 62 -o tutorial.svg
                      attention-panel plot --along height --at 90,180 -o height.svg
            """
    )

    @OptionGroup var options: ModelOptions

    @Option(help: "Draw where attention lies for this query; a query of several keys has commas between its numbers.")
    var at: String?

    @Option(help: "The key that runs along the picture. Default: the first.")
    var along: String?

    @Option(help: "The part of new values that the band is to hold, above 0 and below 1.")
    var coverage = 0.9

    @Option(name: .shortAndLong, help: "The file to write; - for standard output.")
    var output: String

    func validate() throws {
        guard coverage > 0, coverage < 1 else {
            throw ValidationError("--coverage \(coverage) is not between 0 and 1.")
        }
    }

    func run() throws {
        let model = try options.load()
        guard model.count > 0 else { throw Failure.exit(Failure.data, "there are no pairs to draw") }
        let queries = model.schema.queries
        let place = try along.map { name in
            guard let place = queries.firstIndex(where: { $0.name == name }) else {
                throw Failure.exit(
                    Failure.usage,
                    "--along: there is no key \(NearestName.quoted(name)): "
                        + NearestName.hint(for: name, among: queries.map(\.name)))
            }
            return place
        }
        let query = try at.map(model.query)
        let plot = EstimatePlot(model: model, along: place ?? 0, query: query, coverage: coverage)
        do {
            let svg = try plot.svg()
            try output == "-" ? print(svg, terminator: "") : write(svg, to: output)
        } catch let error as AttentionError {
            throw Failure.exit(Failure.data, error)
        }
    }
}
