import TM1638Simulator
import Foundation
import TM1638GPIO
import TM1638
import Testing

@testable import PanelCore
@testable import PanelMemory
@testable import PanelService

@Suite("ConfigurationFile")
struct ConfigurationFileTests {
    /// The commented example that is shipped.
    static let example: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return (try? String(contentsOf: root.appending(path: "Packaging/attention-panel.yaml"), encoding: .utf8)) ?? ""
    }()

    /// The example with all of its keys in force.
    static let exampleInForce = example.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        // Prose has one space behind its #, what belongs to a key none, or two where it stands below one.
        line == "#" || line.hasPrefix("# ") && !line.hasPrefix("#  ") ? "" : line.drop { $0 == "#" }
    }.joined(separator: "\n")

    func configuration(_ text: String) throws -> Configuration {
        let contents = ConfigurationFile.contents(of: Array(text.utf8), path: "panel.yaml")
        return try Configuration(contents.entries, after: contents.problems)
    }

    @Test("the example sets nothing as it is shipped, and names every key with its default")
    func exampleFile() throws {
        #expect(try configuration(Self.example) == Configuration())
        let all = try configuration(Self.exampleInForce)
        for key in ConfigurationKey.allCases {
            if key != .keys { #expect(all.source(of: key) != .builtIn, "\(key.rawValue) is not in the example") }
            #expect(all.text(of: key) == Configuration().text(of: key))
        }
        #expect(all.wiring == Configuration().wiring)
        #expect(all.settings == Configuration().settings)
        #expect(Set(all.roles.keys) == Set(Board.ledAndKey.keys.map(\.name)))
        #expect(all.roleTable == Configuration().roleTable)
    }

    @Test("an empty file, or one of comments, says nothing", arguments: ["", "# nothing\n", "---\n", "~", "keys:\n"])
    func nothing(text: String) throws {
        #expect(try configuration(text) == Configuration())
    }

    @Test("line ends of other systems and a byte order mark change nothing")
    func lineEnds() throws {
        let configuration = try configuration("\u{FEFF}stb: 5\r\nclk: 6\r\n")
        #expect(configuration.source(of: .clk) == .file(path: "panel.yaml", line: 2))
        #expect(configuration.wiring.strobe == .offset(5))
    }

    func problem(_ bytes: [UInt8]) -> String? {
        ConfigurationFile.contents(of: bytes, path: "panel.yaml").problems.first?.description
    }

    @Test("what is too large or no text is refused as a whole")
    func noText() {
        #expect(problem(Array(repeating: 0x23, count: 64 * 1024)) == nil)
        #expect(
            problem(Array(repeating: 0x23, count: 64 * 1024 + 1))
                == "panel.yaml: is larger than 64 KiB: is this the right file?")
        #expect(problem([0x23, 0xFF]) == "panel.yaml: is no UTF-8 text: save it as UTF-8")
    }

    @Test("a few aliases are values like others; the bomb that many make is refused before it is built")
    func aliases() throws {
        #expect(try configuration("stb: &line 5\n").wiring.strobe == .offset(5))
        #expect(try configuration("brightness: &few 2\nslowdown: *few\n").wiring.slowdown == 2)
        var bomb = "a0: &a0 [x]\n"
        for level in 1...30 {
            let before = "*a\(level - 1)"
            bomb += "a\(level): &a\(level) [\(Array(repeating: before, count: 9).joined(separator: ","))]\n"
        }
        // As a key it would be compared, node by node.
        bomb += "? *a30\n: x\n"
        #expect(problem(Array(bomb.utf8)) == "panel.yaml: has more than 16 aliases (*): write values where they belong")
    }

    @Test(
        "however deeply it is nested, it ends with a word",
        arguments: [
            ("[", ""), ("{a: ", ""), ("- ", ""), ("? ", ""), ("[", "]"), ("{a: ", "}"), ("[{a: ", "}]"), ("a:\n- ", ""),
        ])
    func nesting(open: String, close: String) {
        for depth in [900, 20_000] {
            let text =
                String(repeating: open, count: depth) + "x" + String(repeating: close, count: depth)
            #expect(problem(Array(text.utf8)) != nil)
        }
        var indented = ""
        for level in 0..<300 { indented += String(repeating: " ", count: level) + "a:\n" }
        #expect(problem(Array(indented.utf8))?.hasPrefix("panel.yaml:1: unknown key \"a\"") == true)
    }

    /// Random changes of a text that has everything in it.
    static func mutated(_ text: [UInt8], using random: inout SplitMix64) -> [UInt8] {
        let telling = Array("&*!|>'\"%@`{}[],?:-# \n\t\r\\~<0\u{0}é".utf8)
        var bytes = text
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            guard !bytes.isEmpty else { break }
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.insert(telling.randomElement(using: &random) ?? 0, at: place)
            case 2: bytes[place] = telling.randomElement(using: &random) ?? 0
            case 3: bytes.removeSubrange(place..<end)
            case 4: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &random))
            default: bytes.removeLast(min(bytes.count, Int.random(in: 1...200, using: &random)))
            }
        }
        return bytes
    }

    @Test("a mutated example is a configuration or is refused with its place", arguments: 0..<50)
    func mutations(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        for _ in 0..<20 { check(Self.mutated(Array(Self.exampleInForce.utf8), using: &random)) }
    }

    @Test(
        "random bytes and random pieces of YAML are a configuration or are refused with their place", arguments: 0..<50)
    func anything(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let pieces = [
            "stb", "keys", "S1", ": ", ":", "- ", "? ", "\n", "\n  ", " ", "[", "]", "{", "}", ",", "&a ", "*a",
            "!!int ", "!",
            "|\n", ">-\n", "'", "\"", "\\x41", "\\u00e9", "\\", "%YAML 1.1\n", "---\n", "...\n", "# c\n", "5", "~",
            "<<", "\t", "é",
            "\u{85}", "\u{2028}", "\r\n",
        ]
        for _ in 0..<20 {
            let count = Int.random(in: 0...60, using: &random)
            check((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
            check((0..<count).flatMap { _ in Array((pieces.randomElement(using: &random) ?? "").utf8) })
        }
    }

    private func check(_ bytes: [UInt8]) {
        let contents = ConfigurationFile.contents(of: bytes, path: "panel.yaml")
        do {
            _ = try Configuration(contents.entries, after: contents.problems)
        } catch .wrong(let problems) {
            #expect(!problems.isEmpty && problems.allSatisfy { $0.description.hasPrefix("panel.yaml:") }, "\(problems)")
        } catch {
            Issue.record("\(error) of \(bytes)")
        }
    }
}
