import TestSupport
import Foundation
import Testing

@testable import PanelCore
@testable import PanelMemory
@testable import PanelService

@Suite("The doctor at the memory")
struct MemoryExaminationTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func look(_ path: String? = nil, isUsual: Bool = false) -> [Diagnosis] {
        MemoryExamination.diagnoses(path: path ?? directory.store, isUsual: isUsual, at: .morning)
    }

    @Test("a memory that is not there yet is none of the doctor's business, and not made")
    func missing() throws {
        #expect(look().map(\.verdict) == [.well])
        #expect(look(directory.path + "/none/memory.sqlite", isUsual: true).map(\.verdict) == [.well])
        #expect(try directory.names == [])
    }

    @Test("nobody makes the directory of a memory that was named, so it has to be there")
    func noDirectory() throws {
        let path = directory.path + "/none/memory.sqlite"
        #expect(
            look(path) == [
                .wrong("memory", "\(path) cannot be made: there is no directory \(directory.path)/none: make it")
            ])
    }

    @Test("a memory that is whole is well, with its pairs counted")
    func whole() throws {
        let store = try Store(path: directory.store, at: .morning)
        #expect(look().first?.text.hasSuffix("no pairs yet but the built-in example") == true)
        try store.teach(Pair(key: 62, value: 112.5), at: .morning)
        #expect(look().map(\.verdict) == [.well, .well])
        #expect(look().first?.text.hasSuffix("is whole and can be written: 1 pair") == true)
    }

    @Test("a damaged memory is told of and left as it is")
    func damaged() throws {
        let rubbish = [UInt8](repeating: 7, count: 5000)
        try directory.write(rubbish, to: directory.store)
        #expect(look().first?.verdict == .wrong)
        #expect(look().first?.text.contains("is damaged") == true)
        #expect(try directory.names == ["attention-panel.sqlite"])
        #expect(try directory.bytes(directory.store) == rubbish)
    }

    @Test("a disk that is nearly full is told of")
    func space() {
        #expect(
            MemoryExamination.space(free: 1 << 20, in: "/x") == .wrong("disk", "only 1 MiB are free for /x: make room"))
        #expect(MemoryExamination.space(free: 1 << 30, in: "/x") == .well("disk", "1024 MiB are free for /x"))
    }

    @Test(
        "a memory on a file system that is mounted read-only is told of",
        .enabled(if: SmallFileSystem.isPossible, "mounting needs root"))
    func readOnly() throws {
        let disk = try SmallFileSystem(kibibytes: 512)
        do { _ = try Store(path: disk.store, at: .morning) }
        try disk.makeReadOnly()
        #expect(look(disk.store).first?.verdict == .wrong)
        #expect(look(disk.store).first?.text.contains("cannot be written") == true)
    }
}
