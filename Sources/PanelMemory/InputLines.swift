import Glibc
package import PanelCore

/// The lines of standard input, each as soon as it is there.
package struct InputLines {
    /// No pair needs more, and a device without line ends has to be noticed.
    private static let longest = 65_536

    /// How many lines have been read.
    private var count = 0
    private var bytes: [UInt8] = []
    private var isAtEnd = false

    package init() {}

    /// Where the last line stands, for messages.
    package var place: String { "standard input:\(count)" }

    /// The next line; `nil` at the end.
    ///
    /// - Throws: ``Table/Problem`` when standard input cannot be read, or the line does not end soon.
    package mutating func next() throws(Table.Problem) -> String? {
        while true {
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                defer { bytes.removeSubrange(...end) }
                count += 1
                return String(decoding: bytes[..<end], as: UTF8.self)
            }
            guard bytes.count <= Self.longest else {
                throw problem("is longer than \(Self.longest >> 10) KiB: is this the right input?", line: count + 1)
            }
            guard !isAtEnd else {
                guard !bytes.isEmpty else { return nil }
                defer { bytes = [] }
                count += 1
                return String(decoding: bytes, as: UTF8.self)
            }
            let piece: [UInt8]
            do {
                piece = try FileBytes.readPiece(STDIN_FILENO, limit: Self.longest)
            } catch {
                throw problem("cannot be read: \(error)", isUnreadable: true)
            }
            isAtEnd = piece.isEmpty
            bytes += piece
        }
    }

    private func problem(_ reason: String, line: Int? = nil, isUnreadable: Bool = false) -> Table.Problem {
        Table.Problem(file: "standard input", line: line, column: nil, reason: reason, isUnreadable: isUnreadable)
    }
}
