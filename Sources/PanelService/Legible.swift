/// Text for people who may sit before a terminal.
public enum Legible {
    /// The text without what a terminal would obey: control characters, line ends, and marks that turn the direction of writing.
    public static func line(_ text: String, atMost limit: Int = .max) -> String {
        text.unicodeScalars.prefix(limit).map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
            case .format where scalar != "\u{200D}": scalar.escaped(asASCII: true)
            default: String(scalar)
            }
        }.joined()
    }
}
