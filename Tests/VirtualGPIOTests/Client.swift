import Foundation
import Glibc
import Testing

@testable import VirtualGPIO

/// A front end's end of a socket.
struct Client {
    let socket: LocalSocket

    /// A path for a socket that nobody else uses.
    static func path() -> String { FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString.prefix(8) }

    /// Two ends of a connection.
    static func pair() throws -> (Client, LocalSocket) {
        var numbers: [Int32] = [-1, -1]
        try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &numbers) == 0)
        return (Client(socket: LocalSocket(Descriptor(numbers[0]))), LocalSocket(Descriptor(numbers[1])))
    }

    init(socket: LocalSocket) {
        self.socket = socket
    }

    /// Connects to a device that listens at `path`.
    init(connectingTo path: String) throws {
        let number = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
        socket = LocalSocket(Descriptor(number))
    }

    /// Sends one message.
    func send(_ request: VhostMessage.Request, _ payload: [UInt8] = [], _ descriptors: [Descriptor] = []) {
        let header = bytes(request.rawValue, UInt32(1), UInt32(payload.count))
        #expect(socket.send((header + payload)[...], with: descriptors) == 12 + payload.count)
    }

    /// The bytes that have arrived.
    func received() -> [UInt8] {
        if case .bytes(let bytes, _) = socket.receive(atMost: 4096) { bytes } else { [] }
    }
}
