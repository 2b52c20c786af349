import NIOCore
import NIOEmbedded
import Testing
import TM1638Simulator

@testable import PanelService
@testable import PanelWeb

@Suite("A connection")
struct ConnectionTests {
    static let get = Stand.request("GET /api/state")

    @Test("takes one request after the other")
    func keepsAlive() async throws {
        let connection = try await Stand().connect()
        for _ in 0..<3 { #expect(try await connection.reply(to: Self.get).status == 200) }
        #expect(connection.isOpen)
        let last = try await connection.reply(to: Stand.request("GET /api/state", ["Connection: close"]))
        #expect(last.headers["connection"] == "close")
        #expect(!connection.isOpen)
    }

    @Test("takes a request byte by byte")
    func dribble() async throws {
        let connection = try await Stand().connect()
        for byte in Self.get.utf8 { try await connection.send([byte]) }
        #expect(try await connection.reply().status == 200)
    }

    @Test("every answer bears what keeps strangers' pages out")
    func headers() async throws {
        for reply in [try await Stand().reply("GET /api/state"), try await Stand().reply("GET /nothing")] {
            #expect(reply.headers["x-content-type-options"] == "nosniff")
            #expect(reply.headers["content-security-policy"]?.contains("frame-ancestors 'none'") == true)
            #expect(reply.headers["cross-origin-resource-policy"] == "same-origin")
            #expect(reply.headers["access-control-allow-origin"] == nil)
        }
    }

    @Test("a HEAD gets the length and no body")
    func head() async throws {
        let connection = try await Stand().connect()
        try await connection.send(Stand.request("HEAD /api/state", ["Connection: close"]))
        let text = try await connection.text(upTo: "\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200"))
        #expect(!text.contains("Content-Length: 0"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test(
        "half a request is waited for ten seconds, however it dribbles in",
        arguments: ["", "GET", String(get.dropLast(2))])
    func half(text: String) async throws {
        let connection = try await Stand().connect()
        try await connection.send(text)
        await connection.pass(.seconds(5))
        if text.hasPrefix("GET /") { try await connection.send("X-More: 1\r\n") }
        #expect(connection.isOpen)
        await connection.pass(.seconds(5))
        #expect(!connection.isOpen)
    }

    @Test("a body that does not come is waited for ten seconds")
    func halfBody() async throws {
        let connection = try await Stand().connect()
        try await connection.send(
            Stand.request("POST /api/undo", ["X-Attention-Panel: 1", "Content-Length: 10"]) + "{")
        await connection.pass(.seconds(9))
        #expect(connection.isOpen)
        await connection.pass(.seconds(1))
        #expect(!connection.isOpen)
    }

    @Test("headers without end are cut off", arguments: ["X-Long: ", "X-Many: 1\r\nX-Many: "])
    func endlessHeaders(header: String) async throws {
        let connection = try await Stand().connect()
        try await connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n")
        for _ in 0..<20 { try await connection.send(header + String(repeating: "a", count: 1000)) }
        #expect(try await connection.reply().status == 431)
        await connection.pass(.seconds(2))
        #expect(!connection.isOpen)
    }

    @Test("a head that is too long as a whole is refused")
    func longHead() async throws {
        let reply = try await Stand().reply("GET /" + String(repeating: "a", count: 17_000))
        #expect([414, 431].contains(reply.status))
    }

    @Test("a huge body is refused by what it says, and by what it is")
    func hugeBody() async throws {
        let stand = try Stand()
        let said = try await stand.reply("POST /api/undo", ["X-Attention-Panel: 1", "Content-Length: 99999999999"])
        #expect(said.status == 413)
        let negative = try await stand.connect()
        try await negative.send(Stand.request("POST /api/undo", ["X-Attention-Panel: 1", "Content-Length: -1"]))
        #expect(try await negative.reply().status >= 400)
        let connection = try await stand.connect()
        try await connection.send(
            Stand.request("POST /api/undo", ["X-Attention-Panel: 1", "Transfer-Encoding: chunked"]))
        for _ in 0..<70 { try await connection.send("400\r\n" + String(repeating: "a", count: 1024) + "\r\n") }
        #expect(try await connection.reply().status == 413)
        await connection.pass(.seconds(2))
        #expect(!connection.isOpen)
    }

