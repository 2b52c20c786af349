import ArgumentParser
import FoundationEssentials
import PanelCore
import PanelMemory
import PanelService

/// `attention-panel memory`: copies of all that the panel remembers.
struct MemoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Copy and restore all that the panel remembers, while it runs.",
        subcommands: [Backup.self, Restore.self]
    )

    struct Backup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy the memory into a file: pairs, readings, settings and what was learned.",
            discussion: """
                The copy is the memory at one moment, and takes the place of an earlier copy only when it is whole.
                Example: attention-panel memory backup ~/panel.sqlite
                """
        )

        @Argument(help: "The file to write.", completion: .file())
        var file: String

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            try memory.read { store in
                try store.backup(to: file)
                let own = try store.contents().pairs.count { $0.origin != .builtIn }
                try print("copied \(own.counted("pair")) to \(Failure.legible(file))")
            }
        }
    }

    struct Restore: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the memory hold what a copy of it holds: all of that, or nothing.",
            discussion: """
                What the memory holds now is copied beside it first. A running panel shows the restored pairs within a second.
                Example: attention-panel memory restore ~/panel.sqlite
                """
        )

        @Argument(help: "The copy: a file of \"memory backup\", a daily copy, or a memory's file.", completion: .file())
        var file: String

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            guard FileManager.default.fileExists(atPath: file) else {
                throw Failure.exit(Failure.noInput, "\(file): there is no such file")
            }
            try memory.change { store in
                let restored = try store.restore(from: file, at: .systemClock())
                let before = Failure.legible(restored.before)
                try print("restored \(restored.pairCount.counted("pair")); what was there before is in \(before)")
            }
        }
    }
}
