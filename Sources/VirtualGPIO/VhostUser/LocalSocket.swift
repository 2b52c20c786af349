import Glibc

/// Why a call on a socket failed: the call and the errno in words.
public struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call and the socket's path.
    public let operation: String
    /// The errno.
    public let code: Int32

    init(_ operation: String) {
        self.operation = operation
        code = errno
    }

    /// One sentence.
    public var description: String {
        "cannot \(operation): \(unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)")"
    }
}

/// A Unix stream socket that carries descriptors beside bytes, and never waits.
struct LocalSocket: Sendable {
    let descriptor: Descriptor

    /// How many may wait for their turn.
    private static let backlog: Int32 = 16

    init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
    }

    /// Listens at `path`; a socket that an ended process left there is removed.
    init(listeningAt path: String) throws(SocketError) {
        // A socket that does not wait does not wait to connect either: EAGAIN means that somebody listens and is busy.
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard number >= 0 else { throw SocketError("make a socket") }
        self.init(Descriptor(number))
        guard unsafe try Self.withAddress(path, { unsafe Glibc.connect(number, $0, $1) }) != 0, errno != EAGAIN else {
            errno = EADDRINUSE
            throw SocketError("listen at \(path)")
        }
        // Any other file refuses a connection as well; it is not ours to remove.
        if errno == ECONNREFUSED, Self.isSocket(path) { unsafe unlink(path) }
        guard unsafe try Self.withAddress(path, { unsafe Glibc.bind(number, $0, $1) }) == 0,
            Glibc.listen(number, Self.backlog) == 0
        else {
            throw SocketError("listen at \(path)")
        }
    }

    /// Takes the next connection; `nil` when the one that waited is gone again.
    func accept() throws(SocketError) -> LocalSocket? {
        let number = Glibc.accept(descriptor.number, nil, nil)
        if number >= 0 { return LocalSocket(Descriptor(number)) }
        guard [EAGAIN, EINTR, ECONNABORTED].contains(errno) else { throw SocketError("accept a connection") }
        return nil
    }

    /// What was there to receive.
    enum Received {
        /// Bytes, and the descriptors that came with them.
        case bytes([UInt8], [Descriptor])
        /// Nothing yet.
        case nothing
        /// The peer has closed the connection, or the descriptor is not a socket.
        case end
    }

    /// Reads at most `count` bytes and the descriptors that come with them.
    func receive(atMost count: Int) -> Received {
        var bytes = [UInt8](repeating: 0, count: count)
        // As many descriptors as a message may have, with the header that precedes them.
        var control = [UInt8](repeating: 0, count: 256)
        var controlSize = 0
        let received = unsafe Self.withMessage(&bytes, &control) { message in
            let received = unsafe recvmsg(descriptor.number, &message, Int32(MSG_CMSG_CLOEXEC | MSG_DONTWAIT))
            controlSize = received < 0 ? 0 : unsafe Int(message.msg_controllen)
            return received
        }
        if received < 0 { return [EINTR, EAGAIN].contains(errno) ? .nothing : .end }
        let descriptors = Self.descriptors(in: Array(control.prefix(controlSize)))
        return received == 0 ? .end : .bytes(Array(bytes.prefix(received)), descriptors)
    }

    /// Writes as many of the bytes as the peer has room for, with descriptors beside the first of them.
    ///
    /// - Returns: how many; all of them when the peer is gone, which is noticed at the next reading.
    func send(_ bytes: ArraySlice<UInt8>, with descriptors: [Descriptor] = []) -> Int {
        var control: [UInt8] = []
        if !descriptors.isEmpty {
            control.append(integer: UInt(Self.controlHeader + 4 * descriptors.count))
            control.append(integer: UInt32(SOL_SOCKET))
            control.append(integer: UInt32(SCM_RIGHTS))
            for descriptor in descriptors { control.append(integer: UInt32(bitPattern: descriptor.number)) }
            let word = MemoryLayout<Int>.size
            control += [UInt8](repeating: 0, count: (word - control.count % word) % word)
        }
        var bytes = Array(bytes)
        let count = bytes.count
        let sent = unsafe Self.withMessage(&bytes, &control) { message in
            unsafe sendmsg(descriptor.number, &message, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        if sent < 0 { return [EINTR, EAGAIN].contains(errno) ? 0 : count }
        return sent
    }

    /// Calls `recvmsg` or `sendmsg` with the places of the bytes and of what goes beside them.
    private static func withMessage(
        _ bytes: inout [UInt8], _ control: inout [UInt8], _ call: (inout msghdr) -> Int
    ) -> Int {
        unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe control.withUnsafeMutableBytes { control in
                var part = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return unsafe withUnsafeMutablePointer(to: &part) { part in
                    var message = unsafe msghdr()
                    unsafe message.msg_iov = part
                    unsafe message.msg_iovlen = 1
                    unsafe message.msg_control = control.baseAddress
                    unsafe message.msg_controllen = control.count
                    return unsafe call(&message)
                }
            }
        }
    }

    /// A part's length, level and type, up to where its numbers begin.
    private static let controlHeader =
        (MemoryLayout<Int>.size + 8 + MemoryLayout<Int>.size - 1) / MemoryLayout<Int>.size * MemoryLayout<Int>.size

    /// The descriptors in the control data of a message: each part has its length, level and type before its numbers.
    private static func descriptors(in control: [UInt8]) -> [Descriptor] {
        let word = MemoryLayout<Int>.size
        let header = controlHeader
        var found: [Descriptor] = []
        var start = 0
        while start + header <= control.count {
            let part = control[start...]
            guard let length = part.integer(UInt.self, at: 0).flatMap(Int.init(exactly:)), length >= header,
                length <= part.count, let level = part.integer(UInt32.self, at: word),
                let type = part.integer(UInt32.self, at: word + 4)
            else { break }
            if level == UInt32(SOL_SOCKET), type == UInt32(SCM_RIGHTS) {
                for offset in stride(from: header, to: length - 3, by: 4) {
                    if let number = part.integer(UInt32.self, at: offset) {
                        found.append(Descriptor(Int32(bitPattern: number)))
                    }
                }
            }
            start += (length + word - 1) / word * word
        }
        return found
    }

    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SocketError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path), !bytes.isEmpty else {
            errno = ENAMETOOLONG
            throw SocketError("use \(path) as a socket")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
