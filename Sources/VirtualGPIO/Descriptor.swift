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

    /// Waits until this can be read (`POLLIN`) or written (`POLLOUT`).
    ///
    /// - Returns: whether that came true before `end`.
    func waits(for events: Int32, until end: ContinuousClock.Instant) -> Bool {
        while true {
            var state = pollfd(fd: number, events: Int16(events), revents: 0)
            let left = max(.zero, end - ContinuousClock.now) / Duration.milliseconds(1)
            let count = unsafe poll(&state, 1, Int32(left))
            if count < 0, errno == EINTR { continue }
            return count > 0
        }
    }

    /// Whether this can be a bell: an eventfd, which is no file of any kind, a pipe, or a socket, as user-mode Linux has it.
    ///
    /// Other files can be read without end, and would keep us busy for ever.
    var isBell: Bool {
        var status = stat()
        return unsafe fstat(number, &status) == 0 && [0, S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }

    /// Rings this as a bell.
    ///
    /// One that is full rings already, and would hold us up.
    func ring() {
        var state = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&state, 1, 0) == 1, state.revents == Int16(POLLOUT) else { return }
        var one: UInt64 = 1
        _ = unsafe Glibc.write(number, &one, 8)
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
