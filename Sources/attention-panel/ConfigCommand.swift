public import ArgumentParser
public import PanelCore
import PanelMemory
import PanelService
import FoundationEssentials

/// `attention-panel config`: what is configured, and where.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract:
            "Check the configuration, show it with where each value comes from, or forget what was set on the panel.",
        discussion: """
            A value comes from the command line; else from the panel's menu; else from the environment \
            (\(ConfigurationKey.dimAfter.variable) for dim-after); else from the file; else it is the default.
            """,
        subcommands: [Show.self, Check.self, Forget.self],
        defaultSubcommand: Show.self
    )

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every value with its unit and where it comes from, as a file that can be used again."
        )

        @OptionGroup var options: ConfigOptions

        func run() throws {
            let panel = try options.configuration().settingsOfPanel()
            try print(options.configuration(panel: panel).text, terminator: "")
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say everything that is wrong with the configuration, and where.",
            discussion: "The wires are not touched: attention-panel keys and show try them."
        )

        @OptionGroup var options: ConfigOptions

        func run() throws {
            if let problem = try options.configuration().wiringProblem {
                throw Failure.exit(ConfigurationError.wrong([problem]).exitCode, problem)
            }
            let isThere = FileManager.default.fileExists(atPath: options.path)
            try print("\(Failure.legible(options.path)): \(isThere ? "nothing is wrong" : "not there, nor needed")")
        }
    }

    struct Forget: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget what was set on the panel's menu, so that file and environment count again.",
            discussion: "A panel that runs heeds it within a second."
        )

        @Argument(
            help: "Which values: \(Settings.Name.allCases.map(\.rawValue).joined(separator: ", ")). Default: all.")
        var names: [Settings.Name] = []

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            try memory.change { store in
                for name in names.isEmpty ? Settings.Name.allCases : names { try store.set(name.rawValue, to: nil) }
            }
        }
    }
}

/// All that the command line can set.
struct ConfigOptions: ParsableArguments {
    @OptionGroup var wiring: WiringOptions
    @OptionGroup var settings: SettingOptions

    @OptionGroup var memory: StoreOptions

    private var flags: [ConfigurationKey: String] {
        wiring.flags.merging(settings.flags) { $1 }.merging(memory.flags) { $1 }
    }

    func validate() throws {
        guard wiring.strobes.count <= 1 else { throw ValidationError("A panel has one --stb.") }
    }

    var path: String { wiring.file.reader(flags: flags).path }

    func configuration(panel: [Settings.Name: String] = [:]) throws -> Configuration {
        try wiring.file.configuration(flags: flags, panel: panel)
    }
}

extension Settings.Name: ExpressibleByArgument {}

extension Configuration {
    /// What was set on the panel; nothing where it has no memory yet.
    fileprivate func settingsOfPanel() -> [Settings.Name: String] {
        let path = MemoryPlace(self).path
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        do {
            let store = try Store(path: path, at: .systemClock())
            if case .unreadable(let error) = store.status { throw error }
            let chosen = store.chosenSettings()
            for problem in chosen.problems { Failure.say("note: \(problem)") }
            return chosen.texts
        } catch {
            Failure.say("note: what was set on the panel is not known: \(error)")
            return [:]
        }
    }
}
