import PanelCore
import PanelMemory
import Logging

/// One thing that can be configured.
///
/// It has one name: as a key of the file, as a flag, and, in capitals, as an environment variable.
public enum ConfigurationKey: String, Sendable, CaseIterable {
    /// The gpiochip of the wires.
    case chip
    /// The line of STB.
    case stb
    /// The line of CLK.
    case clk
    /// The line of DIO.
    case dio
    /// The board on the wires.
    case board
    /// How many times longer than usual each edge stands.
    case slowdown
    /// The memory's file.
    case store
    /// Whether the service keeps a copy of the memory beside it, a day old at most.
    case dailyCopy = "daily-copy"
    /// For how long readings are kept.
    case keepReadings = "keep-readings"
    /// How a query is compared with what is remembered.
    case score
    /// What counts as near.
    case bandwidth
    /// The brightness in use.
    case brightness
    /// When an unused panel dims.
    case dimAfter = "dim-after"
    /// When an unused panel goes dark.
    case darkAfter = "dark-after"
    /// What the board's keys mean: the only one that holds several values.
    case keys
    /// Where the panel's page is served.
    case web
    /// By which names, besides numbers and localhost, the page may be asked for.
    case webHosts = "web-hosts"
    /// The least level of what is logged.
    case logLevel = "log-level"

    /// What every variable of this program begins with.
    static let variablePrefix = "ATTENTION_PANEL_"

    /// The environment variable that sets it.
    public var variable: String {
        Self.variablePrefix + rawValue.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// The flag that sets it.
    ///
    /// ``keys`` has none: `--keys` names columns elsewhere.
    public var flag: String { "--\(rawValue)" }

    /// What it sets of that which the panel's menu sets as well; `nil` for the rest.
    var setting: Settings.Name? {
        Settings.Name(rawValue: rawValue)
    }

    /// The unit of its number, or what it chooses from.
    public var unit: String {
        switch self {
        case .chip: "path, name or label of a gpiochip, or auto"
        case .stb, .clk, .dio: "name or offset of a line"
        case .board: "name, or path of a file"
        case .slowdown: "times the usual, 1 to 100"
        case .store: "path of a file, or auto"
        case .dailyCopy: "yes or no"
        case .keepReadings: "days, or forever"
        case .score: ScoreName.onPanel.map(\.rawValue).joined(separator: ", ")
        case .bandwidth: "in the unit of the first number asked with, or learned"
        case .brightness: "0 to 7"
        case .dimAfter, .darkAfter: "seconds, or never"
        case .keys: Role.all.map(\.name).joined(separator: ", ")
        case .web: "address and port, path of a socket, or off"
        case .webHosts: "names, separated by commas"
        case .logLevel: Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        }
    }
}

/// Where a value came from.
public enum ConfigurationSource: Hashable, Sendable, CustomStringConvertible {
    /// Nobody set it.
    case builtIn
    /// A line of a file, counted from 1; `nil` for the file as a whole.
    case file(path: String, line: Int?)
    /// An environment variable.
    case environment(variable: String)
    /// A flag of the command line, with its hyphens.
    case flag(String)
    /// The panel's menu.
    case panel

    /// The place, as a person or an editor finds it.
    public var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let path, let line): line.map { "\(path):\($0)" } ?? path
        case .environment(let variable): variable
        case .flag(let flag): flag
        case .panel: "set on the panel"
        }
    }
}
