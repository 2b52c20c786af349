import TM1638

/// A board drawn in text: LEDs, seven-segment digits and keys.
struct BoardDrawing: Hashable {
    let picture: Picture
    /// What is written under each key.
    let keys: [String]
    /// What stands in each key: what is typed for it, or else its number.
    var marks = (1...KeyInput.all.count).map(String.init)
    /// The keys that fingers hold, by index.
    let down: [Int]

    private static let cell = 6
    /// Boards of sixteen keys have them in a square, others in rows of eight.
    private var keysInRow: Int { keys.count == 16 ? 4 : 8 }

    /// The picture's lines.
    var lines: [String] {
        let width = Self.cell * max(picture.digits.count, min(keys.count, keysInRow)) + 2
        var rows: [String] = []
        if !picture.leds.isEmpty { rows += [picture.leds.map { Self.centred(Self.led($0)) }.joined(), ""] }
        rows += (0..<3).map { row in picture.digits.map { Self.digit($0, row: row) }.joined() }
        for start in stride(from: 0, to: keys.count, by: keysInRow) {
            let row = start..<min(start + keysInRow, keys.count)
            rows += ["", row.map { Self.centred(down.contains($0) ? "(\(marks[$0]))" : "[\(marks[$0])]") }.joined()]
            rows.append(row.map { Self.centred(keys[$0]) }.joined())
        }
        let rule = String(repeating: "─", count: width)
        return ["┌\(rule)┐"] + rows.map { "│ \(Self.padded($0, to: width - 2)) │" } + ["└\(rule)┘"]
    }

    /// The lines, each on its own.
    var text: String { lines.joined(separator: "\n") }

    private static func led(_ led: LED) -> String {
        if led == [.red, .green] { return "◉" }
        if led.contains(.green) { return "◆" }
        return led.contains(.red) ? "●" : "○"
    }

    private static func digit(_ segments: Segments, row: Int) -> String {
        func mark(_ segment: Segments, _ character: String) -> String { segments.contains(segment) ? character : " " }
        switch row {
        case 0: return "  \(mark(.a, "_"))   "
        case 1: return " \(mark(.f, "|"))\(mark(.g, "_"))\(mark(.b, "|"))  "
        default: return " \(mark(.e, "|"))\(mark(.d, "_"))\(mark(.c, "|"))\(mark(.dot, ".")) "
        }
    }

    private static func centred(_ text: String) -> String {
        let left = max(0, (cell - 1 - text.count) / 2)
        return padded(String(repeating: " ", count: left) + text, to: cell)
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
