import Glibc

/// How far long work is, in one line of standard error; nothing where that is no terminal.
final class ProgressLine {
    private let word: String
    private let isShown = isatty(STDERR_FILENO) == 1
    private var percent = -1

    /// Begins at 0 %; `word` says what goes on.
    init(_ word: String) {
        self.word = word
        show(0)
    }

    /// Shows the share that is done, from 0 to 1.
    func show(_ share: Double) {
        guard isShown, Int(share * 100) != percent else { return }
        percent = Int(share * 100)
        FileHandleOutput.standardError("\r\(word): \(percent) %")
    }

    /// Leaves the line empty, for something else to be said.
    func clear() {
        guard isShown, percent >= 0 else { return }
        percent = -1
        FileHandleOutput.standardError("\r\u{1B}[K")
    }
}
