import ArgumentParser
import PanelCore
import PanelMemory
import PanelService

/// `attention-panel pairs`: what the panel remembers.
struct PairsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pairs",
        abstract: "List, add, mend, remove, import and export the pairs that the panel remembers, while it runs.",
        subcommands: [List.self, Add.self, Set.self, Remove.self, Import.self, Export.self, Undo.self],
        defaultSubcommand: List.self
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the pairs with their numbers.",
            discussion: "The built-in pairs are an example: they do not count once there is any other pair."
        )

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            try memory.read { store in
                let contents = try store.contents()
                let fields = contents.schema.queries + contents.schema.values
                let isResting = contents.pairsInUse.count < contents.pairs.count
                let rows = contents.pairs.map { pair in
                    [String(pair.id)] + (pair.pair.key + pair.pair.value).map(\.description)
                        + (pair.origin == .builtIn
                            ? ["-", isResting ? "built in, does not count" : pair.origin.rawValue]
                            : [pair.time.description, pair.origin.rawValue])
                }
                try print(
                    TextTable.text([["id"] + fields.map(\.column) + ["since", "origin"]] + rows), terminator: "")
            }
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a pair, as teaching the panel does.",
            discussion: """
                The numbers come in the order of the list's columns. With - instead, pairs are read from standard input, one a line, \
                and each is confirmed as soon as it is safe on the disk.
                Examples: attention-panel pairs add 62 112.5
                          tail -f scales.log | attention-panel pairs add -
                """
        )

        @Argument(help: "The key's numbers, then the value's; or -.")
        var numbers: [String]

        @Option(
            help: ArgumentHelp(
                "With -: what separates the numbers of a line: comma, semicolon or tab (or \",\" \";\"). Default: as the line shows.",
                valueName: "separator"))
        var separator: TableOptions.Separator?

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            try memory.change { store in
                var version = try store.dataVersion()
                var schema = try store.contents().schema
                guard numbers == ["-"] else { return try add(numbers, to: store, by: schema) }
                var lines = InputLines()
                while let line = try lines.next() {
                    guard line.contains(where: { !$0.isWhitespace }) else { continue }
                    // Reading all pairs anew for each line would take longer and longer.
                    let latest = try store.dataVersion()
                    if latest != version { (schema, version) = (try store.contents().schema, latest) }
                    let cells: [String]
                    do throws(PairLine.Problem) {
                        cells = try PairLine.cells(line, separator: separator)
                    } catch {
                        throw Failure.exit(Failure.data, "\(lines.place): \(error)")
                    }
                    do {
                        try add(cells, to: store, by: schema, place: lines.place)
                    } catch let error as StoreError {
                        throw Failure.exit(error.exitCode, "\(lines.place): \(error)")
                    }
                }
            }
        }

        private func add(_ texts: [String], to store: Store, by schema: Schema, place: String? = nil) throws {
            let pair = try schema.pair(texts, place: place)
            try print("added " + store.teach(pair, at: .systemClock()).line(schema))
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Mend a pair: give it other numbers.",
            discussion: "Its time and origin stay. Example: attention-panel pairs set 4 62 113"
        )

        @Argument(help: "The pair's number, as the list shows it.")
        var id: Int64

        @Argument(help: "The key's numbers, then the value's.")
        var numbers: [String]

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            try memory.change { store in
                let schema = try store.contents().schema
                try print("changed " + store.change(id, to: schema.pair(numbers)).line(schema))
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove pairs: all that are named, or none if one of them is not there.")

        @Argument(help: "The pairs' numbers, as the list shows them.")
        var ids: [Int64] = []

        @Flag(help: "Remove all pairs but the built-in ones.")
        var all = false

        @OptionGroup var memory: MemoryOptions

        func validate() throws {
            guard ids.isEmpty == all else { throw ValidationError("Name the pairs to remove, or give --all.") }
        }

        func run() throws {
            try memory.change { store in
                let own = all ? try store.contents().pairs.filter { $0.origin != .builtIn }.map(\.id) : ids
                try store.remove(own)
                try print("removed \(Swift.Set(own).count)")
            }
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import pairs from a CSV file: all of them, or none if any line is wrong.",
            discussion: """
                A header names the columns, with or without units (waist_cm, "Waist (cm)"); commas, semicolons or tabs separate them; a \
                column "time" says since when; # begins a comment. --queries and --values choose other columns than the memory's, while \
                it has no pairs but the built-in ones.
                Examples: attention-panel pairs import people.csv
                          attention-panel pairs import people.csv --queries waist,height --values weight
                """
        )

        @Argument(help: "The file; - for standard input.")
        var file: String

        @Option(help: "The columns to ask with, separated by commas.")
        var queries: String?

        @Option(help: "The columns to answer, separated by commas.")
        var values: String?

        @OptionGroup var table: TableFlags
        @OptionGroup var memory: MemoryOptions

        func validate() throws {
            guard (queries == nil) == (values == nil) else {
                throw ValidationError("--queries and --values go together.")
            }
        }

        func run() throws {
            try memory.change { store in
                let file = try pairs(for: store)
                Failure.sayNotes(file, of: self.file)
                let progress = ProgressLine("importing")
                defer { progress.clear() }
                let imported = try store.add(file, named: self.file, at: .systemClock(), progress: progress.show)
                progress.clear()
                if let earlier = imported.earlier {
                    Failure.say(
                        "note: the same pairs were imported before, at \(earlier.time); attention-panel pairs undo takes this import back"
                    )
                }
                try print("imported \(file.pairs.count)")
            }
        }

        private func pairs(for store: Store) throws -> PairsFile {
            let options = try table.options
            let contents = try store.contents()
            do {
                guard let queries, let values else {
                    return try PairsFile(path: file, schema: contents.schema, options: options)
                }
                let (name, bytes) = try FileBytes.read(named: file)
                let fitting = try PairsFile(
                    data: bytes, name: name, queries: SourceOptions.names(queries), values: SourceOptions.names(values),
                    options: options)
                // Pairs that the memory keeps already say what the same columns mean, and in which units.
                let isKept =
                    contents.pairs.contains { $0.origin != .builtIn }
                    || contents.schema.fields.contains { !$0.unit.isEmpty }
                guard isKept, contents.schema.hasNames(of: fitting.schema) else { return fitting }
                return try PairsFile(data: bytes, name: name, schema: contents.schema, options: options)
            } catch {
                throw Failure.exit(error, choice: "--queries and --values")
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the pairs as CSV, with units, times and origins.",
            discussion: "Example: attention-panel pairs export > pairs.csv"
        )

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            try memory.read { store in
                let contents = try store.contents()
                try print(PairsFile.text(contents.pairsInUse, schema: contents.schema), terminator: "")
            }
        }
    }

    struct Undo: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget what came last: a pair that was taught or added, or an import as a whole.")

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            try memory.change { store in
                guard let undone = try store.undo() else {
                    throw Failure.exit(Failure.data, "there is no taught pair and no import to forget")
                }
                try print("forgot " + Failure.legible(undone.line(store.contents().schema)))
            }
        }
    }
}

