public import ArgumentParser
public import PanelCore

/// How a file of pairs is to be read where it does not say so itself.
struct TableFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What separates a file's columns: comma, semicolon or tab (or \",\" \";\"). Default: as its header shows.",
            valueName: "separator"))
    var separator: TableOptions.Separator?

    @Flag(help: "Leave out a file's rows that lack a number (empty, NA, or 0 where that means \"not measured\").")
    var skipIncomplete = false

    @Option(
        help: ArgumentHelp(
            "The unit of a file's column whose header names none, such as waist=in; into a memory it is converted.",
            valueName: "column=unit"))
    var unit: [String] = []

    /// What the flags say.
    var options: TableOptions {
        get throws {
            var units: [String: String] = [:]
            for text in unit {
                let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2 else {
                    throw Failure.exit(
                        Failure.usage,
                        "--unit \(NearestName.quoted(text)) is not a column and its unit, such as waist=in")
                }
                units[parts[0]] = parts[1]
            }
            return TableOptions(separator: separator, skipsIncomplete: skipIncomplete, units: units)
        }
    }
}

extension TableOptions.Separator: ExpressibleByArgument {
    /// Reads a separator: itself, or the word for it.
    public init?(argument: String) { self.init(argument) }

    /// The words, which completion offers.
    public static var allValueStrings: [String] { ["comma", "semicolon", "tab"] }
}

extension Failure {
    /// Says what is wrong with a file, and gives the error that ends the command; `choice` are the options that choose columns.
    static func exit(_ problem: Table.Problem, choice: String = "--keys and --value") -> ExitCode {
        let hint =
            if problem.isIncomplete {
                "; --skip-incomplete leaves such rows out"
            } else if problem.lacksColumn {
                "; \(choice) choose other columns"
            } else {
                ""
            }
        return exit(problem.isUnreadable ? noInput : data, "\(problem)\(hint)")
    }

    /// Says what of a file was ignored, left out or taken for granted.
    static func sayNotes(_ file: PairsFile, of name: String) {
        sayIgnored(file.ignoredColumns, of: name)
        if !file.incompleteLines.isEmpty {
            let count = file.incompleteLines.count
            say(
                "note: \(name): left out \(count) row\(count == 1 ? "" : "s") that lack\(count == 1 ? "s" : "") a number, "
                    + "line\(count == 1 ? "" : "s") \(Table.list(file.incompleteLines))")
        }
        for column in file.assumedUnits {
            say(
                "note: \(name): \(column.name) names no unit and is taken to be in \(column.unit), as the memory keeps it; "
                    + "--unit \(column.name)=UNIT converts from another")
        }
    }
}
