import ArgumentParser
import AttentionPanel
import FoundationEssentials

/// Where the memory is.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The memory's file. Default: attention-panel.sqlite in $STATE_DIRECTORY, else in attention-panel in $XDG_STATE_HOME.",
            valueName: "file"))
    var store: String?

    /// Runs `operation` on the memory, and ends the command with a message when it fails.
    func use(_ operation: (Store) throws -> Void) throws {
        do {
            let store = try open()
            if case .readOnly(let error) = store.status { Failure.say("note: working on a copy: \(error)") }
            try operation(store)
        } catch let error as StoreError {
            throw Failure.exit(error.exitCode, error)
        }
    }

    private func open() throws -> Store {
        let path = store ?? Store.defaultPath(environment: ProcessInfo.processInfo.environment)
        if store == nil {
            // A memory that cannot be made says so itself.
            try? FileManager.default.createDirectory(
                at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        let opened = try Store(path: path, at: .systemClock())
        if case .unreadable(let error) = opened.status { throw error }
        return opened
    }
}

extension StoreError {
    /// How a command ends.
    var exitCode: Int32 {
        switch self {
        case .damaged, .foreign, .newer, .refused: Failure.data
        case .readOnly: Failure.permission
        case .full, .moved, .failed: Failure.inputOutput
        case .busy: Failure.unavailable
        }
    }
}
