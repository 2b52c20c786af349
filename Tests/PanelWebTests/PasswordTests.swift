import Foundation
import TestSupport
import Testing

@testable import PanelWeb

@Suite("The page's password")
struct PasswordTests {
    @Test("it is kept as a hash that no other password makes, and never as itself")
    func hash() throws {
        let directory = try TemporaryDirectory()
        #expect(try Password.read(beside: directory.store) == nil)
        try Password("correct horse ü").write(beside: directory.store)
        let password = try #require(try Password.read(beside: directory.store))
        #expect(password.hash.hasPrefix("$y$"))
        #expect(!password.hash.contains("horse"))
        #expect(password.isRight("correct horse ü"))
        #expect(!password.isRight("correct horse u"))
        #expect(!password.isRight(""))
        #expect(!password.isRight("correct horse ü\0"))
        #expect(try Password("correct horse ü").hash != password.hash)
        #expect(Password.remove(beside: directory.store))
        #expect(try Password.read(beside: directory.store) == nil)
    }

    @Test("one that is short, too long or holds a zero is refused")
    func limits() {
        #expect(throws: Password.Problem.short) { try Password("short") }
        #expect(throws: Password.Problem.unusable) { try Password(String(repeating: "a", count: 501)) }
        #expect(throws: Password.Problem.unusable) { try Password("0123456789\0") }
    }

    @Test("a browser that has said it is known by its cookie until it stays away for a month, and no other is")
    func sessions() {
        let start = ContinuousClock.now
        var sessions = Sessions()
        func isKnown(_ cookies: String..., at now: ContinuousClock.Instant) -> Bool {
            sessions.isKnown(cookies: cookies, at: now)
        }
        #expect(!isKnown(at: start))
        let token = sessions.begin(at: start)
        #expect(token.count == 64)
        let other = sessions.begin(at: start)
        #expect(other != token)
        #expect(isKnown("a=b; attention-panel=\(token); c=d", at: start))
        #expect(
            !isKnown("attention-panel=\(token)0", "attention-panel=", "attention-panel", token, at: start))
        #expect(isKnown("attention-panel=\(token)", at: start + .seconds(29 * 86_400)))
        #expect(!isKnown("attention-panel=\(token)", at: start + .seconds(60 * 86_400)))
    }

    @Test("five tries may fail, then one each half minute")
    func tries() {
        var now = ContinuousClock.now
        var sessions = Sessions()
        func mayTry() -> Bool { sessions.mayTry(at: now) }
        func sixTries() -> [Bool] { (0..<6).map { _ in mayTry() } }
        #expect(sixTries() == [true, true, true, true, true, false])
        now += .seconds(29)
        #expect(!mayTry())
        now += .seconds(1)
        #expect(mayTry())
        #expect(!mayTry())
        now += .seconds(3600)
        #expect(sixTries() == [true, true, true, true, true, false])
        // Whoever knows it is not kept out afterwards.
        _ = sessions.begin(at: now)
        #expect(mayTry())
    }

    @Test(
        "a page beyond this computer is shown only after the password; the cookie is out of reach for scripts and strangers"
    )
    func login() async throws {
        let stand = try Stand(password: Password("correct horse"))
        let page = try await stand.reply("GET /")
        #expect(page.status == 401)
        #expect(page.body.contains("type=\"password\""))
        #expect(!page.body.contains("<script"))
        for path in ["/api/state", "/api/events", "/api/pairs.csv", "/metrics"] {
            #expect(try await stand.reply("GET \(path)").status == 401)
        }
        #expect(try await stand.change("POST /api/undo").status == 401)
        let origin = "Origin: http://localhost:8090"
        #expect(try await stand.reply("POST /login", [], body: "password=correct+horse").status == 403)
        #expect(try await stand.reply("POST /login", [origin], body: "password=wrong+horse").status == 401)
        let reply = try await stand.reply("POST /login", [origin], body: "password=correct+horse")
        #expect(reply.status == 303)
        let cookie = try #require(reply.headers["set-cookie"])
        #expect(cookie.contains("; HttpOnly; SameSite=Strict"))
        let known = "Cookie: " + cookie.prefix { $0 != ";" }
        #expect(try await stand.reply("GET /api/state", [known]).status == 200)
        #expect(try await stand.reply("POST /api/undo", [known]).status == 403)
        for _ in 0..<5 { _ = try await stand.reply("POST /login", [origin], body: "password=wrong+horse") }
        #expect(try await stand.reply("POST /login", [origin], body: "password=correct+horse").status == 429)
    }

    @Test("programs say it with each request, under any name; what was right is not tried again")
    func basic() async throws {
        let stand = try Stand(password: Password("correct: hörse"))
        func said(_ name: String, _ password: String) -> String {
            "Authorization: Basic " + Data("\(name):\(password)".utf8).base64EncodedString()
        }
        #expect(try await stand.reply("GET /metrics", [said("", "correct: hors")]).status == 401)
        for path in ["/api/state", "/api/pairs.csv", "/api/readings"] {
            #expect(try await stand.reply("GET \(path)", [said("prometheus", "correct: hörse")]).status == 200)
        }
        // It takes more than the password to change something.
        let right = said("", "correct: hörse")
        #expect(try await stand.reply("POST /api/keys", [right], body: "{}").status == 403)
        #expect(
            try await stand.reply("POST /api/keys", [right, "X-Attention-Panel: 1"], body: "{}").status == 400)
        let noColon = Data("correct".utf8).base64EncodedString()
        for text in ["Basic", "Basic =", "Basic \(noColon)", "Bearer x", "Basic a b"] {
            #expect(try await stand.reply("GET /metrics", ["Authorization: \(text)"]).status == 401)
        }
        #expect(try await stand.reply("GET /metrics", [right, right]).status == 401)
        // The same wrong one again and again keeps nobody out; others are counted.
        for _ in 0..<9 { #expect(try await stand.reply("GET /metrics", [said("", "wrong")]).status == 401) }
        #expect(try await stand.reply("GET /api/state", [said("another", "correct: hörse")]).status == 200)
        for index in 0..<5 { _ = try await stand.reply("GET /metrics", [said("", "wrong \(index)")]) }
        #expect(try await stand.reply("GET /metrics", [said("other", "correct: hörse")]).status == 429)
        #expect(try await stand.reply("GET /api/state", [right]).status == 200)
    }
}
