import Testing

@testable import PanelService

@Suite("Where the page is served")
struct WebAddressTests {
    @Test(
        "an address, a port or a path is understood, and written as it can be read again",
        arguments: [
            ("127.0.0.1:8090", "127.0.0.1:8090", true), ("8090", "127.0.0.1:8090", true),
            ("localhost:80", "127.0.0.1:80", true),
            ("[::1]:8090", "[::1]:8090", true), ("0.0.0.0:8090", "0.0.0.0:8090", false), ("[::]:1", "[::]:1", false),
            ("192.168.1.5:80", "192.168.1.5:80", false), ("/run/a.sock", "/run/a.sock", true),
        ])
    func right(text: String, written: String, isLoopback: Bool) throws {
        let address = try WebAddress(text)
        #expect(address.text == written)
        #expect(address.isLoopback == isLoopback)
        #expect(try WebAddress(address.text) == address)
    }

    @Test(
        "anything else is refused with what is right",
        arguments: [
            "", "x", "127.0.0.1", "127.0.0.1:", ":8090:", "1.2.3:4", "::1:8090", "[::1]", "127.0.0.1:65536",
            "127.0.0.1:0", "panel.local:80", "a.sock",
        ])
    func wrong(text: String) {
        #expect(throws: BadValue.self) { try WebAddress(text) }
    }
}
