import PanelCore
import TM1638GPIO

/// A configuration file with some values changed and everything else, comments too, as it was.
public enum ConfigurationEdit {
    /// What has to be set so that a file, which says `old`, says something else of wires and board.
    ///
    /// - Parameter board: the board's name, or the path of the file that describes it.
    public static func values(
        from old: Configuration, to wiring: Wiring, board: String
    ) -> [(key: ConfigurationKey, text: String)] {
        [
            (ConfigurationKey.chip, wiring.chip ?? ConfigurationValue.automatic), (.stb, wiring.strobe.description),
            (.clk, wiring.clock.description), (.dio, wiring.data.description), (.board, board),
        ].filter { $0.1 != old.text(of: $0.0) }
    }

    /// The text of the file with these values; `nil` when the file is written in a way that this cannot change.
    ///
    /// A line that sets a key is changed; else one that shows its default behind a `#`; else a line is added at the end.
    ///
    /// - Parameters:
    ///   - text: the file; empty for a new one.
    ///   - values: what to set, as it is written on the command line.
    public static func text(_ text: String, setting values: [(key: ConfigurationKey, text: String)]) -> String? {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        if lines.last == "" { lines.removeLast() }
        for (key, value) in values {
            let line = "\(key.rawValue): \(Configuration.scalar(value))"
            let place =
                lines.lastIndex { $0.hasPrefix("\(key.rawValue):") }
                ?? lines.lastIndex { $0.hasPrefix("#\(key.rawValue):") }
            if let place { lines[place] = line } else { lines.append(line) }
        }
        let edited = lines.map { $0 + "\n" }.joined()
        let read = ConfigurationFile.contents(of: Array(edited.utf8), path: "")
        let isRight = values.allSatisfy { key, value in
            read.entries.filter { $0.key == key }.map(\.text) == [value]
        }
        return read.problems.isEmpty && isRight ? edited : nil
    }
}
