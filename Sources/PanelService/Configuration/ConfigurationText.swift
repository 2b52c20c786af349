import PanelCore
import PanelMemory
import TM1638

extension Configuration {
    /// The whole configuration as a file that can be read again, with unit and source behind each value.
    public var text: String {
        var rows: [(text: String, comment: String)] = []
        for key in ConfigurationKey.allCases {
            guard key == .keys else {
                rows.append(("\(key.rawValue): \(Self.scalar(text(of: key)))", "\(key.unit); \(source(of: key))"))
                continue
            }
            rows.append(("keys:", key.unit))
            for (index, boardKey) in wiring.board.keys.enumerated() {
                // A key without a role is written down as one, so that nobody wonders.
                guard let role = roleTable[key: index] else {
                    rows.append(("  # \(boardKey.name) means nothing", ""))
                    continue
                }
                rows.append(("  \(Self.scalar(boardKey.name)): \(role.name)", "\(source(ofRole: boardKey.name))"))
            }
        }
        let width = rows.map(\.text.count).max() ?? 0
        return rows.map { row in
            guard !row.comment.isEmpty else { return row.text + "\n" }
            return row.text + String(repeating: " ", count: width - row.text.count)
                + "  # \(Self.escaped(row.comment))\n"
        }.joined()
    }

    /// `text` as YAML takes it for one value.
    static func scalar(_ text: String) -> String {
        func isPlain(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber || "/._-".contains(character))
        }
        let isNothing = ConfigurationFile.nothing.contains(text)
        guard isNothing || !text.allSatisfy(isPlain) || text.first == "-" || text.first == "." else { return text }
        return "\"\(escaped(text))\""
    }

    /// `text` without what YAML does not take as it is, or a line of the file does not hold.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format, .unassigned:
                let digits = String(scalar.value, radix: 16)
                return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            default: return scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : "\(scalar)"
            }
        }.joined()
    }
}
