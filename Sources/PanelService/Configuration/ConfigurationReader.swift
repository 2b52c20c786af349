public import PanelCore
import PanelMemory

/// Reads the configuration from file, environment, panel and command line, in rising order; again and again, if the file changes.
public struct ConfigurationReader: Sendable {
    /// Where the file is when nobody says so; it may be missing.
    public static let usualPath = "/etc/attention-panel.yaml"
    /// The environment variable that names another file.
    public static let pathVariable = ConfigurationKey.variablePrefix + "CONFIG"

    /// Which file is read.
    public let path: String
    private let mayBeMissing: Bool
    private let environment: [String: String]
    private let flags: [(key: ConfigurationKey, text: String)]

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - path: the file that the command line names.
    ///   - environment: the environment of the process; empty variables count as absent.
    ///   - flags: what the command line sets.
    ///   - usualPath: where the file is when neither command line nor environment names one.
    public init(
        path: String? = nil, environment: [String: String], flags: [ConfigurationKey: String] = [:],
        usualPath: String = Self.usualPath
    ) {
        self.environment = environment.filter { $0.key.hasPrefix(ConfigurationKey.variablePrefix) && !$0.value.isEmpty }
        let named = path ?? self.environment[Self.pathVariable]
        self.path = named ?? usualPath
        mayBeMissing = named == nil
        self.flags = flags.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
    }

    /// Reads everything as it is now.
    ///
    /// - Parameter panel: what was set on the panel's menu.
    /// - Throws: ``ConfigurationError``, which tells everything that is wrong and where.
    public func read(panel: [Settings.Name: String] = [:]) throws(ConfigurationError) -> Configuration {
        var contents = ConfigurationFile.Contents()
        if let bytes = try ConfigurationFile.bytes(path: path) {
            contents = ConfigurationFile.contents(of: bytes, path: path)
        } else if !mayBeMissing {
            throw .unreadable(path: path, reason: "there is no such file")
        }
        takeEnvironment(&contents)
        for key in ConfigurationKey.allCases {
            guard let text = key.setting.flatMap({ panel[$0] }) else { continue }
            contents.entries.append(ConfigurationEntry(key: key, text: text, source: .panel))
        }
        for (key, text) in flags {
            let source = ConfigurationSource.flag(key.flag)
            if text.isEmpty {
                let reason = "has no value: give it one (\(key.unit)), or leave it out"
                contents.problems.append(ConfigurationProblem(source: source, reason: reason))
            } else {
                contents.entries.append(ConfigurationEntry(key: key, text: text, source: source))
            }
        }
        return try Configuration(contents.entries, after: contents.problems)
    }

    private func takeEnvironment(_ contents: inout ConfigurationFile.Contents) {
        let keys = Dictionary(uniqueKeysWithValues: ConfigurationKey.allCases.map { ($0.variable, $0) })
        for (variable, text) in environment.sorted(by: { $0.key < $1.key }) where variable != Self.pathVariable {
            let source = ConfigurationSource.environment(variable: variable)
            guard let key = keys[variable] else {
                let names = keys.keys.sorted() + [Self.pathVariable]
                let hint = NearestName.hint(for: variable, among: names)
                contents.problems.append(ConfigurationProblem(source: source, reason: "unknown variable: \(hint)"))
                continue
            }
            guard key == .keys else {
                contents.entries.append(ConfigurationEntry(key: key, text: text, source: source))
                continue
            }
            for role in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
                let parts = role.split(separator: "=", omittingEmptySubsequences: false)
                guard parts.count == 2 else {
                    contents.problems.append(
                        ConfigurationProblem(
                            source: source,
                            reason: "\(NearestName.quoted(String(role))) is no role of a key: write S1=left,S2=right"))
                    continue
                }
                contents.entries.append(
                    ConfigurationEntry(key: key, boardKey: String(parts[0]), text: String(parts[1]), source: source))
            }
        }
    }
}
