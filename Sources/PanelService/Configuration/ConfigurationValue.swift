import PanelCore
import PanelMemory
import FoundationEssentials
import TM1638GPIO
import Logging
public import TM1638

/// Why a text is no value.
public struct BadValue: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text, what is wrong with it, and what to do.
    public let description: String
}

/// What values mean that are written as text.
enum ConfigurationValue {
    static let automatic = "auto"
    static let off = "off"

    static func number(_ text: String, within range: ClosedRange<Int>) throws(BadValue) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw bad(text, "is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// The one of `values` that is called `text`.
    static func choice<Value>(_ text: String, of values: [(name: String, value: Value)]) throws(BadValue) -> Value {
        guard let found = values.first(where: { $0.name == text }) else {
            throw bad(text, "is unknown: \(NearestName.hint(for: text, among: values.map(\.name)))")
        }
        return found.value
    }

    static func line(_ text: String) throws(BadValue) -> GPIOLine {
        guard let line = GPIOLine(text) else { throw bad(text, "is neither name nor offset of a line") }
        return line
    }

    /// A relative path in a file counts from the file's directory, another from where the program runs.
    ///
    /// It is made absolute, so that it means the same wherever it is written down.
    static func path(_ text: String, from directory: String?) -> String {
        if text.hasPrefix("/") { return text }
        guard let directory else { return "\(FileManager.default.currentDirectoryPath)/\(text)" }
        return "\(path(directory, from: nil))/\(text)"
    }

    /// Names of this computer, in small letters.
    static func hosts(_ text: String) throws(BadValue) -> [String] {
        let names = text.split(whereSeparator: { $0 == "," || $0 == " " }).map { $0.lowercased() }
        for name in names {
            let isName =
                name.utf8.count <= 253
                && name.utf8.allSatisfy {
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || "0123456789-.".utf8.contains($0)
                }
            guard isName else { throw bad(name, "is no name of a computer: write panel.local, kitchen") }
        }
        return names
    }

    static func bad(_ text: String, _ reason: String) -> BadValue {
        BadValue(description: "\(NearestName.quoted(text)) \(reason)")
    }
}

extension Board {
    /// Finds a known board by its name, or reads the one that a file describes, named by a path with a slash.
    ///
    /// - Throws: ``BadValue`` with the nearest known name, or with the file's line.
    public init(nameOrPath text: String) throws(BadValue) {
        if let board = Board.named(text) {
            self = board
            return
        }
        guard text.contains("/") else {
            let isFile = FileManager.default.fileExists(atPath: text)
            let hint = isFile ? "did you mean ./\(text)?" : NearestName.hint(for: text, among: Board.all.map(\.name))
            throw ConfigurationValue.bad(text, "is no known board, nor the path of a file, which has a slash: \(hint)")
        }
        let bytes: [UInt8]?
        do {
            bytes = try ConfigurationFile.bytes(path: text)
        } catch {
            throw BadValue(description: "\(error)")
        }
        guard let bytes else { throw BadValue(description: "\(text) cannot be read: there is no such file") }
        guard bytes.count <= ConfigurationFile.sizeLimit, let content = String(validating: bytes, as: UTF8.self) else {
            throw BadValue(
                description: "\(text) is no text that describes a board: save it in UTF-8, or begin with what "
                    + "\"attention-panel boards --text\" prints")
        }
        do {
            self = try Board(text: content)
        } catch {
            throw BadValue(description: "\(text): \(error)")
        }
    }
}
