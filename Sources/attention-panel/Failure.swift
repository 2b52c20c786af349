import ArgumentParser
import PanelCore
import PanelMemory
import PanelService
import Glibc

/// How a command ends when it cannot do what it was asked for: the codes of `sysexits.h`.
enum Failure {
    /// The command line is wrong.
    static let usage = EX_USAGE
    /// A file's content is wrong.
    static let data = EX_DATAERR
    /// A file is not there or cannot be read.
    static let noInput = EX_NOINPUT
    /// A device is not there, or somebody else has it.
    static let unavailable = EX_UNAVAILABLE
    /// A file cannot be written.
    static let cannotCreate = EX_CANTCREAT
    /// The wires failed while they were used.
    static let inputOutput = EX_IOERR
    /// The configuration is wrong.
    static let configuration = EX_CONFIG
    /// The rights are missing.
    static let permission = EX_NOPERM

    /// The person stopped it: 128 and the number of SIGINT, as a shell has it.
    static let interrupted: Int32 = 128 + SIGINT

    /// Says what is wrong on standard error and gives the error that ends the command with `code`.
    static func exit(_ code: Int32, _ message: some CustomStringConvertible) -> ExitCode {
        say(message)
        return ExitCode(code)
    }

    /// Says which columns of a file had no use.
    static func sayIgnored(_ columns: [String], of file: String) {
        guard !columns.isEmpty else { return }
        say("note: \(file): ignored \(NearestName.quoted(columns.joined(separator: ", ")))")
    }

    /// Says something on standard error, on one line.
    ///
    /// It may quote a file or an argument, which shall neither speak to the terminal nor fill it.
    static func say(_ message: some CustomStringConvertible) {
        FileHandleOutput.standardError("attention-panel: \(legible(message.description, atMost: 1000))\n")
    }

    /// The text without what a terminal would obey: control characters, line ends, and marks that turn the direction of writing.
    static func legible(_ text: String, atMost limit: Int = .max) -> String {
        Legible.line(text, atMost: limit)
    }

    /// The same of a text of several lines, which stay.
    static func legibleLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { legible(String($0)) }.joined(
            separator: "\n")
    }
}
