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

    /// Whether this is an eventfd, the only kind of bell that cannot end us by SIGPIPE.
    var isEventCounter: Bool {
        var name = [CChar](repeating: 0, count: 64)
        let count = unsafe readlink("/proc/self/fd/\(number)", &name, name.count)
        return count > 0 && name.prefix(count).elementsEqual("anon_inode:[eventfd]".utf8.map { CChar($0) })
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
