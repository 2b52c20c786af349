import ArgumentParser
import PanelCore
import PanelMemory
import PanelService

/// `attention-panel fields`: what the numbers of the memory mean.
struct FieldsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fields",
        abstract: "List, change and choose what the panel asks with and answers.",
        subcommands: [List.self, Set.self, New.self],
        defaultSubcommand: List.self
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the fields: units, decimals, what can be keyed in, and how far one press goes.")

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            try memory.read { try print($0.contents().schema.table, terminator: "") }
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Change how a field is shown and keyed in; the pairs keep their numbers.",
            discussion: "Example: attention-panel fields set height --unit cm --decimals 0 --lowest 100 --highest 220"
        )

        @Argument(help: "The field's name.")
        var name: String

        @Option(help: "The unit, where it has none yet.")
        var unit: String?

        @Option(help: "How many decimals are shown, 0 to 3.")
        var decimals: Int?

        @Option(parsing: .unconditional, help: "The smallest number that can be keyed in.")
        var lowest: Double?

        @Option(parsing: .unconditional, help: "The largest number that can be keyed in.")
        var highest: Double?

        @Option(help: "How far one press goes.")
        var step: Double?

        @OptionGroup var memory: MemoryOptions

        func validate() throws {
            guard unit != nil || decimals != nil || lowest != nil || highest != nil || step != nil else {
                throw ValidationError("Name what to change: --unit, --decimals, --lowest, --highest or --step.")
            }
        }

        func run() throws {
            try memory.change { store in
                var fields = try store.contents().schema.fields
                guard let index = fields.firstIndex(where: { $0.name == name }) else {
                    let names = fields.map(\.name).joined(separator: ", ")
                    throw Failure.exit(Failure.usage, "there is no field \"\(name)\": the memory keeps \(names)")
                }
                do throws(SchemaProblem) {
                    fields[index] = try fields[index].changed(
                        unit: unit, decimals: decimals, lowest: lowest, highest: highest, step: step)
                } catch {
                    throw Failure.exit(Failure.usage, error)
                }
                try store.show(fields)
            }
        }
    }

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Choose other fields, while the memory holds no pairs but the built-in ones.",
            discussion: """
                A unit follows its field's name after _. Then teach the panel, or import a file with these columns.
                Example: attention-panel fields new --queries waist_cm,height_cm --values weight_kg
                """
        )

        @Option(help: "What to ask with, separated by commas.")
        var queries: String

        @Option(help: "What to answer, separated by commas.")
        var values: String

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            try memory.change { store in
                var fields: [Field] = []
                do throws(SchemaProblem) {
                    for (columns, role) in [(queries, Field.Role.query), (values, .value)] {
                        for column in columns.split(separator: ",", omittingEmptySubsequences: false) {
                            fields.append(try Field(column: String(column.filter { !$0.isWhitespace }), role: role))
                        }
                    }
                } catch {
                    throw Failure.exit(Failure.usage, error)
                }
                try store.show(fields)
            }
        }
    }
}

extension Store {
    /// Makes these the memory's fields, and prints them.
    fileprivate func show(_ fields: [Field]) throws {
        do {
            try setSchema(try Schema(fields))
        } catch let problem as SchemaProblem {
            throw Failure.exit(Failure.usage, problem)
        }
        try print(contents().schema.table, terminator: "")
    }
}

extension Schema {
    fileprivate var table: String {
        TextTable.text(
            [["field", "unit", "decimals", "lowest", "highest", "step", "role"]]
                + (queries + values).map { field in
                    func text(_ number: Double) -> String { fixed(number, decimals: field.decimals) }
                    return [
                        field.name, field.unit.isEmpty ? "-" : field.unit, "\(field.decimals)",
                        text(field.range.lowerBound), text(field.range.upperBound), text(field.step),
                        field.role.rawValue,
                    ]
                })
    }
}
