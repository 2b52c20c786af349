import TestSupport
import PanelCore
import PanelMemory
import Foundation
import Glibc
import Testing

@Suite("memory")
struct MemoryCommandTests {
    let directory: TemporaryDirectory
    var copy: String { directory.path + "/copy.sqlite" }

    init() throws {
        directory = try TemporaryDirectory()
    }

    func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(list: arguments + ["--store", directory.store])
    }

    @Test("backup and restore bring back what was there, and keep what goes away")
    func roundTrip() throws {
        #expect(try run("pairs", "add", "62", "112.5").status == 0)
        let backup = try run("memory", "backup", copy)
        #expect(backup.output == "copied 1 pair to \(copy)\n")
        #expect(try run("pairs", "add", "70", "130").status == 0)
        let restored = try run("memory", "restore", copy)
        let words = "restored 1 pair; what was there before is in "
        #expect(restored.output.hasPrefix(words))
        let before = restored.output.dropFirst(words.count).trimmingCharacters(in: .newlines)
        #expect(try Store(readingOnly: before).own.count == 2)
        #expect(try Store(readingOnly: directory.store).own.map(\.key) == [[62]])
        #expect(try run("pairs", "undo").output == "forgot 4: waist 62.0 weight 112.5\n")
    }

    @Test("a running service goes on with what was restored")
    func service() throws {
        let service = try ServiceTests.Service(state: directory)
        #expect(service.nextMessage()?.hasPrefix("READY=1") == true)
        #expect(try run("pairs", "add", "62", "112.5").status == 0)
        #expect(try run("memory", "backup", copy).status == 0)
        #expect(try run("pairs", "add", "70", "130").status == 0)
        #expect(try run("memory", "restore", copy).status == 0)
        kill(service.process.processIdentifier, SIGTERM)
        let log = try service.log.fileHandleForReading.readToEnd() ?? Data()
        service.process.waitUntilExit()
        #expect(service.process.terminationStatus == 0)
        #expect(!String(decoding: log, as: UTF8.self).contains("memory"))
        #expect(try Store(readingOnly: directory.store).own.map(\.key) == [[62]])
    }

    @Test("what is no copy changes nothing and is named")
    func refused() throws {
        let missing = try run("memory", "restore", copy)
        #expect(missing.status == 66)
        #expect(missing.errors.contains("\(copy): there is no such file"))
        #expect(try directory.names == [])
        #expect(try run("pairs", "add", "62", "112").status == 0)
        let itself = try run("memory", "backup", directory.store)
        #expect(itself.status == 65)
        #expect(itself.errors.contains("is the memory itself"))
    }
}
