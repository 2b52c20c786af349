import Foundation
import Glibc
import TestSupport
import Testing

@Suite("attention-panel virtual", .timeLimit(.minutes(1)))
struct VirtualCommandTests {
    /// A place for a socket that nobody else uses.
    private let socket = FileManager.default.temporaryDirectory.appending(path: "virtual-\(UUID().uuidString)").path

    private func play(_ script: String, _ options: String...) throws -> (Program.Outcome, file: String) {
        let file = try TemporaryFile(script)
        let arguments = ["virtual", "--socket", socket, "--script", file.path] + options
        return (try Program.run(list: arguments, beside: visit), file.path)
    }

    /// Comes as a guest, asks for the device's features, and leaves.
    private func visit() throws {
        let guest = connect()
        defer { close(guest) }
        let question: [UInt32] = [1, 1, 0]
        #expect(unsafe send(guest, question, 12, Int32(MSG_NOSIGNAL)) == 12)
        var answer = [UInt8](repeating: 0, count: 20)
        #expect(unsafe recv(guest, &answer, answer.count, Int32(MSG_WAITALL)) == 20)
    }

    /// A connection to the board, which may still be on its way.
    private func connect() -> Int32 {
        let guest = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        while unsafe withLocalAddress(socket, { unsafe Glibc.connect(guest, $0, $1) }) != 0, !Task.isCancelled {
            sched_yield()
        }
        return guest
    }

    @Test("it ends by itself when the script is over and its guest gone, and says that all was as expected")
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

    @Test("who only knocks, as another panel does that wants the same place, is no guest and ends nothing")
    func knock() throws {
        let file = try TemporaryFile("within 10s dark")
        let outcome = try Program.run(list: ["virtual", "--socket", socket, "--script", file.path]) {
            for _ in 0..<3 { close(connect()) }
            #expect(try Program.run("virtual", "--socket", socket).status == 69)
            try visit()
        }
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
    }

    @Test("a script that cannot be played is refused before anything begins")
    func refusal() throws {
        func refuse(_ script: String, _ options: String...) throws -> (Program.Outcome, file: String) {
            let file = try TemporaryFile(script)
            return (try Program.run(list: ["virtual", "--socket", socket, "--script", file.path] + options), file.path)
        }
        let (outcome, file) = try refuse("dark\npress S9")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("\(file):2: led-and-key has no key \"S9\""))
        #expect(try Program.run("virtual", "--socket", socket, "--script", "/nowhere").status == 66)
        #expect(try refuse("panel 3 dark", "--board", "qyf", "--board", "bare").0.errors.contains("panels 1 to 2"))
        #expect(try refuse("dark", "--trace", "/nowhere/else.vcd").0.status == 73)
    }

    @Test("a file in the socket's place stays what it is")
    func occupied() throws {
        let file = try TemporaryFile("precious")
        #expect(try Program.run("virtual", "--socket", file.path).status == 69)
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "precious")
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
