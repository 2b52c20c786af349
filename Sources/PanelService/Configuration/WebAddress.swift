import Glibc
import PanelCore

/// Where the panel's page is served.
public enum WebAddress: Hashable, Sendable {
    /// An address of this computer, in numbers, and a port.
    case network(host: String, port: Int)
    /// A socket in the file system.
    case unix(path: String)

    /// The usual one: only this computer reaches it.
    public static let usual = WebAddress.network(host: "127.0.0.1", port: 8090)

    /// Reads an address: `127.0.0.1:8090`, `[::1]:8090`, a port alone, or the path of a socket.
    ///
    /// - Throws: ``BadValue``, which shows what is right.
    public init(_ text: String) throws(BadValue) {
        if text.hasPrefix("/") {
            // The kernel takes no longer names (unix(7)).
            guard text.utf8.count < 108 else {
                throw ConfigurationValue.bad(text, "is too long: a socket's path has 107 bytes")
            }
            self = .unix(path: text)
            return
        }
        let colon = text.lastIndex(of: ":")
        var host = colon.map { String(text[..<$0]) } ?? "127.0.0.1"
        let port = Int(colon.map { String(text[text.index(after: $0)...]) } ?? text)
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host == "localhost" {
            host = "127.0.0.1"
        } else if host.contains(":") {
            throw ConfigurationValue.bad(text, Self.right)
        }
        guard let port, (1...65_535).contains(port), Self.isNumeric(host) else {
            throw ConfigurationValue.bad(text, Self.right)
        }
        self = .network(host: host, port: port)
    }

    private static let right =
        "is no address to serve at: write 127.0.0.1:8090, [::1]:8090, the path of a socket, or off"

    /// Whether a text is an address in numbers, of either family.
    public static func isNumeric(_ host: String) -> Bool {
        var address = in6_addr()
        return unsafe inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1
    }

    /// Whether only this computer reaches it.
    public var isLoopback: Bool {
        switch self {
        case .unix: true
        case .network(let host, _): host == "::1" || host.hasPrefix("127.")
        }
    }
}

extension WebAddress: CustomStringConvertible {
    /// The address as a browser takes it, or the socket's path.
    public var description: String {
        switch self {
        case .unix(let path): path
        case .network(let host, let port): "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/"
        }
    }

    /// The address as a configuration takes it.
    var text: String {
        switch self {
        case .unix(let path): path
        case .network(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
