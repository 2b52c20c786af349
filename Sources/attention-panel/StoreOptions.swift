import ArgumentParser
import PanelCore
import PanelMemory
import PanelService
import FoundationEssentials

/// Where the memory is.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The memory's file. Default: as configured; or auto: the service's where it is installed, else the user's.",
            valueName: "file"))
    var store: String?

    /// What the command line sets.
    var flags: [ConfigurationKey: String] { store.map { [.store: $0] } ?? [:] }
}

/// Which memory to look after.
struct MemoryOptions: ParsableArguments {
    @OptionGroup var memory: StoreOptions
    @OptionGroup var file: FileOption

    /// Runs `operation` on the memory, and ends the command with a message when it fails.
    func use(_ operation: (Store) throws -> Void) throws {
        let configuration = try file.configuration(flags: memory.flags)
        let path = configuration.servedStorePath
        do {
            let store = try Store(
                path: path == configuration.storePath ? configuration.preparedStorePath() : path, at: .systemClock())
            switch store.status {
            case .unreadable(.readOnly) where path == MemoryExamination.servicePath:
                throw Failure.exit(Failure.permission, "\(path) is the service's memory: run this with sudo")
            case .unreadable(let error): throw error
            case .readOnly(let error): Failure.say("note: working on a copy: \(error)")
            case .ready, .failing: break
            }
            try operation(store)
        } catch let error as StoreError {
            throw Failure.exit(error.exitCode, error)
        }
    }
}

extension Configuration {
    /// The memory's file.
    var storePath: String { store ?? Store.defaultPath(environment: ProcessInfo.processInfo.environment) }

    /// The file of the memory that the service keeps, where there is one; else the caller's.
    var servedStorePath: String {
        let isServiceMeant = store == nil && ProcessInfo.processInfo.environment["STATE_DIRECTORY"] == nil
        return isServiceMeant && MemoryExamination.hasServiceDirectory ? MemoryExamination.servicePath : storePath
    }

    /// The memory's file, whose directory is made when nobody named another.
    func preparedStorePath() -> String {
        if store == nil {
            // A memory that cannot be made says so itself.
            try? FileManager.default.createDirectory(
                at: URL(filePath: storePath).deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        return storePath
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
