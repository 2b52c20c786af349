public import PanelCore
import PanelMemory
public import TM1638GPIO
public import Logging
public import TM1638

/// Everything that a person can choose about the panel, and where each choice came from.
public struct Configuration: Hashable, Sendable {
    /// Which wires the board hangs on.
    public private(set) var wiring = Wiring()
    /// The memory's file; `nil` for the usual place.
    public private(set) var store: String?
    /// What the service does for the memory from time to time.
    public private(set) var upkeep = Upkeep()
    /// What can be set on the panel's menu as well.
    public private(set) var settings = Settings()
    /// What the board's keys mean, by their names, where it is not the usual.
    public private(set) var roles: [String: Role] = [:]
    /// Where the panel's page is served; `nil` for nowhere.
    public private(set) var web: WebAddress?
    /// By which names the page may be asked for, besides numbers and localhost.
    public private(set) var webHosts: [String] = []
    /// The least level of what is logged.
    public private(set) var logLevel = Logger.Level.info

    /// What the board is called: its name, or the path of the file that describes it.
    public private(set) var boardName = Board.ledAndKey.name
    private var sources: [ConfigurationKey: ConfigurationSource] = [:]
    private var roleSources: [String: ConfigurationSource] = [:]

    /// A configuration in which nobody chose anything.
    public init() {}

    /// What the entries say, a later one before an earlier.
    init(_ entries: [ConfigurationEntry], after problems: [ConfigurationProblem]) throws(ConfigurationError) {
        var problems = problems
        for entry in entries {
            do throws(BadValue) {
                try take(entry)
            } catch {
                problems.append(ConfigurationProblem(source: entry.source, reason: entry.name + error.description))
            }
        }
        // A board that could not be read has no keys to compare with.
        problems += problems.isEmpty ? contradictions() : []
        guard problems.isEmpty else { throw .wrong(problems.sorted { $0.source.line < $1.source.line }) }
    }

    private mutating func take(_ entry: ConfigurationEntry) throws(BadValue) {
        let (key, text) = (entry.key, entry.text)
        var nameOrPath: String {
            text.contains("/") ? ConfigurationValue.path(text, from: entry.source.directory) : text
        }
        switch key {
        case .chip: wiring.chip = text == ConfigurationValue.automatic ? nil : nameOrPath
        case .stb: wiring.strobe = try ConfigurationValue.line(text)
        case .clk: wiring.clock = try ConfigurationValue.line(text)
        case .dio: wiring.data = try ConfigurationValue.line(text)
        case .board:
            wiring.board = try Board(nameOrPath: nameOrPath)
            boardName = nameOrPath
        case .slowdown: wiring.slowdown = try ConfigurationValue.number(text, within: 1...100)
        case .store:
            let isAutomatic = text == ConfigurationValue.automatic
            store = isAutomatic ? nil : ConfigurationValue.path(text, from: entry.source.directory)
        case .dailyCopy:
            upkeep.keepsDailyCopy = try ConfigurationValue.choice(text, of: [("yes", true), ("no", false)])
        case .keepReadings:
            upkeep.daysOfReadings =
                text == Upkeep.forever ? nil : try ConfigurationValue.number(text, within: 1...36_500)
        case .score, .bandwidth, .brightness, .dimAfter, .darkAfter: try set(key, to: text)
        case .web:
            // A relative path would depend on where the service starts.
            web = text == ConfigurationValue.off ? nil : try WebAddress(text)
        case .webHosts: webHosts = try ConfigurationValue.hosts(text)
        case .logLevel:
            logLevel = try ConfigurationValue.choice(text, of: Logger.Level.allCases.map { ($0.rawValue, $0) })
        case .keys:
            let boardKey = entry.boardKey ?? ""
            roles[boardKey] = try ConfigurationValue.choice(text, of: Role.all.map { ($0.name, $0) })
            roleSources[boardKey] = entry.source
        }
        if key != .keys { sources[key] = entry.source }
    }

    private mutating func set(_ key: ConfigurationKey, to text: String) throws(BadValue) {
        var changed = settings
        guard let name = key.setting, let right = changed.set(name, to: text) else {
            settings = changed
            return
        }
        let words = name == .score ? ScoreName.onPanel.map(\.rawValue) : ["learned", "never"]
        let hint = NearestName.nearest(to: text, among: words).map { ": did you mean \($0)?" } ?? ""
        throw ConfigurationValue.bad(text, "is not \(right)\(hint)")
    }

