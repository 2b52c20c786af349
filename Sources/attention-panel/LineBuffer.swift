/// Lines of text put together from pieces of bytes.
struct LineBuffer {
    private var bytes: [UInt8] = []

    /// A line longer than any board scrolls in an hour is cut.
    private static let longest = 4096

    /// Takes a piece.
    ///
    /// - Returns: the lines that it completes.
    mutating func take(_ piece: [UInt8]) -> [String] {
        var lines: [String] = []
        for byte in piece {
            if byte == 0x0A {
                lines.append(Self.text(bytes))
                bytes = []
            } else if bytes.count < Self.longest {
                bytes.append(byte)
            }
        }
        return lines
    }

    /// Whether a line may be only the beginning of what came.
    static func isCut(_ line: String) -> Bool { line.utf8.count >= longest - 1 }

    /// The last line, if nothing ended it.
    var rest: String? { bytes.isEmpty ? nil : Self.text(bytes) }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes[...], as: UTF8.self)
    }
}