    @Test(
        "what is no HTTP is refused",
        arguments: [
            "\u{16}\u{3}\u{1}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        ])
    func garbage(text: String) async throws {
        let connection = try await Stand().connect()
        try await connection.send(text)
        await connection.pass(.seconds(10))
        #expect(!connection.isOpen)
    }

    @Test(
        "paths that are no text, or go elsewhere, find nothing",
        arguments: ["/%ff", "/%00", "/%", "/..%2f..%2fetc/passwd", "//etc/passwd", "/api/pairs/../state"])
    func paths(path: String) async throws {
        let reply = try await Stand().reply("GET \(path)")
        #expect([400, 404].contains(reply.status))
    }

    @Test("a second request before the first is answered ends it")
    func pipelining() async throws {
        let connection = try await Stand().connect()
        try await connection.send(Stand.request("GET /api/pairs") + Stand.request("GET /api/pairs"))
        await connection.pass(.zero)
        #expect(!connection.isOpen)
    }

    @Test("too many connections: the one that has waited longest makes room, one that is answered does not")
    func tooMany() async throws {
        var limits = Limits()
        limits.connections = 3
        let stand = try Stand(limits: limits)
        let listener = try await stand.connect()
        #expect(try await listener.reply(to: Stand.request("GET /api/events")).status == 200)
        var others: [Connection] = []
        for _ in 0..<1000 {
            let next = try await stand.connect()
            try await next.send("GET / HT")
            others.append(next)
            if others.count > 2 { try await others.removeFirst().channel.closeFuture.get() }
        }
        #expect(stand.site.visitors.count == 3)
        #expect(listener.isOpen)
        #expect(try await stand.reply("GET /api/state").status == 200)
    }

    @Test("too many listeners: the next is told so")
    func tooManyListeners() async throws {
        var limits = Limits()
        limits.listeners = 1
        let stand = try Stand(limits: limits)
        let first = try await stand.connect()
        #expect(try await first.reply(to: Stand.request("GET /api/events")).status == 200)
        #expect(try await stand.reply("GET /api/events").status == 503)
        try await first.channel.close()
        #expect(try await stand.connect().reply(to: Stand.request("GET /api/events")).status == 200)
    }

    @Test("a listener hears of what changes, of the newest only, and gives signs of life")
    func events() async throws {
        let stand = try Stand()
        let connection = try await stand.connect()
        #expect(try await connection.reply(to: Stand.request("GET /api/events")).body.contains("\"data\"") == false)
        #expect(try await connection.text(upTo: "}\n\n").contains("\"number\":62"))
        stand.window.onChange { stand.site.changed(on: connection.channel.eventLoop) }
        for asked in [63.0, 64, 65] { stand.window.show(.still(asked: asked)) }
        await connection.pass(.milliseconds(50))
        let text = try await connection.text(upTo: "}\n\n")
        #expect(text.contains("\"number\":65"))
        #expect(!text.contains("\"number\":63"))
        // What is as it was, is not told.
        stand.window.show(.still(asked: 65))
        await connection.pass(.seconds(15))
        #expect(try await !connection.text(upTo: "\n:\n\n").contains("data:"))
    }

    @Test(
        "whatever bytes come, the connection ends or goes on, and the next one is served",
        arguments: 0..<20 as Range<UInt64>)
    func fuzz(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let stand = try Stand()
        let seeds = [
            Self.get, Stand.request("GET /api/events"),
            Stand.request("PUT /api/pairs/1", ["X-Attention-Panel: 1"], body: "{\"key\":[1],\"value\":[2]}"),
            Stand.request("POST /api/import", ["X-Attention-Panel: 1"], body: "waist,weight\n1,2\n"),
            Stand.request("POST /api/keys", ["X-Attention-Panel: 1"], body: "{\"key\":\"S1\",\"stroke\":\"tap\"}"),
        ].map { Array($0.utf8) }
        for _ in 0..<50 {
            let connection = try await stand.connect()
            var bytes = seeds.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = .random(in: 0...255, using: &random)
                case 1: bytes.insert(.random(in: 0...255, using: &random), at: place)
                case 2: bytes.removeSubrange(place..<min(place + Int.random(in: 1...9, using: &random), bytes.count))
                default: bytes.insert(contentsOf: bytes[place...].prefix(40), at: place)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            let cut = Int.random(in: 0...bytes.count, using: &random)
            try await connection.send(Array(bytes[..<cut]))
            try await connection.send(Array(bytes[cut...]))
            try? await connection.channel.close()
        }
        #expect(try await stand.reply("GET /api/pairs").status == 200)
        #expect(stand.site.visitors.count <= 1)
    }
}
