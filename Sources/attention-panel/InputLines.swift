import Glibc
import PanelMemory

/// The lines of standard input, each as soon as it is there; what keeps one from being read ends the command.
struct InputLines {
    private var buffer = LineBuffer()
    private var ready: ArraySlice<String> = []
    private var isAtEnd = false
    /// How many lines have been given.
    private var count = 0

    /// Where the last line stands, for messages.
    var place: String { "standard input:\(count)" }

    /// The next line; `nil` at the end.
    mutating func next() throws -> String? {
        while ready.isEmpty {
            guard !isAtEnd else { return nil }
            let piece: [UInt8]
            do {
                piece = try FileBytes.readPiece(STDIN_FILENO, limit: 65_536)
            } catch {
                throw Failure.exit(Failure.noInput, "standard input: cannot be read: \(error)")
            }
            ready = buffer.take(piece)[...]
            isAtEnd = piece.isEmpty
            // The last line needs no end, and a device without line ends has to be noticed.
            if ready.isEmpty, let rest = buffer.rest, isAtEnd || LineBuffer.isCut(rest) { ready = [rest] }
        }
        let line = ready.removeFirst()
        count += 1
        guard !LineBuffer.isCut(line) else {
            throw Failure.exit(Failure.data, "\(place): is longer than 4 KiB: is this the right input?")
        }
        return line
    }
}
