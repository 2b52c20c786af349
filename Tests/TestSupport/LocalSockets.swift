import Foundation
package import Glibc

/// Calls `bind` or `connect` with the address of a local socket at `path`; what the call returns.
package func withLocalAddress(_ path: String, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
    return unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}

/// The socket on which a service manager listens.
package final class ManagerSocket: Sendable {
    package let path = FileManager.default.temporaryDirectory.appending(path: "manager-\(UUID().uuidString)").path
    private let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)

    package init() throws {
        let descriptor = descriptor
        guard unsafe withLocalAddress(path, { unsafe bind(descriptor, $0, $1) }) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
    }

    deinit {
        close(descriptor)
        unsafe unlink(path)
    }

    /// The next message; `nil` when none comes for so long.
    package func nextMessage(patience milliseconds: Int32 = 0) -> String? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&waiting, 1, milliseconds) > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
