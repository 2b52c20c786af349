import ArgumentParser
import PanelCore

/// What is done with the words of the command line before and after the argument parser reads them.
enum CommandLineWords {
    /// The word, with a typographic minus (U+2212) in front of a negative number, or of several with commas between.
    ///
    /// The parser takes everything that begins with a hyphen for an option. Numbers are read with either sign, see
    /// ``PanelCore/Swift/Double/init(decimal:)``, so this one step lets every argument and every option's value be negative.
    static func marked(_ word: String) -> String {
        let rest = word.utf8.dropFirst()
        guard word.utf8.first == UInt8(ascii: "-"), let first = rest.first,
            first == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
            rest.allSatisfy({ "0123456789.,+-eE".utf8.contains($0) })
        else { return word }
        return "\u{2212}" + word.dropFirst()
    }

    /// The word as it was written.
    static func written(_ word: String) -> String {
        guard word.first == "\u{2212}" else { return word }
        return "-" + word.dropFirst()
    }

    /// What is wrong with a command's name, and what was probably meant; `nil` where each is known.
    static func unknownCommand(_ words: [String], of root: any ParsableCommand.Type) -> String? {
        var command: any ParsableCommand.Type = root
        for word in words {
            let names = command.configuration.subcommands.map { $0._commandName }
            guard !names.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else {
                return "there is no command \(NearestName.quoted(word)): \(NearestName.hint(for: word, among: names))"
            }
            command = next
        }
        return nil
    }

    /// A message of the parser, in which words that a terminal would obey are made legible.
    static func legible(_ message: String, quoting words: [String]) -> String {
        var message = message
        for word in words where word.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            message = message.replacing(word, with: Failure.legible(word))
        }
        return message.split(separator: "\n", omittingEmptySubsequences: false).map { Failure.legible(String($0)) }
            .joined(separator: "\n")
    }
}

/// A number on the command line.
struct DecimalArgument: ExpressibleByArgument {
    let value: Double

    init(_ value: Double) {
        self.value = value
    }

    /// Reads a number with either sign.
    init?(argument: String) {
        guard let value = Double(decimal: argument) else { return nil }
        self.value = value
    }

    /// The number, as help shows it.
    var defaultValueDescription: String { "\(value)" }
}
