import ArgumentParser
import FoundationEssentials
import Glibc
import PanelCore

/// Prints on standard output, or ends the command: what nobody has got must not look as if somebody had.
///
/// It hides the standard library's function of this name, which does not tell.
func print(_ text: String, terminator: String = "\n") throws(ExitCode) {
    guard let code = FileHandleOutput.write(text + terminator, to: STDOUT_FILENO) else { return }
    // A reader that has gone, such as head, has had what it wanted.
    guard code != EPIPE else { throw ExitCode(Failure.inputOutput) }
    throw Failure.exit(
        Failure.inputOutput, "standard output cannot be written: \(FileHandleOutput.message(code))")
}

/// A value as one line of JSON, its keys in order; a number that JSON has no way to write comes as a string, such as "inf".
func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

extension [String] {
    /// The cells as a row of CSV, without its line end.
    var csv: String { String(CSV.line(self).dropLast()) }
}

/// Writes a whole file or none; what is no regular file, such as a device, a pipe or a link to nothing yet, is written as it stands.
func write(_ text: String, to path: String) throws {
    var status = stat()
    let isThere = unsafe stat(path, &status) == 0
    if isThere ? status.st_mode & S_IFMT != S_IFREG : unsafe lstat(path, &status) == 0 {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | (isThere ? 0 : O_CREAT), 0o666)
        var code = descriptor < 0 ? errno : FileHandleOutput.write(text, to: descriptor)
        if descriptor >= 0, close(descriptor) != 0, code == nil { code = errno }
        guard let code else { return }
        throw Failure.exit(Failure.cannotCreate, "\(path) cannot be written: \(FileHandleOutput.message(code))")
    }
    do {
        // The new file takes the old one's place, and shall not take that of a link to it.
        try Data(text.utf8).write(to: URL(filePath: path).resolvingSymlinksInPath(), options: .atomic)
    } catch {
        throw Failure.exit(
            Failure.cannotCreate,
            "\(path) cannot be written: check the folder, its permissions and the room on the disk")
    }
}

/// Text to a file descriptor, whole, however the system chops it.
enum FileHandleOutput {
    /// What cannot be said here can be said nowhere.
    static func standardError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// For pictures, of which the next replaces one that was lost; ``print(_:terminator:)`` is for all else.
    static func standardOutput(_ text: String) { _ = write(text, to: STDOUT_FILENO) }

    /// Writes all of `text`.
    ///
    /// - Returns: why that failed, as `errno` has it; `nil` when it did not.
    fileprivate static func write(_ text: String, to descriptor: Int32) -> Int32? {
        var status = stat()
        // In the place of one that was closed from the start the runtime has its own for events: no kind of file.
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != 0 else { return EBADF }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                bytes = bytes.dropFirst(written)
            } else if errno == EAGAIN {
                // Somebody who shares the descriptor wants not to wait for it, but we do.
                var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&room, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    fileprivate static func message(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
