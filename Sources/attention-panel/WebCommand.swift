import ArgumentParser
import FoundationEssentials
import Glibc
import PanelCore
import PanelService
import PanelWeb

/// `attention-panel web`: who may see the panel's page.
struct WebCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web",
        abstract: "Set the password of the panel's page.",
        discussion: """
            The page shows the panel in a browser: run --web serves it, or the service with "systemctl enable attention-panel.socket". \
            Only this computer reaches it, unless the configuration or the socket's unit names another address: then it needs a password, \
            which browsers are asked for once it is set. Over plain HTTP everything can be read on the way; for TLS put a proxy before the \
            panel, which keeps the Host, and name the host in web-hosts. Caddy, for example:
              panel.example.org {
                reverse_proxy 127.0.0.1:8090
              }
            """,
        subcommands: [SetPassword.self]
    )

    struct SetPassword: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "password",
            abstract: "Set the password, or remove it.",
            discussion: """
                It is asked for on the terminal, or read as the first line of standard input, and kept as a hash beside the memory. The \
                panel takes it from its next start on.
                """
        )

        @Flag(help: "Remove the password: then the page is served to this computer only.")
        var remove = false

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            let place = try MemoryPlace(memory.configuration())
            if remove {
                guard Password.remove(beside: place.path) else {
                    throw Failure.exit(
                        errno == ENOENT ? Failure.data : Failure.permission,
                        errno == ENOENT
                            ? "there is no password"
                            : "\(Password.path(beside: place.path)) cannot be removed: use sudo")
                }
                return try print("removed; restart the panel: sudo systemctl restart attention-panel")
            }
            try place.makeDirectory()
            do {
                try Password(Self.ask()).write(beside: place.path)
            } catch let problem as Password.Problem {
                throw Failure.exit(Failure.data, problem)
            } catch let error as CocoaError {
                throw Failure.exit(
                    error.code == .fileWriteNoPermission ? Failure.permission : Failure.cannotCreate,
                    "\(Password.path(beside: place.path)) cannot be written: mend the rights of its directory, or use sudo"
                )
            }
            try print(
                "set in \(Password.path(beside: place.path)); restart the panel: sudo systemctl restart attention-panel"
            )
        }

        private static func ask() throws -> String {
            guard isatty(STDIN_FILENO) == 1 else { return readLine() ?? "" }
            let first = secret("Password: ")
            guard secret("Again: ") == first else { throw Failure.exit(Failure.data, "the two are not the same") }
            return first
        }

        /// Reads a line that the terminal does not show.
        private static func secret(_ prompt: String) -> String {
            FileHandleOutput.standardError(prompt)
            var before = termios()
            unsafe tcgetattr(STDIN_FILENO, &before)
            var silent = before
            silent.c_lflag &= ~tcflag_t(ECHO)
            unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
            defer {
                unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
                FileHandleOutput.standardError("\n")
            }
            return readLine() ?? ""
        }
    }
}
