import PanelCore
import PanelMemory
import Yams

/// A value as it was written, and where.
struct ConfigurationEntry: Hashable, Sendable {
    let key: ConfigurationKey
    /// Which key of the board it is about, for ``ConfigurationKey/keys``.
    var boardKey: String?
    let text: String
    let source: ConfigurationSource

    /// What is to be said before the value, where its source does not name it.
    var name: String {
        if let boardKey { return "\(boardKey) " }
        if case .file = source { return "\(key.rawValue) " }
        return ""
    }
}

/// The YAML file: its entries with their lines.
///
/// swift-configuration's reader of YAML keeps the values alone and is asked key by key: it cannot say in which line a value stands,
/// nor which keys nobody asked for. So the file is read with the library beneath it, which tells the place of every node.
enum ConfigurationFile {
    /// More than a person writes, and little enough that nothing made of it takes long.
    static let sizeLimit = 64 * 1024
    /// More aliases than a person writes.
    ///
    /// Each can double what is before it, so few of them cannot become many.
    private static let aliasLimit = 16
    /// What YAML has for nothing, where it is not in quotes.
    static let nothing = ["", "~", "null"]

    /// What a file says, and what is wrong with it.
    struct Contents {
        var entries: [ConfigurationEntry] = []
        var problems: [ConfigurationProblem] = []
    }

    /// Reads the bytes of a file, but no more than ``sizeLimit`` allows.
    ///
    /// - Returns: `nil` when there is no such file.
    static func bytes(path: String) throws(ConfigurationError) -> [UInt8]? {
        do {
            return try FileBytes.read(path: path, limit: sizeLimit)
        } catch {
            if error.isMissing { return nil }
            throw .unreadable(path: path, reason: error.description)
        }
    }

    /// Reads the entries of a file's bytes.
    ///
    /// Whatever the bytes are, this ends soon: with entries, problems, or both.
    static func contents(of bytes: [UInt8], path: String) -> Contents {
        func problem(_ line: Int?, _ reason: String) -> Contents {
            Contents(problems: [ConfigurationProblem(source: .file(path: path, line: line), reason: reason)])
        }
        guard bytes.count <= sizeLimit else {
            return problem(nil, "is larger than \(sizeLimit / 1024) KiB: is this the right file?")
        }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let written = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
        guard let text = String(validating: written, as: UTF8.self) else {
            return problem(nil, "is no UTF-8 text: save it as UTF-8")
        }
        // Without an anchor there is no alias; a comment may well hold one & and some *.
        if bytes.contains(UInt8(ascii: "&")), bytes.count(where: { $0 == UInt8(ascii: "*") }) > aliasLimit {
            return problem(nil, "has more than \(aliasLimit) aliases (*): write values where they belong")
        }
        do {
            // Everything is text until its key says otherwise, so no word such as "off" or "1e3" changes its meaning on the way.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let root = try parser.singleRoot() else { return Contents() }
            return contents(of: root, path: path)
        } catch {
            let (line, reason) = place(of: error)
            return problem(line, reason)
        }
    }

    private static func contents(of root: Node, path: String) -> Contents {
        var contents = Contents()
        func source(_ node: Node) -> ConfigurationSource { .file(path: path, line: node.mark?.line) }
        func complain(_ node: Node, _ reason: String) {
            contents.problems.append(ConfigurationProblem(source: source(node), reason: reason))
        }
        guard let mapping = root.mapping else {
            if root.scalar?.isEmpty != true { complain(root, "keys are expected, such as \"brightness: 5\"") }
            return contents
        }
        for (name, value) in mapping {
            guard let written = name.scalar?.string else {
                complain(name, "a key is expected, such as brightness")
                continue
            }
            guard let key = ConfigurationKey(rawValue: written) else {
                let names = ConfigurationKey.allCases.map(\.rawValue)
                complain(
                    name, "unknown key \(NearestName.quoted(written)): \(NearestName.hint(for: written, among: names))")
                continue
            }
            if key == .keys {
                roles(value)
            } else if let scalar = value.scalar {
                guard !scalar.isEmpty else {
                    complain(name, "\(key.rawValue) has no value: give it one (\(key.unit)), or put a # before it")
                    continue
                }
                contents.entries.append(ConfigurationEntry(key: key, text: scalar.string, source: source(name)))
            } else {
                complain(name, "\(key.rawValue) takes one value (\(key.unit)), not several")
            }
        }

        func roles(_ value: Node) {
            guard let mapping = value.mapping else {
                // All of its lines may be commented out.
                if value.scalar?.isEmpty != true { complain(value, "keys takes lines such as \"S1: left\" below it") }
                return
            }
            for (name, role) in mapping {
                guard let boardKey = name.scalar?.string, let text = role.scalar?.string else {
                    complain(name, "keys takes lines such as \"S1: left\" below it")
                    continue
                }
                contents.entries.append(
                    ConfigurationEntry(key: .keys, boardKey: boardKey, text: text, source: source(name)))
            }
        }
        return contents
    }

    /// What a parser's error says, in one line, and where.
    private static func place(of error: any Error) -> (line: Int?, reason: String) {
        func sentence(_ context: YamlError.Context?, _ problem: String) -> String {
            context.map { "\(problem), \($0.text) that begins in line \($0.mark.line)" } ?? problem
        }
        return switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            (mark.line, "this is no YAML: \(sentence(context, problem))")
        case .composer(_, let problem, let mark, _):
            (mark.line, "this is no configuration: \(problem)")
        case .reader(let problem, let offset, _, let yaml):
            (offset.map { yaml.prefix($0).count(where: \.isNewline) + 1 }, "this is no YAML: \(problem)")
        case .duplicatedKeysInMapping(let names, let context):
            (
                context.mark.line,
                "\(names.map(NearestName.quoted).joined(separator: ", ")) is given more than once: keep one"
            )
        default:
            (nil, "this is no YAML: \(error)")
        }
    }
}

extension Node.Scalar {
    /// Whether nothing is written, or what YAML has for nothing.
    fileprivate var isEmpty: Bool { string.isEmpty || style == .plain && ConfigurationFile.nothing.contains(string) }
}
