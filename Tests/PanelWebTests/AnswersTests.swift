import Foundation
import PanelCore
import TestSupport
import Testing
import TM1638

@testable import PanelService
@testable import PanelWeb

@Suite("The page's answers")
struct AnswersTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
    }

    func pairs() async throws -> [[Double]] {
        struct Body: Decodable {
            struct Pair: Decodable {
                let key: [Double]
                let value: [Double]
            }
            let pairs: [Pair]
        }
        let reply = try await stand.reply("GET /api/pairs")
        return try JSONDecoder().decode(Body.self, from: Data(reply.body.utf8)).pairs.map { $0.key + $0.value }
    }

    @Test("the state is the picture, what is asked and the status")
    func state() async throws {
        let body = try await stand.reply("GET /api/state").body
        #expect(body.contains("\"name\":\"led-and-key\""))
        #expect(body.contains("\"digits\":[6,0,0,0,0,0,0,0]"))
        #expect(body.contains("\"revision\":0"))
        #expect(try await stand.reply("GET /metrics").status == 503)
    }

    @Test("pairs are added, changed, removed and undone, and the panel hears of each")
    func changes() async throws {
        stand.memory.waitUntilOpen(atMost: .seconds(60))
        _ = stand.memory.takeAnswers()
        func heard() -> Int { stand.memory.takeAnswers().count { if case .changed = $0 { true } else { false } } }
        #expect(try await stand.change("POST /api/pairs", #"{"key":[62],"value":[113]}"#).body == #"{"id":4}"#)
        #expect(heard() == 1)
        // The built-in pairs rest once there are others, and count again when these are gone.
        #expect(try await pairs() == [[62, 113]])
        #expect(try await stand.change("PUT /api/pairs/4", #"{"key":[62.5],"value":[113]}"#).status == 200)
        #expect(try await pairs().last == [62.5, 113])
        #expect(heard() == 1)
        #expect(try await stand.change("PUT /api/pairs/1", #"{"key":[62.5],"value":[113]}"#).status == 422)
        #expect(try await stand.change("DELETE /api/pairs/9").status == 422)
        #expect(heard() == 0)
        #expect(try await stand.change("DELETE /api/pairs/4").status == 200)
        #expect(try await stand.change("POST /api/undo").status == 409)
        #expect(try await stand.change("POST /api/import", "waist,weight\n70,130\n71,131\n").body == #"{"count":2}"#)
        #expect(try await stand.reply("GET /api/pairs.csv").body.contains("70.0,130.0"))
        #expect(try await stand.change("POST /api/undo").body == #"{"forgot":2}"#)
        #expect(try await pairs() == [[68, 126], [60, 110], [64, 115]])
    }

    @Test(
        "what is no pair is refused, in words",
        arguments: [
            "", "{", "null", "[]", "{\"key\":[1]}", "{\"key\":[1,2],\"value\":[3]}", "{\"key\":[-5],\"value\":[3]}",
            "{\"key\":[1e999],\"value\":[3]}", "{\"key\":[\"1\"],\"value\":[3]}", String(repeating: "[", count: 60_000),
        ])
    func badPairs(body: String) async throws {
        let reply = try await stand.change("POST /api/pairs", body)
        #expect([400, 422].contains(reply.status))
        #expect(reply.body.hasPrefix("{\"problem\":"))
        #expect(try await pairs().count == 3)
    }

    @Test("bytes that are no UTF-8 are refused everywhere")
    func malformed() async throws {
        for path in ["/api/pairs", "/api/keys", "/api/import"] {
            let connection = try await stand.connect()
            let head = Stand.request("POST \(path)", ["X-Attention-Panel: 1", "Content-Length: 4"])
            try await connection.send(Array(head.utf8) + [0x7B, 0xFF, 0xFE, 0x7D])
            #expect([400, 422].contains(try await connection.reply().status))
        }
    }

    @Test("a file of pairs is taken as a whole or not at all, and says which line is wrong")
    func importing() async throws {
        let reply = try await stand.change("POST /api/import", "waist,weight\n70,130\n71,x\n")
        #expect(reply.status == 422)
        #expect(reply.body.contains(":3:"))
        #expect(try await pairs().count == 3)
    }

    @Test("a file of very many pairs, or cells, or quotes without end, is refused")
    func bombs() async throws {
        for body in [
            "waist,weight\n" + String(repeating: "1,2\n", count: 100_000), String(repeating: ",", count: 500_000),
            "\"" + String(repeating: "a", count: 900_000),
            "waist,weight\n" + String(repeating: "9", count: 900_000) + ",1\n",
        ] {
            #expect([413, 422].contains(try await stand.change("POST /api/import", body).status))
        }
        #expect(try await pairs().count == 3)
    }

    @Test("keys act as the board's, by their names")
    func keys() async throws {
        #expect(try await stand.change("POST /api/keys", #"{"key":"S3","stroke":"tap"}"#).status == 200)
        #expect(stand.window.keysDown(on: .ledAndKey, at: .start) == KeyScan([Board.ledAndKey.keys[2].input]))
        let unknown = try await stand.change("POST /api/keys", #"{"key":"S9","stroke":"tap"}"#)
        #expect(unknown.status == 400)
        #expect(unknown.body.contains("S1, S2"))
        #expect(try await stand.change("POST /api/keys", #"{"key":"S1","stroke":"kick"}"#).status == 400)
        for _ in 0..<100 { _ = try await stand.change("POST /api/keys", #"{"key":"S1","stroke":"tap"}"#) }
        #expect(try await stand.change("POST /api/keys", #"{"key":"S1","stroke":"tap"}"#).status == 429)
    }

    @Test("readings and findings are told; a number that is none is refused")
    func readings() async throws {
        #expect(try await stand.reply("GET /api/readings?last=5").body == "[]")
        #expect(try await stand.reply("GET /api/readings?last=0").status == 400)
        #expect(try await stand.reply("GET /api/readings?last=99999999999999999999").status == 400)
        #expect(
            try await stand.reply("GET /api/findings").body
                == #"[{"subject":"memory","text":"<b>gone</b>","verdict":"WRONG"}]"#)
    }

    @Test("the page knows that it is served, and keeps the policy that it was built with")
    func page() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/page.html"
        let text =
            #"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'self'"><meta name="attention-panel" content="alone">"#
        try Data(text.utf8).write(to: URL(filePath: path))
        let reply = try await Stand(page: PageFile(path: path)).reply("GET /")
        #expect(reply.body.contains(#"name="attention-panel" content="served""#))
        #expect(
            reply.headers["content-security-policy"]
                == "default-src 'none'; connect-src 'self'; frame-ancestors 'none'")
        let missing = try await stand.reply("GET /")
        #expect(missing.status == 404)
        #expect(missing.body.contains("make browser"))
    }

    @Test("figures for Prometheus have names, kinds and labels whose text cannot end them")
    func metrics() throws {
        let reading = PanelStatus.LastReading(
            time: "now", asked: [.init(name: "wa\"ist\n", unit: "c\\m", number: 62)],
            answered: [.init(name: "weight", unit: "", number: 112.5)], isSupported: true)
        let status = PanelStatus(
            version: "0.2", process: 1, started: "then", uptime: 7, published: 9, isShowing: true, wires: nil,
            faults: [],
            lastReading: reading, bus: .init(frames: 5, scans: 4, corruptScans: 3, absentScans: 2, failures: 1),
            latestTurn: 1.5,
            model: .init(pairs: 3, score: "gaussian", bandwidths: [1], learnedFrom: nil, error: nil, pairsSince: nil),
            memory: nil)
        let text = Metrics.text(status)
        #expect(text.contains("# TYPE attention_panel_scans_total counter\nattention_panel_scans_total 4\n"))
        #expect(text.contains("attention_panel_scan_errors_total{reason=\"no answer\"} 2\n"))
        #expect(text.contains(#"attention_panel_reading{part="asked",name="wa\"ist\n",unit="c\\m"} 62.0"#))
        #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("#") || $0.split(separator: " ").count >= 2 })
    }
}
