import FoundationEssentials
import Glibc

/// A program that runs beside this one, in a process group of its own, without standard input.
struct ChildProcess: ~Copyable {
    private let id: pid_t
    private var status: Int32?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - words: its path and its arguments.
    ///   - output: the file that gets its standard output; `nil` for this program's.
    /// - Throws: ``ChildFailure``.
    init(_ words: [String], output: String? = nil) throws(ChildFailure) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        if let output {
            unsafe posix_spawn_file_actions_addopen(
                &actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        let variables = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
        let program = words[0]
        var child = pid_t()
        let code = unsafe withPointers(to: words) { words in
            unsafe withPointers(to: variables) { variables in
                unsafe posix_spawn(&child, program, &actions, &attributes, words, variables)
            }
        }
        guard code == 0 else { throw ChildFailure(program: words[0], code: code) }
        id = child
    }

    /// Its exit status, or 128 and the number of the signal that ended it; `nil` while it runs.
    mutating func exitStatus(waiting: Bool = false) -> Int32? {
        if let status { return status }
        var word: Int32 = 0
        var answer: pid_t
        repeat { answer = unsafe waitpid(id, &word, waiting ? 0 : WNOHANG) } while answer < 0 && errno == EINTR
        guard answer != 0 else { return nil }
        let signal = word & 0x7F
        status = signal == 0 ? word >> 8 & 0xFF : 128 + signal
        return status
    }

    /// Ends it and what it has started, at once.
    mutating func end() {
        guard exitStatus() == nil else { return }
        killpg(id, SIGKILL)
        _ = exitStatus(waiting: true)
    }
}

/// Why a program could not be started.
struct ChildFailure: Error, CustomStringConvertible {
    let program: String
    let code: Int32

    var description: String { unsafe "\(program) cannot be started: \(String(cString: strerror(code)))" }
}

/// Lends C strings, ended by a null pointer.
private func withPointers<Result>(
    to texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let pointers = unsafe texts.map { unsafe strdup($0) }
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe body(pointers + [nil])
}
