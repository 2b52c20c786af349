import Glibc
import PanelService

/// A conversation in plain lines.
protocol Talk: AnyObject {
    /// Says something.
    func say(_ text: String) throws
    /// The next line that the person typed.
    ///
    /// - Parameter isWaiting: whether to wait for one; else `nil` when there is none yet.
    /// - Throws: ``LeftTalk`` at the end of the input and on the signals that end a program.
    func line(waiting isWaiting: Bool) throws -> String?
}

/// The person wants to leave.
struct LeftTalk: Error {}

extension Talk {
    /// The answer to a question, without blanks around it.
    ///
    /// - Throws: ``LeftTalk`` when it is `q`.
    func ask(_ question: String) throws -> String {
        try say(question)
        return try answer(waiting: true) ?? ""
    }

    /// The answer to a question of two answers.
    ///
    /// - Parameter usual: what an empty line means.
    func agree(_ question: String, usual: Bool) throws -> Bool {
        while true {
            switch try ask("\(question) [\(usual ? "Y/n" : "y/N")]").lowercased() {
            case "": return usual
            case "y", "yes": return true
            case "n", "no": return false
            default: try say("Please answer y or n; q leaves.")
            }
        }
    }

    /// What was typed, without blanks around it.
    func answer(waiting isWaiting: Bool) throws -> String? {
        guard let line = try line(waiting: isWaiting) else { return nil }
        let answer = line.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
        if ["q", "quit"].contains(answer.lowercased()) { throw LeftTalk() }
        return answer
    }
}

/// The conversation with whoever is at standard input and output.
final class StandardTalk: Talk {
    private var buffer = LineBuffer()
    private var typed: [String] = []
    private var hasEnded = false

    func say(_ text: String) throws { try print(text) }

    func line(waiting isWaiting: Bool) throws -> String? {
        while typed.isEmpty {
            if StopSignal.isSet || hasEnded { throw LeftTalk() }
            guard let bytes = Terminal.read(waiting: isWaiting ? 100 : 0) else {
                hasEnded = true
                typed += buffer.rest.map { [$0] } ?? []
                continue
            }
            typed += buffer.take(bytes)
            if !isWaiting, typed.isEmpty { return nil }
        }
        return typed.removeFirst()
    }
}
