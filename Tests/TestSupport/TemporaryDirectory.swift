import Foundation
package import PanelCore
package import PanelMemory

/// A directory that is gone when the test is over.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "attention-panel-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A memory's file in it, under the name that it has when nobody names one.
    package var store: String { path + "/attention-panel.sqlite" }

    package var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    package func bytes(_ file: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: file)))
    }

    package func write(_ bytes: [UInt8], to file: String) throws {
        try Data(bytes).write(to: URL(filePath: file))
    }

    /// What `kill -9` leaves of a memory that was open: the files as they are now.
    package func copyOfCrash(of other: TemporaryDirectory) throws {
        for ending in ["", "-journal", "-wal"] where FileManager.default.fileExists(atPath: other.store + ending) {
            try FileManager.default.copyItem(atPath: other.store + ending, toPath: store + ending)
        }
    }

    /// Copies a file that version 0.1 wrote, to be this directory's memory.
    package func copyOfVersion1(_ name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Version0.1")
        try FileManager.default.copyItem(atPath: folder.appending(path: name).path, toPath: store)
    }
}

extension Timestamp {
    /// A morning of the tests.
    package static let morning = Timestamp("2026-11-24T08:15:30Z") ?? Timestamp(milliseconds: 0)
}

extension Store {
    /// The pairs that were kept besides the built-in ones.
    package var own: [Pair] {
        get throws { try contents().pairs.filter { $0.origin != .builtIn }.map(\.pair) }
    }
}
