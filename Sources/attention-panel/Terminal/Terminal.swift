import Glibc
import Synchronization

/// The controlling terminal in raw mode, and its way back whatever happens.
final class Terminal {
    /// Whether a person sits at both ends.
    static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    /// Whether the terminal obeys no more than line ends, as those of editors do.
    static var isDumb: Bool { unsafe getenv("TERM").map { unsafe String(cString: $0) } == "dumb" }

    /// What Ctrl-Z sends while the terminal is raw.
    static let suspendByte: UInt8 = 0x1A

    // Lines that are too long end at the edge; wrapped, they would push the rest down.
    private static let open = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    private static let crashes = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE]
    /// Where the handler of a crash finds the settings to put back; it may touch nothing that could lock.
    private nonisolated(unsafe) static var saved = termios()
    private static let isRaw = Atomic<Bool>(false)
    /// Whether the program was stopped and goes on: the shell has set the terminal to its own mode in between.
    private static let isContinued = Atomic<Bool>(false)
    private let usesScreen: Bool
    private var shown = ""

    /// Switches to raw mode, and to the alternate screen if `usesScreen`.
    init(usesScreen: Bool = false) {
        self.usesScreen = usesScreen
        Self.restoreOnCrash()
        signal(SIGCONT) { _ in Terminal.isContinued.store(true, ordering: .relaxed) }
        enter()
    }

    private func enter() {
        unsafe tcgetattr(STDIN_FILENO, &Self.saved)
        var raw = unsafe Self.saved
        raw.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
        raw.c_iflag &= ~tcflag_t(IXON | ICRNL | BRKINT | INPCK | ISTRIP)
        Self.isRaw.store(true, ordering: .relaxed)
        unsafe tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        if usesScreen { FileHandleOutput.standardOutput(Self.open) }
    }

    /// Stops the program as Ctrl-Z does, with the terminal as it was found, and takes the terminal again when it goes on.
    func suspend() {
        restore()
        Self.isContinued.store(false, ordering: .relaxed)
        kill(0, SIGTSTP)
        // Another thread may get the signal, and this one run on for a moment: it waits until the program goes on. The system does not
        // stop a program that no shell could continue, so that has an end.
        for _ in 0..<100 where !Self.isContinued.load(ordering: .relaxed) { usleep(10_000) }
        resume()
    }

    private func resume() {
        Self.isContinued.store(false, ordering: .relaxed)
        shown = ""
        enter()
    }

    /// Puts the terminal back as it was found.
    func restore() {
        Self.putBack(usesScreen: usesScreen)
    }

    /// Draws `lines` from the top left; nothing is sent when they are what is there already, so nothing flickers.
    ///
    /// - Parameter needed: how many columns and rows there have to be; a terminal that has fewer is told so.
    func draw(_ lines: [String], needed: (columns: Int, rows: Int) = (0, 0)) {
        if Self.isContinued.load(ordering: .relaxed) {
            // Somebody else stopped the program: the shell has the settings to come back to.
            Self.isRaw.store(false, ordering: .relaxed)
            resume()
        }
        var size = winsize()
        _ = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
        let (columns, rows) = (Int(size.ws_col), Int(size.ws_row))
        let isTooSmall = columns > 0 && rows > 0 && (columns < needed.columns || rows < needed.rows)
        let lines =
            isTooSmall
            ? [
                "This terminal is too small:", "\(columns) columns, \(rows) rows.", "The panel needs \(needed.columns)",
                "columns and \(needed.rows) rows.", "Make it larger; q quits.",
            ] : lines
        let visible = lines.prefix(size.ws_row > 0 ? Int(size.ws_row) : lines.count)
        // A terminal that was resized has to be drawn anew, so its size is part of what is shown.
        let picture = visible.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J"
        let state = "\(size.ws_row)×\(size.ws_col)" + picture
        guard state != shown else { return }
        shown = state
        FileHandleOutput.standardOutput("\u{1B}[?2026h\u{1B}[H" + picture + "\u{1B}[?2026l")
    }

    /// The next bytes from standard input, waiting for them up to `milliseconds`; empty when none came, `nil` at its end.
    static func read(waiting milliseconds: Int32) -> [UInt8]? {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&descriptor, 1, milliseconds) > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe Glibc.read(STDIN_FILENO, &bytes, bytes.count)
        guard count > 0 else { return count < 0 && errno == EINTR ? [] : nil }
        return Array(bytes.prefix(count))
    }

    private static func putBack(usesScreen: Bool) {
        guard isRaw.exchange(false, ordering: .relaxed) else { return }
        unsafe tcsetattr(STDIN_FILENO, TCSANOW, &saved)
        // A static string, so that a crash handler may write it.
        let close: StaticString = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
        if usesScreen { _ = unsafe write(STDOUT_FILENO, close.utf8Start, close.utf8CodeUnitCount) }
    }

    private static func restoreOnCrash() {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { signal in
            Terminal.putBack(usesScreen: true)
            // The default handler is in force again (SA_RESETHAND): let it make its core file.
            raise(signal)
        }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        for signal in crashes { unsafe sigaction(signal, &action, nil) }
    }
}
