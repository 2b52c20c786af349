import NIOHTTP1
import PanelCore

/// A request as the answers see it, checked and whole.
struct WebRequest: Sendable {
    /// GET, POST, PUT or DELETE; HEAD is a GET whose answer has no body.
    let method: HTTPMethod
    /// The path, in its parts.
    let path: [String]
    /// What stands behind the question mark.
    let query: [String: String]
    /// The body.
    var body: [UInt8] = []

    init(method: HTTPMethod, path: [String], query: [String: String] = [:], body: [UInt8] = []) {
        (self.method, self.path, self.query, self.body) = (method, path, query, body)
    }

    /// Reads a target as it stands in the first line; `nil` where it is no path of this server.
    init?(method: HTTPMethod, target: String) {
        guard target.utf8.first == UInt8(ascii: "/") else { return nil }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path: [String] = []
        for part in parts[0].split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let part = Self.decoded(part) else { return nil }
            path.append(part)
        }
        var query: [String: String] = [:]
        for part in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(pair[0]), let value = Self.decoded(pair.count > 1 ? pair[1] : "") else {
                return nil
            }
            query[name] = value
        }
        self.init(method: method, path: path, query: query)
    }

    /// A text in which `%41` stands for a byte; `nil` where the result is no UTF-8, or holds a zero.
    static func decoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
            guard digits.count == 2 else { return nil }
            rest = rest.dropFirst(2)
            bytes.append(UInt8(16 * digits[0] + digits[1]))
        }
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }
}
