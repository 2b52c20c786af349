import Glibc
import NIOCore
import NIOPosix
public import PanelService

/// Where the server listens: at an address of its own, or on a socket that systemd has passed.
public enum WebEndpoint: Sendable, CustomStringConvertible {
    /// An address that the server opens.
    case address(WebAddress)
    /// A descriptor that listens already.
    case passed(descriptor: CInt, WebAddress)

    /// Its address, as a browser takes it.
    public var description: String { "\(address)" }

    /// Its address.
    public var address: WebAddress {
        switch self {
        case .address(let address): address
        case .passed(_, let address): address
        }
    }

    /// The sockets that systemd has passed to this process (sd_listen_fds(3)).
    ///
    /// What is no listening socket with an address is left out.
    public static func passed(environment: [String: String]) -> [WebEndpoint] {
        guard environment["LISTEN_PID"] == "\(getpid())", let count = environment["LISTEN_FDS"].flatMap(CInt.init),
            (1...64).contains(count)
        else { return [] }
        return (3..<3 + count).compactMap { descriptor in
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return WebAddress(ofSocket: descriptor).map { .passed(descriptor: descriptor, $0) }
        }
    }

    func bind(_ bootstrap: ServerBootstrap) async throws -> any Channel {
        switch self {
        case .passed(let descriptor, _): return try await bootstrap.withBoundSocket(descriptor).get()
        case .address(.network(let host, let port)): return try await bootstrap.bind(host: host, port: port).get()
        case .address(.unix(let path)):
            return try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        }
    }
}

extension WebAddress {
    /// The address of a socket that listens; `nil` where it has none of a known kind.
    init?(ofSocket descriptor: CInt) {
        var isListening: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0, isListening == 1
        else {
            return nil
        }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isNamed = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isNamed else { return nil }
        if CInt(storage.ss_family) == AF_UNIX {
            self = .unix(path: "a socket of systemd")
            return
        }
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let isKnown = unsafe withUnsafePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getnameinfo(
                    $0, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
                    NI_NUMERICHOST | NI_NUMERICSERV) == 0
            }
        }
        func text(_ characters: [CChar]) -> String {
            String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        guard isKnown, let number = Int(text(port)) else { return nil }
        self = .network(host: text(host), port: number)
    }
}
