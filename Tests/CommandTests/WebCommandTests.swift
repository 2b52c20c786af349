import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The page's command")
struct WebCommandTests {
    /// The state of a panel, as the page gets it; its status comes a moment after the first picture.
    struct State: Decodable {
        struct Status: Decodable {
            let version: String
        }
        let status: Status?
    }

    struct Pairs: Decodable {
        let count: Int
    }

    @Test("run --web answers on a socket's path with the state, and what a command teaches comes there")
    func servesThePanel() throws {
        let directory = try TemporaryDirectory()
        let socket = directory.path + "/page"
        let service = try ServiceTests.Service(
            state: directory, "--simulated", "--headless", "--web", socket)
        #expect(service.nextMessage() == "READY=1\nSTATUS=showing")
        var version: String?
        while version == nil, !Task.isCancelled {
            version = try JSONDecoder().decode(State.self, from: get("/api/state", at: socket)).status?.version
        }
        #expect(try Program.run("--version").output == (version ?? "") + "\n")
        #expect(try JSONDecoder().decode(Pairs.self, from: get("/api/pairs", at: socket)).count == 3)

        let added = try Program.run("pairs", "add", "62", "70", environment: ["STATE_DIRECTORY": directory.path])
        #expect(added.status == 0, "\(added.errors)")
        var count = 3
        while count != 1, !Task.isCancelled {
            count = try JSONDecoder().decode(Pairs.self, from: get("/api/pairs", at: socket)).count
        }
        kill(service.process.processIdentifier, SIGTERM)
        service.process.waitUntilExit()
        #expect(service.process.terminationStatus == 0)
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test("what lies where the socket should be is told, and stays", arguments: ["file", "missing/socket"])
    func placeIsTaken(name: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write([1, 2, 3], to: directory.path + "/file")
        let outcome = try Program.run(
            "run", "--simulated", "--headless", "--web", directory.path + "/" + name,
            environment: ["STATE_DIRECTORY": directory.path])
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains(directory.path + "/" + name), "\(outcome.errors)")
        #expect(try directory.bytes(directory.path + "/file") == [1, 2, 3])
    }

    @Test("beyond this computer it is served with a password only, which a command sets, replaces and removes")
    func password() throws {
        let directory = try TemporaryDirectory()
        let environment = ["STATE_DIRECTORY": directory.path]
        func run(_ arguments: String..., input: String = "") throws -> Program.Outcome {
            try Program.run(list: arguments, input: input, environment: environment)
        }
        let refused = try run("run", "--simulated", "--headless", "--web", "0.0.0.0:8091")
        #expect(refused.status == 78)
        #expect(refused.errors.contains("attention-panel web password"))

        #expect(try run("web", "password", input: "short\n").status == 65)
        #expect(try run("web", "password").status == 65)
        #expect(try run("web", "password", "--remove").status == 65)
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/web-password"))

        let set = try run("web", "password", input: "correct horse\n")
        #expect(set.status == 0)
        #expect(set.output.hasPrefix("set in \(directory.path)/web-password; "))
        let kept = try String(contentsOfFile: directory.path + "/web-password", encoding: .utf8)
        #expect(kept.hasPrefix("$y$") && !kept.contains("horse"))
        var status = stat()
        #expect(unsafe stat(directory.path + "/web-password", &status) == 0 && status.st_mode & 0o7 == 0)

        // Now who asks without it gets nothing, by whatever way.
        let socket = directory.path + "/page"
        let service = try ServiceTests.Service(
            state: directory, "--simulated", "--headless", "--web", socket)
        #expect(service.nextMessage() == "READY=1\nSTATUS=showing")
        #expect(try answer(to: "/api/state", at: socket).hasPrefix("HTTP/1.1 401 "))
        kill(service.process.processIdentifier, SIGTERM)
        service.process.waitUntilExit()

        #expect(try run("web", "password", input: "another horse\n").status == 0)
        #expect(try String(contentsOfFile: directory.path + "/web-password", encoding: .utf8) != kept)
        #expect(try run("web", "password", "--remove").output.hasPrefix("removed; "))
        #expect(try run("run", "--simulated", "--headless", "--web", "0.0.0.0:8091").status == 78)
    }

    /// The body of what a panel answers.
    private func get(_ path: String, at socket: String) throws -> Data {
        let text = try answer(to: path, at: socket)
        let end = try #require(text.range(of: "\r\n\r\n"))
        #expect(text.hasPrefix("HTTP/1.1 200 "), "\(text)")
        return Data(text[end.upperBound...].utf8)
    }

    /// What a panel answers, from the first line on.
    private func answer(to path: String, at socket: String) throws -> String {
        let connection = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(connection) }
        try #require(unsafe withLocalAddress(socket) { unsafe connect(connection, $0, $1) } == 0)
        let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        #expect(unsafe send(connection, request, request.count, Int32(MSG_NOSIGNAL)) == request.count)
        var answer: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(connection, &part, part.count, 0)
            guard count > 0 else { break }
            answer += part.prefix(count)
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
