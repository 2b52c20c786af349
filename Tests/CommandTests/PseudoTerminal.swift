import TestSupport
import Foundation
import Glibc

/// The program in a pseudo-terminal, as a person has it before them.
final class PseudoTerminal {
    let process = Process()
    private let state: TemporaryDirectory
    private let master: Int32
    private let slave: Int32
    /// Everything that the program has written.
    private(set) var output = ""

    /// - Parameters:
    ///   - state: where the program keeps its memory; nobody else's by default.
    ///   - size: columns and rows.
    ///   - kind: what it is called in `TERM`.
    convenience init(
        _ arguments: String..., state: TemporaryDirectory? = nil, size: (columns: UInt16, rows: UInt16) = (100, 30),
        kind: String = "xterm"
    ) throws {
        try self.init(list: arguments, state: state, size: size, kind: kind)
    }

    init(
        list arguments: [String], state: TemporaryDirectory? = nil, size: (columns: UInt16, rows: UInt16) = (100, 30),
        kind: String = "xterm"
    ) throws {
        var (master, slave): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0)
        guard unsafe openpty(&master, &slave, nil, nil, &size) == 0 else { throw POSIXError(.ENXIO) }
        (self.master, self.slave) = (master, slave)
        process.executableURL = Program.url
        process.arguments = arguments
        self.state = try state ?? TemporaryDirectory()
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["XDG_STATE_HOME": self.state.path, "TERM": kind], uniquingKeysWith: { $1 })
        let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
        (process.standardInput, process.standardOutput, process.standardError) = (terminal, terminal, terminal)
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        close(master)
        close(slave)
    }

    /// How the terminal treats what is typed.
    var mode: tcflag_t {
        var settings = termios()
        unsafe tcgetattr(slave, &settings)
        return settings.c_lflag
    }

    /// What is on the screen: the program draws whole pictures from the top left.
    var screen: String {
        output.components(separatedBy: "\u{1B}[H").last ?? ""
    }

    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe write(master, bytes, bytes.count)
    }

    /// Reads until `condition` holds; `false` if it does not within half a minute.
    func waitUntil(_ condition: (PseudoTerminal) -> Bool) -> Bool {
        var pending: [UInt8] = []
        let deadline = ContinuousClock.now + .seconds(30)
        while !condition(self) {
            let left = deadline - .now
            guard left > .zero else { return false }
            var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            var bytes = [UInt8](repeating: 0, count: 4096)
            guard unsafe poll(&descriptor, 1, Int32(left / .milliseconds(1))) > 0 else { return false }
            let count = unsafe read(master, &bytes, bytes.count)
            guard count > 0 else { return false }
            pending += bytes.prefix(count)
            // A character may come in two pieces.
            guard let text = String(validating: pending, as: UTF8.self) else { continue }
            output += text
            pending = []
        }
        return true
    }
}
