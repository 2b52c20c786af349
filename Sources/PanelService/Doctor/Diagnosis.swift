import PanelCore
import PanelMemory

/// One line of what `attention-panel doctor` says: what was looked at, how it is, and what to do if it is not well.
public struct Diagnosis: Hashable, Sendable {
    /// How a thing is.
    public enum Verdict: String, Sendable {
        /// As it should be.
        case well = "OK"
        /// Worth knowing; nothing is broken by it.
        case note = "note"
        /// Something is to be done.
        case wrong = "WRONG"
    }

    /// How the thing is.
    public let verdict: Verdict
    /// What was looked at, in one or two words.
    public let subject: String
    /// What was seen, and what to do.
    public let text: String

    static func well(_ subject: String, _ text: String) -> Diagnosis {
        Diagnosis(verdict: .well, subject: subject, text: text)
    }

    static func note(_ subject: String, _ text: String) -> Diagnosis {
        Diagnosis(verdict: .note, subject: subject, text: text)
    }

    /// Something is to be done about `subject`: `text` says what.
    public static func wrong(_ subject: String, _ text: String) -> Diagnosis {
        Diagnosis(verdict: .wrong, subject: subject, text: text)
    }
}

extension Diagnosis: CustomStringConvertible {
    /// The line, in columns; one line whatever a message holds.
    public var description: String {
        let text = text.split { $0.isNewline }.joined(separator: " ").unicodeScalars
            .map { $0.properties.generalCategory == .control ? $0.escaped(asASCII: true) : String($0) }.joined()
        return [(verdict.rawValue, 7), (subject, 10)].reduce("") { line, column in
            line + column.0 + String(repeating: " ", count: max(1, column.1 - column.0.count))
        } + text
    }
}
