import FoundationEssentials
import NIOHTTP1

/// What is answered: a whole, or the beginning of a stream of events.
struct WebResponse: Sendable {
    var status: HTTPResponseStatus = .ok
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// Whether events follow, until the listener leaves.
    var isEvents = false

    static func text(
        _ text: String, _ status: HTTPResponseStatus = .ok, type: String = "text/plain; charset=utf-8"
    ) -> WebResponse {
        WebResponse(status: status, headers: [("Content-Type", type)], body: Array(text.utf8))
    }

    /// A value as JSON.
    static func json(_ value: some Encodable, _ status: HTTPResponseStatus = .ok) -> WebResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            return .problem(.internalServerError, "this has no JSON form")
        }
        return WebResponse(status: status, headers: [("Content-Type", "application/json")], body: Array(data))
    }

    /// What is wrong, in words for people.
    static func problem(_ status: HTTPResponseStatus, _ words: String) -> WebResponse {
        json(["problem": words], status)
    }

    static let events = WebResponse(headers: [("Content-Type", "text/event-stream")], isEvents: true)

    static let done = json([String: String]())
}
