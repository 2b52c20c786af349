import Foundation
import Testing

@Suite("attention-panel virtual")
struct VirtualCommandTests {
    /// A place for a socket that nobody else uses.
    private let socket = FileManager.default.temporaryDirectory.appending(path: "virtual-\(UUID().uuidString)").path

    private func play(_ script: String, _ options: String...) throws -> (Program.Outcome, file: String) {
        let file = try TemporaryFile(script)
        let outcome = try Program.run(list: ["virtual", "--socket", socket, "--script", file.path] + options)
        return (outcome, file.path)
    }

    @Test("it ends by itself when the script is over, and says that all was as expected")
    func success() throws {
        let (outcome, _) = try play("dark\n+1ms panel 2 brightness off\nno violations", "--panels", "2")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("script: 3 expectations met, 0 failed"))
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test("what was not as expected is told with file and line, and makes the status 1")
    func failure() throws {
        let (outcome, file) = try play("dark\nshows \"42\"")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("\(file):2: at "))
        #expect(outcome.errors.contains("shows \"        \" instead of \"42\""))
    }

    @Test("a script that cannot be played is refused before anything begins")
    func refusal() throws {
        let (outcome, file) = try play("dark\npress S9")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("\(file):2: led-and-key has no key \"S9\""))
        #expect(try Program.run("virtual", "--socket", socket, "--script", "/nowhere").status == 66)
        #expect(try play("panel 3 dark", "--board", "qyf", "--board", "bare").0.errors.contains("panels 1 to 2"))
    }

    @Test("there is room for eight chips, and either boards or their number are given")
    func boards() throws {
        #expect(try Program.run("virtual", "--socket", socket, "--panels", "9").status == 64)
        #expect(try Program.run("virtual", "--socket", socket, "--panels", "0").status == 64)
        let both = ["virtual", "--socket", socket, "--board", "qyf", "--board", "bare", "--panels", "2"]
        #expect(try Program.run(list: both).status == 64)
    }

    @Test("a trace is written, of as many chips as there are")
    func trace() throws {
        let path = socket + ".vcd"
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try play("dark", "--panels", "3", "--trace", path).0.status == 0)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains(" stb2 $end"))
    }
}
