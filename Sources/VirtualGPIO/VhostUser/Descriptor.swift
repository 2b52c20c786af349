import CLinux
import Glibc

/// A file descriptor that belongs to this value and is closed with it.
final class Descriptor: Sendable {
    let number: Int32

    /// Takes over an open descriptor.
    init(_ number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Whether this can notify of a queue: an eventfd, whose file has no type, a pipe, or a socket, as user-mode Linux uses it.
    ///
    /// Other files can be read without end.
    var isNotifier: Bool {
        let kind = status?.st_mode ?? S_IFREG
        return [0, S_IFIFO, S_IFSOCK].contains(kind & S_IFMT)
    }

    /// What came of taking notifications.
    enum Notification {
        /// There was one at least.
        case taken
        /// There was none: the peer took it back.
        case nothing
        /// There will never be one again.
        case ended
    }

    /// Takes the notifications that wait, without ever waiting for one.
    ///
    /// The peer holds the same file and may empty it at any time, so that it was ready a moment ago means nothing.
    func takeNotifications() -> Notification {
        var count: UInt64 = 0
        var taken = unsafe recv(number, &count, 8, Int32(MSG_DONTWAIT))
        if taken < 0, errno == ENOTSOCK {
            refuseToWait()
            taken = unsafe Glibc.read(number, &count, 8)
        }
        if taken > 0 { return .taken }
        return taken < 0 && [EAGAIN, EINTR].contains(errno) ? .nothing : .ended
    }

    /// Notifies the peer.
    ///
    /// A notifier that is full does so already.
    func notify() {
        var one: UInt64 = 1
        let sent = unsafe Glibc.send(number, &one, 8, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        guard sent < 0, errno == ENOTSOCK else { return }
        refuseToWait()
        _ = unsafe Glibc.write(number, &one, 8)
    }

    /// Makes reading and writing fail where they would wait.
    ///
    /// Each time anew, since the peer's descriptor of the same file shares the flag.
    private func refuseToWait() {
        let flags = fcntl(number, F_GETFL)
        if flags >= 0, flags & O_NONBLOCK == 0 { _ = fcntl(number, F_SETFL, flags | O_NONBLOCK) }
    }

    /// Whether this can be shared memory: a file whose reading and writing does not depend on another process.
    var isMemory: Bool {
        guard let status, status.st_mode & S_IFMT == S_IFREG else { return false }
        return !clinux_is_in_user_space(number)
    }

    private var status: stat? {
        var status = stat()
        return unsafe fstat(number, &status) == 0 ? status : nil
    }

    /// Reads as many bytes as `buffer` holds from `offset` on.
    ///
    /// - Returns: whether all of them were there.
    func read(into buffer: inout [UInt8], at offset: Int64) -> Bool {
        let size = buffer.count
        return unsafe buffer.withUnsafeMutableBytes { bytes in
            var done = 0
            while done < size {
                guard let start = bytes.baseAddress else { return false }
                let count = unsafe pread(number, start + done, size - done, Int(offset) + done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }

    /// Writes all bytes from `offset` on.
    ///
    /// - Returns: whether all of them could be written.
    func write(_ bytes: [UInt8], at offset: Int64) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                guard let start = bytes.baseAddress else { return false }
                let count = unsafe pwrite(number, start + done, bytes.count - done, Int(offset) + done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }
}
