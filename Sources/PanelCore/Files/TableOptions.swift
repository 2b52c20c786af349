/// How a file is to be read where it does not say so itself.
public struct TableOptions: Hashable, Sendable {
    /// What stands between the cells of a row; the raw value is its character.
    public enum Separator: UInt8, Hashable, Sendable, CaseIterable {
        /// As in most files; a decimal comma needs quotes then.
        case comma = 0x2C
        /// As spreadsheets write where people write a decimal comma.
        case semicolon = 0x3B
        /// A tabulator.
        case tab = 0x09

        /// The separator that is written as `text`: `,`, `;`, a tabulator, or one of the words comma, semicolon and tab.
        public init?(_ text: String) {
            switch text {
            case ",", "comma": self = .comma
            case ";", "semicolon": self = .semicolon
            case "\t", "\\t", "tab": self = .tab
            default: return nil
            }
        }

        /// What it is called in messages.
        public var name: String {
            switch self {
            case .comma: "commas"
            case .semicolon: "semicolons"
            case .tab: "tabs"
            }
        }
    }

    /// What separates the columns; `nil` to tell it from the header.
    public var separator: Separator?
    /// Whether rows that lack a number of a column that is asked for are left out, instead of refusing the file.
    public var skipsIncomplete: Bool
    /// The units of columns whose header does not say them, by the column's name.
    public var units: [String: String]

    /// Creates options; without arguments those that leave everything to the file.
    public init(separator: Separator? = nil, skipsIncomplete: Bool = false, units: [String: String] = [:]) {
        self.separator = separator
        self.skipsIncomplete = skipsIncomplete
        self.units = units
    }
}
