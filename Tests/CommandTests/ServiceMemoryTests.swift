import TestSupport
import Foundation
import Glibc
import TM1638Simulator
import Testing

/// The service and its memory, in processes of their own, through what happens to processes and disks.
@Suite("The service's memory")
struct ServiceMemoryTests {
    let state: TemporaryDirectory
    var store: String { state.path + "/attention-panel.sqlite" }

    init() throws {
        state = try TemporaryDirectory()
    }

    /// What the service says from its start to its end.
    func log(of service: ServiceTests.Service) throws -> String {
        kill(service.process.processIdentifier, SIGTERM)
        let text = try service.log.fileHandleForReading.readToEnd() ?? Data()
        service.process.waitUntilExit()
        #expect(service.process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }

    /// The numbers of all pairs in the memory, with their keys.
    func pairs() throws -> [String: String] {
        let list = try Program.run("pairs", "list", "--store", store)
        #expect(list.status == 0, "\(list.errors)")
        let rows = list.output.split(separator: "\n").dropFirst().map { $0.split(separator: " ").map(String.init) }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
    }

    @Test("of a hundred writers and ten services killed at any moment, no confirmed pair is lost")
    func killed() throws {
        var random = SplitMix64(seed: 9)
        var confirmed: [String: String] = [:]
        var service: ServiceTests.Service?
        for round in 0..<100 {
            if round % 10 == 0 {
                if let process = service?.process {
                    kill(process.processIdentifier, SIGKILL)
                    process.waitUntilExit()
                }
                service = try .init(state: state)
                #expect(service?.nextMessage()?.hasPrefix("READY=1") == true)
            }
            let writer = try Writer(store: store, keys: round * 10..<(round * 10 + 10))
            // Killed at once, between any two pairs, or while it writes the next.
            let lines = try writer.killed(after: Int.random(in: 0..<8, using: &random))
            for line in lines {
                // added 4: waist 62.0 weight 112.5
                let words = line.split { $0 == " " || $0 == ":" }.map(String.init)
                try #require(words.count == 6, "\(line)")
                confirmed[words[1]] = words[3]
            }
        }
        let kept = try pairs()
        #expect(confirmed.count > 250)
        #expect(confirmed.allSatisfy { kept[$0.key] == $0.value })
    }

    @Test("a service that stopped leaves everything in the one file, and nothing beside it but its daily copy")
    func stopped() throws {
        let service = try ServiceTests.Service(state: state)
        #expect(service.nextMessage()?.hasPrefix("READY=1") == true)
        for key in 1...20 { #expect(try Program.run("pairs", "add", "\(key)", "100", "--store", store).status == 0) }
        #expect(try log(of: service).isEmpty)
        let names = try FileManager.default.contentsOfDirectory(atPath: state.path)
        #expect(Set(names).isSubset(of: ["attention-panel.sqlite", "attention-panel.sqlite.daily"]))
        #expect(try pairs().count == 23)
    }

    @Test("a damaged memory is moved aside whole, named in the log, and the panel shows")
    func damaged() throws {
        let rubbish = Data(repeating: 7, count: 10_000)
        try rubbish.write(to: URL(filePath: store))
        let service = try ServiceTests.Service(state: state)
        #expect(service.nextMessage()?.hasPrefix("READY=1") == true)
        #expect(try pairs().count == 3)
        let names = try FileManager.default.contentsOfDirectory(atPath: state.path)
        let aside = state.path + "/" + (try #require(names.first { $0.contains(".damaged-") }))
        #expect(try Data(contentsOf: URL(filePath: aside)) == rubbish)
        #expect(try log(of: service).contains("\(store) was damaged"))
        #expect(FileManager.default.fileExists(atPath: store))
    }

    @Test(
        "on a full disk the panel shows what it remembers, and the log says that no space is left",
        .enabled(if: SmallFileSystem.isPossible, "mounting needs root"))
    func full() throws {
        let disk = try SmallFileSystem(kibibytes: 512, at: state)
        defer { withExtendedLifetime(disk) {} }
        #expect(try Program.run("pairs", "add", "62", "113.5", "--store", store).status == 0)
        try disk.fill()
        let service = try ServiceTests.Service(state: state)
        #expect(service.nextMessage()?.hasPrefix("READY=1") == true)
        #expect(try Program.run("pairs", "add", "63", "114", "--store", store).status == 74)
        #expect(try log(of: service).contains("no space is left"))
        try disk.makeRoom()
        #expect(try Program.run("pairs", "add", "63", "114", "--store", store).status == 0)
        #expect(try Set(pairs().values).isSuperset(of: ["62.0", "63.0"]))
    }

    @Test(
        "on a disk that is read-only the panel shows what it remembers, and the log says so",
        .enabled(if: SmallFileSystem.isPossible, "mounting needs root"))
    func readOnly() throws {
        let disk = try SmallFileSystem(kibibytes: 512, at: state)
        defer { withExtendedLifetime(disk) {} }
        #expect(try Program.run("pairs", "add", "62", "113.5", "--store", store).status == 0)
        try disk.makeReadOnly()
        let service = try ServiceTests.Service(state: state)
        #expect(service.nextMessage()?.hasPrefix("READY=1") == true)
        #expect(try Program.run("pairs", "add", "63", "114", "--store", store).status == 77)
        #expect(try pairs().values.contains("62.0"))
        #expect(try log(of: service).contains("cannot be written"))
    }
}

/// `attention-panel pairs add -`, to be killed.
private struct Writer {
    let process = Process()
    let input = Pipe()
    let output = Pipe()

    init(store: String, keys: Range<Int>) throws {
        process.executableURL = Program.url
        process.arguments = ["pairs", "add", "-", "--store", store]
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        let lines = keys.map { "\(Double($0) / 10) \($0 % 100)\n" }.joined()
        try input.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
    }

    /// Kills it after so many confirmations, and gives all that reached us.
    func killed(after count: Int) throws -> [String] {
        var text = ""
        while text.count(where: { $0 == "\n" }) < count {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            text += String(decoding: data, as: UTF8.self)
        }
        kill(process.processIdentifier, SIGKILL)
        // Its end of the pipe ends with it.
        text += String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        // Half a line is no confirmation.
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}