extension Schema {
    /// The pair of these numbers, the key's and then the value's; or the end of the command with what is wrong with them.
    ///
    /// - Parameter place: where they stand; `nil` for the command line.
    fileprivate func pair(_ texts: [String], place: String? = nil) throws -> Pair {
        func wrong(_ reason: String) -> ExitCode {
            place.map { Failure.exit(Failure.data, "\($0): \(reason)") } ?? Failure.exit(Failure.usage, reason)
        }
        let fields = queries + values
        guard texts.count == fields.count else {
            let wanted = fields.map(\.column).joined(separator: " ")
            throw wrong("a pair has \(fields.count) numbers (\(wanted)), and these are \(texts.count)")
        }
        var known: [Double] = []
        for (field, text) in zip(fields, texts) {
            guard let number = Double(decimal: text) else {
                throw wrong("the \(field.name) \(NearestName.quoted(text)) \(Double.problem(withDecimal: text))")
            }
            known.append(number)
        }
        return Pair(key: Array(known[..<queries.count]), value: Array(known[queries.count...]))
    }

    /// Whether the fields have the same names in the same roles.
    fileprivate func hasNames(of other: Schema) -> Bool {
        Set(queries.map(\.name)) == Set(other.queries.map(\.name))
            && Set(values.map(\.name)) == Set(other.values.map(\.name))
    }
}

extension RememberedPair {
    /// `4: waist 62.0 weight 112.5`.
    fileprivate func line(_ schema: Schema) -> String {
        let names = (schema.queries + schema.values).map(\.name)
        return "\(id): " + zip(names, pair.key + pair.value).map { "\($0) \($1)" }.joined(separator: " ")
    }
}

extension Undone {
    /// `4: waist 62.0 weight 112.5`, or which import it was.
    fileprivate func line(_ schema: Schema) -> String {
        switch self {
        case .taught(let pair): pair.line(schema)
        case .imported(let batch, let count):
            "the \(count.counted("pair")) imported from \(batch.name.isEmpty ? "a file" : batch.name)"
        }
    }
}
