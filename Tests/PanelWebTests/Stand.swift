import Foundation
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import PanelMemory
import TM1638

@testable import PanelCore
@testable import PanelService
@testable import PanelWeb

/// A server without sockets, before a panel that stands still, in virtual time.
struct Stand {
    let window = PanelWindow()
    let memory: MemoryQueue
    let answers: Answers
    let site: Site

    init(
        password: Password? = nil, names: [String] = [], limits: Limits = Limits(), isShowing: Bool = true,
        page: PageFile = PageFile(path: "/nowhere"), logger: Logger = .quiet
    ) throws {
        let store = try Store.temporary()
        memory = MemoryQueue { MemoryKeeper(temporary: store, logger: .quiet) }
        answers = Answers(window: window, memory: memory, page: page, limits: limits) {
            [Diagnosis.wrong("memory", "<b>gone</b>")]
        }
        site = Site(
            window: window, answers: answers, names: names, password: password, limits: limits, logger: logger)
        if isShowing { window.show(.still()) }
    }

    /// A connection that has just come.
    func connect() async throws -> Connection {
        let channel = NIOAsyncTestingChannel()
        let site = site
        try await channel.testingEventLoop.executeInContext { try WebServer.set(up: channel, on: site) }
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        return Connection(channel: channel)
    }

    /// What a request of its own connection gets.
    func reply(
        _ line: String, _ headers: [String] = [], body: String? = nil, host: String = "localhost:8090"
    ) async throws -> Reply {
        try await connect().reply(to: Self.request(line, headers, body: body, host: host))
    }

    /// What changes something, with the panel's own header.
    func change(_ line: String, _ body: String = "") async throws -> Reply {
        try await reply(line, ["X-Attention-Panel: 1"], body: body)
    }

    static func request(
        _ line: String, _ headers: [String] = [], body: String? = nil, host: String = "localhost:8090"
    ) -> String {
        let length = body.map { ["Content-Length: \($0.utf8.count)"] } ?? []
        return (["\(line) HTTP/1.1", "Host: \(host)"] + headers + length).joined(separator: "\r\n") + "\r\n\r\n"
            + (body ?? "")
    }
}

/// The peer's end of a connection.
struct Connection {
    let channel: NIOAsyncTestingChannel

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        _ = try? await channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    /// The whole answer to a request.
    func reply(to text: String) async throws -> Reply {
        try await send(text)
        return try await reply()
    }

    func reply() async throws -> Reply {
        var text = ""
        while true {
            var buffer = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
            text += buffer.readString(length: buffer.readableBytes) ?? ""
            if let reply = Reply(text) { return reply }
        }
    }

    /// What is sent next, up to some words.
    func text(upTo end: String) async throws -> String {
        var text = ""
        while !text.contains(end) {
            var buffer = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
            text += buffer.readString(length: buffer.readableBytes) ?? ""
        }
        return text
    }

    func pass(_ time: TimeAmount) async { await channel.testingEventLoop.advanceTime(by: time) }

    var isOpen: Bool { channel.isActive }
}

/// An answer as it went over the wire.
struct Reply {
    let status: Int
    let headers: [String: String]
    let body: String

    /// Reads an answer; `nil` while it is not whole.
    init?(_ text: String) {
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        status = Int(lines[0].split(separator: " ")[1]) ?? 0
        headers = Dictionary(
            lines.dropFirst().map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (parts[0].lowercased(), String(parts[1].drop { $0 == " " }))
            }, uniquingKeysWith: { "\($0), \($1)" })
        body = String(text[end.upperBound...])
        guard
            headers["content-type"] == "text/event-stream"
                || body.utf8.count >= Int(headers["content-length"] ?? "") ?? 0
        else { return nil }
    }
}

extension Logger {
    static let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
}

extension PanelWindow.View {
    /// What a panel shows that has been asked for 62.
    static func still(asked: Double = 62, board: Board = .ledAndKey) -> PanelWindow.View {
        let reading = Reading(schema: .tutorial, query: [asked], answer: nil)
        return .init(
            board: board, roles: RoleTable(board: board),
            picture: Picture(digits: [Segments(rawValue: 6)], leds: [.red]),
            brightness: .brightest, keysDown: [], current: reading, settings: Settings())
    }
}
