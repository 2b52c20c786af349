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

        @Option(help: "The smallest number that can be keyed in.")
        var lowest: DecimalArgument?

        @Option(help: "The largest number that can be keyed in.")
        var highest: DecimalArgument?

        @Option(help: "How far one press goes.")
        var step: DecimalArgument?

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
                    throw Failure.exit(
                        Failure.usage, "there is no field \(NearestName.quoted(name)): the memory keeps \(names)")
                }
                let old = fields[index]
                let numbers = try store.contents().numbers(of: old)
                do throws(SchemaProblem) {
                    fields[index] = try old.changed(
                        unit: unit, decimals: decimals, lowest: lowest?.value, highest: highest?.value,
                        step: step?.value, holding: numbers)
                } catch {
                    throw Failure.exit(Failure.usage, error)
                }
                try store.show(fields)
                let outside = numbers.count { !fields[index].range.contains($0) }
                if outside > 0 {
                    Failure.say(
                        "note: \(outside) of the memory's pairs have a \(name) outside of this range; they stay and count, but "
                            + "cannot be keyed in")
                } else if old.range != fields[index].range, lowest == nil, highest == nil {
                    Failure.say(
                        "note: the range is \(fields[index].range.lowerBound) to \(fields[index].range.upperBound) now: no more is "
                            + "shown by four digits with \(fields[index].decimals) decimals")
                }
            }
        }
    }

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Choose other fields, while the memory holds no pairs but the built-in ones.",
            discussion: """
                A unit that is known follows its field's name after _, any in brackets: "body fat (%)". Then teach the panel, or import a file with these columns.
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
                        for column in SourceOptions.names(columns) {
                            fields.append(try Field(column: column, role: role))
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

extension MemoryContents {
    /// The numbers that the pairs in use have in a field.
    fileprivate func numbers(of field: Field) -> [Double] {
        let pairs = pairsInUse
        if let place = schema.queries.firstIndex(of: field) { return pairs.map { $0.pair.key[place] } }
        return schema.values.firstIndex(of: field).map { place in pairs.map { $0.pair.value[place] } } ?? []
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
