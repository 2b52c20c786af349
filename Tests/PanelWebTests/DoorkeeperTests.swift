import NIOHTTP1
import Testing

@testable import PanelWeb

@Suite("The doorkeeper")
struct DoorkeeperTests {
    let doorkeeper = Doorkeeper(names: ["panel.local"])

    func refusal(
        _ method: HTTPMethod = .GET, host: String? = "localhost:8090", _ headers: [(String, String)] = [],
        isForm: Bool = false
    ) -> Doorkeeper.Refusal? {
        let all = (host.map { [("Host", $0)] } ?? []) + headers
        return doorkeeper.refusal(
            HTTPRequestHead(version: .http1_1, method: method, uri: "/", headers: HTTPHeaders(all)), isForm: isForm)
    }

    @Test(
        "it answers to numbers, localhost and the names that are configured, whatever the port",
        arguments: [
            "localhost", "LOCALHOST:80", "127.0.0.1:8090", "[::1]:8090", "[::1]", "192.168.1.5:8090", "panel.local",
            "panel.local:443",
        ])
    func ownHosts(host: String) {
        #expect(refusal(host: host) == nil)
    }

    @Test(
        "a name that was rebound to this computer is refused, and whatever looks like one of ours",
        arguments: [
            "evil.example", "localhost.evil.example", "evil.example:8090", "127.0.0.1.evil.example", "panel.local.evil",
            "::1", "[::1",
            "localhost:8090:1", "localhost:", "localhost:x", "a@localhost", "localhost/", "[localhost]", "0x7f.1",
            "127.1", "", " ",
        ])
    func foreignHosts(host: String) {
        #expect(refusal(host: host) == (host.isEmpty ? .noHost : .foreignHost))
    }

    @Test("no Host, or two, is refused")
    func hostCount() {
        #expect(refusal(host: nil) == .noHost)
        #expect(refusal(.GET, [("Host", "localhost")]) == .noHost)
    }

    @Test(
        "another page's requests are refused, whatever they want",
        arguments: [HTTPMethod.GET, .POST, .PUT, .DELETE],
        [
            "http://evil.example", "null", "http://localhost:8091", "http://localhost", "file://",
            "https://localhost:8090.evil",
        ])
    func foreignOrigins(method: HTTPMethod, origin: String) {
        #expect(refusal(method, [("Origin", origin), ("X-Attention-Panel", "1")]) == .foreignOrigin)
    }

    @Test("a browser's own word that a request comes from elsewhere counts; a link may be followed")
    func fetchMetadata() {
        #expect(refusal(.GET, [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")]) == .foreignOrigin)
        #expect(refusal(.GET, [("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "cors")]) == .foreignOrigin)
        #expect(refusal(.GET, [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")]) == nil)
        #expect(
            refusal(
                .POST, [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("X-Attention-Panel", "1")])
                == .foreignOrigin)
        #expect(refusal(.GET, [("Sec-Fetch-Site", "same-origin")]) == nil)
        #expect(refusal(.GET, [("Sec-Fetch-Site", "none")]) == nil)
    }

    @Test("what changes something needs the panel's own header", arguments: [HTTPMethod.POST, .PUT, .DELETE])
    func ownHeader(method: HTTPMethod) {
        #expect(refusal(method) == .noOwnHeader)
        #expect(refusal(method, [("Origin", "http://localhost:8090")]) == .noOwnHeader)
        #expect(refusal(method, [("X-Attention-Panel", "0")]) == .noOwnHeader)
        #expect(refusal(method, [("X-Attention-Panel", "1")]) == nil)
        #expect(refusal(method, [("X-Attention-Panel", "1"), ("Origin", "https://localhost:8090")]) == nil)
    }

    @Test("the form that asks for the password needs an Origin instead")
    func form() {
        #expect(refusal(.POST, isForm: true) == .foreignOrigin)
        #expect(refusal(.POST, [("Origin", "http://evil.example")], isForm: true) == .foreignOrigin)
        #expect(refusal(.POST, [("Origin", "http://localhost:8090")], isForm: true) == nil)
    }

    @Test("other methods are refused", arguments: [HTTPMethod.OPTIONS, .TRACE, .CONNECT, .PATCH, .RAW(value: "X")])
    func methods(method: HTTPMethod) {
        #expect(refusal(method, [("X-Attention-Panel", "1")]) == .unknownMethod)
    }
}
