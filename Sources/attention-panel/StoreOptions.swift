import ArgumentParser
import FoundationEssentials
import Glibc
import PanelCore
import PanelMemory
import PanelService

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

    /// What was configured, beside what was set on the panel.
    func configuration() throws -> Configuration {
        try file.configuration(flags: memory.flags)
    }

    /// Runs `operation` on the memory, which is made if there is none, and ends the command with a message when it fails.
    func change(_ operation: (Store) throws -> Void) throws {
        let configuration = try configuration()
        let place = MemoryPlace(configuration)
        place.noteOther()
        do {
            try place.makeDirectory()
            let store = try Store(path: place.path, at: .systemClock())
            try place.check(store)
            try operation(store)
        } catch let error as StoreError {
            throw Failure.exit(error.exitCode, error)
        }
    }

    /// Runs `operation` on what the memory holds, and makes none: where there is none yet, it gets what a new one would hold.
    func read<Value>(_ operation: (Store) throws -> Value) throws -> Value {
        let configuration = try configuration()
        let place = MemoryPlace(configuration)
        place.noteOther()
        do {
            return try operation(place.exists() ? Store(readingOnly: place.path) : .temporary())
        } catch let error as StoreError {
            throw Failure.exit(error.exitCode, error)
        }
    }
}

/// The one rule where the memory is, for the panel and for every command.
struct MemoryPlace {
    /// The memory's file.
    let path: String
    /// Whether a person or the configuration named it.
    let isNamed: Bool
    /// Whether it is the service's.
    let isService: Bool

    /// The file that the configuration names; else the service's where the service is installed; else the user's.
    init(_ configuration: Configuration) {
        if let store = configuration.store {
            (path, isNamed, isService) = (store, true, store == MemoryExamination.servicePath)
        } else if Self.environment["STATE_DIRECTORY"] == nil, MemoryExamination.hasServiceDirectory {
            (path, isNamed, isService) = (MemoryExamination.servicePath, false, true)
        } else {
            (path, isNamed, isService) = (Store.defaultPath(environment: Self.environment), false, false)
        }
    }

    private static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// Makes the directory of a memory that nobody named.
    func makeDirectory() throws {
        guard !isNamed, !isService else { return try checkAccess() }
        // A memory that cannot be made says so itself.
        try? FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    /// Whether there is a memory.
    ///
    /// - Throws: the end of the command when a file that was named is not there, or may not be looked at.
    func exists() throws -> Bool {
        try checkAccess()
        var status = stat()
        if unsafe stat(path, &status) == 0 { return true }
        guard errno == ENOENT else { return true }
        guard !isNamed else {
            throw Failure.exit(Failure.noInput, "there is no memory \(path): check the name, or teach the panel first")
        }
        return false
    }

    /// Refuses the service's memory to people who may not use it, with what to do about it.
    private func checkAccess() throws {
        guard isService else { return }
        let directory = URL(filePath: path).deletingLastPathComponent().path
        guard unsafe access(directory, R_OK | X_OK) != 0, errno == EACCES else { return }
        throw Failure.exit(
            Failure.permission,
            """
            \(path) is the service's memory, and you are not in its group: run this with sudo, or once \
            "sudo adduser \(Self.environment["USER"] ?? "YOU") attention-panel" and log in anew, or name another with --store
            """)
    }

    /// Ends a command that cannot change the memory.
    func check(_ store: Store) throws {
        switch store.status {
        case .unreadable(.readOnly) where isService:
            throw Failure.exit(
                Failure.permission, "\(path) is the service's memory: join the group attention-panel, or use sudo")
        case .unreadable(let error), .readOnly(let error): throw error
        case .ready, .failing: break
        }
    }

    /// Says that the user has a memory of one's own beside the service's, which is used.
    func noteOther() {
        guard isService, !isNamed else { return }
        let own = Store.defaultPath(environment: Self.environment)
        guard own != path, FileManager.default.fileExists(atPath: own),
            let store = try? Store(readingOnly: own), let contents = try? store.contents(),
            contents.pairs.contains(where: { $0.origin != .builtIn })
        else { return }
        Failure.say(
            "note: the service's memory \(path) is used; your own, \(own), holds \(contents.pairsInUse.count.counted("pair")), too"
        )
        Failure.say(
            "note: to add them to the service's: attention-panel pairs export --store \(own) | attention-panel pairs import -"
        )
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