    /// What is right by itself and wrong together.
    private func contradictions() -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        let wires: [(key: ConfigurationKey, line: GPIOLine)] = [
            (.stb, wiring.strobe), (.clk, wiring.clock), (.dio, wiring.data),
        ]
        for (index, wire) in wires.enumerated() {
            guard let other = wires[..<index].first(where: { $0.line == wire.line }) else { continue }
            // The one that somebody chose is the one to change.
            let changed = sources[wire.key] == nil ? other : wire
            let kept = changed.key == wire.key ? other : wire
            problems.append(
                ConfigurationProblem(
                    source: source(of: changed.key),
                    reason: "\(changed.key.rawValue) is \(changed.line), and so is \(kept.key.rawValue): "
                        + "each wire needs a line of its own"))
        }
        let names = wiring.board.keys.map(\.name)
        for name in roles.keys.sorted() where !names.contains(name) {
            let hint = names.isEmpty ? "it has none" : NearestName.hint(for: name, among: names)
            problems.append(
                ConfigurationProblem(
                    source: source(ofRole: name),
                    reason: "the board \(wiring.board.name) has no key \(NearestName.quoted(name)): \(hint)"))
        }
        if problems.isEmpty { problems += [loneKeys, darkness].compactMap(\.self) }
        return problems
    }

    /// What is wrong when the roles of the file leave no key for enter, without which nothing is held and nothing taught.
    private var loneKeys: ConfigurationProblem? {
        let usual = RoleTable(board: wiring.board)
        guard let key = usual.key(of: .enter), roleTable.key(of: .enter) == nil else { return nil }
        let name = wiring.board.keys[key].name
        return ConfigurationProblem(
            source: source(ofRole: name),
            reason: "no key is enter any more, which \(name) was: give another key that role, or leave \(name) out")
    }

    /// What is wrong when the panel was to be dark before it dims.
    ///
    /// What is set on the panel itself may be so for a while.
    private var darkness: ConfigurationProblem? {
        guard let dim = settings.dimAfter, let dark = settings.darkAfter, dark < dim,
            let source = sources[.darkAfter], let other = sources[.dimAfter], source != .panel, other != .panel
        else { return nil }
        return ConfigurationProblem(
            source: source, reason: "dark-after is \(dark), and dim-after \(dim): the panel dims before it goes dark")
    }

    /// What would keep every command from the wires, whatever hangs on them: a line by its offset, but no chip to count it on.
    public var wiringProblem: ConfigurationProblem? {
        guard wiring.chip == nil else { return nil }
        let wires = [
            (ConfigurationKey.stb, "STB", wiring.strobe), (.clk, "CLK", wiring.clock), (.dio, "DIO", wiring.data),
        ]
        for (key, name, line) in wires {
            guard case .offset(let offset) = line else { continue }
            return ConfigurationProblem(
                source: source(of: key), reason: GPIOFailure.chipNeeded(wire: name, offset: offset).description)
        }
        return nil
    }

    // MARK: What came from where

    /// Where a value came from.
    public func source(of key: ConfigurationKey) -> ConfigurationSource {
        sources[key] ?? .builtIn
    }

    /// Where the role of one of the board's keys came from.
    public func source(ofRole boardKey: String) -> ConfigurationSource {
        roleSources[boardKey] ?? .builtIn
    }

    /// What each key of the board means.
    public var roleTable: RoleTable {
        // All names are compared with the board's when a configuration is read.
        (try? RoleTable(board: wiring.board, overrides: roles)) ?? RoleTable(board: wiring.board)
    }

    /// What is not as it was in `older`, each in words.
    public func changes(since older: Configuration) -> [String] {
        let values = ConfigurationKey.allCases.filter { text(of: $0) != older.text(of: $0) }.map {
            "\($0.rawValue) is now \(text(of: $0)) (\(source(of: $0)))"
        }
        guard boardName == older.boardName else { return values }
        // The file that describes a board can change under the same name.
        return values + (wiring.board == older.wiring.board ? [] : ["the board \(boardName) is described anew"])
            + (roleTable == older.roleTable ? [] : ["the board's keys have other roles"])
    }

    /// A value as it would be written in the file; ``ConfigurationKey/keys`` has none.
    func text(of key: ConfigurationKey) -> String {
        switch key {
        case .chip: wiring.chip ?? ConfigurationValue.automatic
        case .stb: wiring.strobe.description
        case .clk: wiring.clock.description
        case .dio: wiring.data.description
        case .board: boardName
        case .slowdown: "\(wiring.slowdown)"
        case .store: store ?? ConfigurationValue.automatic
        case .dailyCopy: upkeep.keepsDailyCopy ? "yes" : "no"
        case .keepReadings: upkeep.daysOfReadings.map(String.init) ?? Upkeep.forever
        case .score, .bandwidth, .brightness, .dimAfter, .darkAfter: key.setting.map { settings.text($0) } ?? ""
        case .keys: ""
        case .web: web?.text ?? ConfigurationValue.off
        case .webHosts: webHosts.isEmpty ? "localhost" : webHosts.joined(separator: ",")
        case .logLevel: logLevel.rawValue
        }
    }
}

/// Which wires a board hangs on.
public struct Wiring: Hashable, Sendable {
    /// The gpiochip; `nil` for the one that has the lines.
    public internal(set) var chip: String?
    /// The line of STB.
    public internal(set) var strobe = GPIOLine.name("GPIO17")
    /// The line of CLK.
    public internal(set) var clock = GPIOLine.name("GPIO27")
    /// The line of DIO.
    public internal(set) var data = GPIOLine.name("GPIO22")
    /// The board.
    public internal(set) var board = Board.ledAndKey
    /// How many times longer than usual each edge stands.
    public internal(set) var slowdown = 1

    /// The times of the edges on these wires.
    public var timing: Timing { .standard.slowed(by: slowdown) }

    /// Whether keys may be read as soon as DIO rises: not on wires that are said to be slow.
    public var followsRise: Bool { slowdown == 1 }

    /// Requests the lines.
    ///
    /// - Parameter furtherStrobes: STB of more boards, which share CLK and DIO with the first.
    public func request(furtherStrobes: [GPIOLine] = []) throws(GPIOFailure) -> GPIOLines {
        try GPIOLines(chip: chip, strobes: [strobe] + furtherStrobes, clock: clock, data: data)
    }
}

extension ConfigurationSource {
    /// The line of a file; what has none comes after.
    fileprivate var line: Int {
        if case .file(_, let line) = self { line ?? 0 } else { .max }
    }

    /// The directory of a file, from which relative paths in it count.
    fileprivate var directory: String? {
        guard case .file(let path, _) = self else { return nil }
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return slash == path.startIndex ? "" : String(path[..<slash])
    }
}
