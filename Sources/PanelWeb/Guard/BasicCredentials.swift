import FoundationEssentials
import NIOHTTP1

/// The password as programs say it that have no login page, such as `curl -u :PASSWORD` and Prometheus: with each request (RFC 7617).
///
/// Nothing asks for them, so browsers neither show a window of their own nor keep them.
struct BasicCredentials: Hashable, Sendable {
    /// Name and password, in base 64.
    let text: String

    init?(_ head: HTTPRequestHead) {
        let fields = head.headers["Authorization"]
        let words = fields.first?.split(separator: " ") ?? []
        guard fields.count == 1, words.count == 2, words[0].lowercased() == "basic" else { return nil }
        text = String(words[1])
    }

    /// What stands behind the name; the name does not matter.
    var password: String? {
        guard let bytes = Data(base64Encoded: text), let said = String(validating: bytes, as: UTF8.self),
            let colon = said.firstIndex(of: ":")
        else { return nil }
        return String(said[said.index(after: colon)...])
    }
}
