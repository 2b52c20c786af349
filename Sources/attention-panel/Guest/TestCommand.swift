import ArgumentParser
import FoundationEssentials
import Glibc
import PanelService
import TM1638
import TM1638Simulator
import VirtualGPIO

/// `attention-panel test`: somebody's program on a real kernel with a simulated board, and what the board says of it.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run a program of your own on a simulated board, and judge it.",
        discussion: """
            The program, in any language and unchanged, finds /dev/gpiochip0 on a Linux kernel of its own, with the board's wires on \
            GPIO17, GPIO27 and GPIO22. It sees this machine's files, read-only; its scratch directory is TMPDIR. Its time is virtual: \
            computing takes none, so that each interval on the wires is one that it waits for.

            Prints what the program prints, then what was on the wires: requests, frames, shortest intervals, violations of the \
            datasheet, keys that were read; and the verdict. The kernel is built once, from Debian's source, in some five minutes.

            Examples:
              attention-panel test --shows 12345678 --press S1 -- ./my-panel
              attention-panel test --script board.script --for 60 -- python3 panel.py

            Ends with status 0 if all was right, 1 if not, 64 to 77 if the program could not be tested (69: no kernel).
            """
    )

    @OptionGroup var boards: StageOptions

    @Option(help: ArgumentHelp("What the board has to show at some time.", valueName: "text"))
    var shows: String?

    @Option(help: ArgumentHelp("A key that is held down, and that the program has to read.", valueName: "key"))
    var press: [String] = []

    @Option(
        help: """
            A file with a script: what happens to the boards, and what they should show. `attention-panel virtual --help` has an \
            example.
            """)
    var script: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long the program may run, in its own time; then it gets SIGTERM.", valueName: "seconds")
    )
    var seconds = DecimalArgument(10)

    @Option(help: ArgumentHelp("How long all of it may take, in this machine's time.", valueName: "seconds"))
    var patience = DecimalArgument(300)

    @Flag(help: "Let the program's time be this machine's: for programs that compute without ever waiting.")
    var realTime = false

    @Option(help: "The directory that the program may write; a new one that is removed at the end if none is given.")
    var scratch: String?

    @Argument(parsing: .postTerminator, help: "The program and its arguments.")
    var program: [String] = []

    func validate() throws {
        guard !program.isEmpty else {
            throw ValidationError("Which program? Write it behind --: attention-panel test -- ./my-panel")
        }
        if script != nil, shows != nil || !press.isEmpty {
            throw ValidationError("--shows and --press are for tests without a script: put them into it.")
        }
        for (option, value) in [("--for", seconds.value), ("--patience", patience.value)]
        where !(0.001...86_400).contains(value) {
            throw ValidationError("\(option) is a time of up to 86400 seconds.")
        }
    }

    func run() throws {
        let script = try script.map(boards.readScript) ?? ownScript()
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let scratch = try scratchFolder(in: folder)
        StopSignal.install()
        let kernel = try GuestKernel.path(workingIn: folder)
        let guest = GuestProgram(
            words: program.map(CommandLineWords.written), seconds: seconds.value, scratch: scratch, folder: folder)
        let outcome = try boards.play(script) { stage in
            do {
                return try play(guest, on: kernel, stage)
            } catch let failure as ChildFailure {
                throw Failure.exit(Failure.unavailable, failure)
            } catch let failure as SocketError {
                throw Failure.exit(Failure.unavailable, failure)
            }
        }
        try report(outcome, guest.exitStatus)
    }

    /// Lets the guest run until it ends by itself, its time is over, or somebody stops it.
    private func play(_ guest: GuestProgram, on kernel: String, _ stage: Stage) throws -> StageOutcome {
        let end = ContinuousClock.now + .seconds(patience.value)
        var failure: ChildFailure?
        var child: ChildProcess?
        let outcome = try stage.run(
            at: guest.socket, calendar: realTime ? nil : guest.calendar,
            listening: {
                do throws(ChildFailure) {
                    child = try guest.start(on: kernel, isVirtual: !realTime)
                } catch {
                    failure = error
                }
            },
            until: { _, _ in
                failure != nil || StopSignal.isSet || ContinuousClock.now > end || child?.exitStatus() != nil
            })
        if let failure { throw failure }
        // The board is gone when the guest has left it; the guest still has to power off.
        while child?.exitStatus() == nil, !StopSignal.isSet, ContinuousClock.now <= end { usleep(1000) }
        child?.end()
        return outcome
    }

    private func report(_ outcome: StageOutcome, _ status: Int32?) throws {
        try print(outcome.summary, terminator: "")
        var wrong: [String] = []
        if let script {
            if try !outcome.judge(script) { wrong.append("the script") }
        } else {
            for failure in outcome.failures {
                try print("not as expected: \(failure.reason)")
                wrong.append(ownLines[failure.line - 1].about)
            }
        }
        if outcome.violationCount > 0 { wrong.append("\(outcome.violationCount) violations") }
        switch status {
        case nil:
            wrong.append(
                "the program did not end within \(Int(patience.value)) s of this machine's time (--real-time, --patience)"
            )
        case 124?: try print("program: ended after \(seconds.value) s of its time (--for)")
        case let status?:
            try print("program: status \(status)")
            if status != 0 { wrong.append("the program's status") }
        }
        try print("verdict: " + (wrong.isEmpty ? "right" : "wrong: " + wrong.joined(separator: ", ")))
        if !wrong.isEmpty { throw ExitCode.failure }
    }

    /// The keys that are held down and what is expected, as lines of a script.
    private var ownLines: [(text: String, about: String)] {
        let keys = press.joined(separator: " ")
        let picture = shows.map { [("within 1440min shows \"\($0)\"", "the picture")] } ?? []
        return press.isEmpty
            ? picture : [("press \(keys)", "the keys")] + picture + [("within 1440min read \(keys)", "the keys")]
    }

    private func ownScript() throws -> Script {
        do {
            return try Script(text: ownLines.map(\.text).joined(separator: "\n"), boards: boards.boards)
        } catch {
            throw Failure.exit(Failure.usage, error.reason)
        }
    }

    private func temporaryFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "attention-panel-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure.exit(Failure.cannotCreate, "\(folder) cannot be made")
        }
        return folder
    }

    private func scratchFolder(in folder: String) throws -> String {
        let path = scratch.map { URL(filePath: $0).standardizedFileURL.path } ?? folder + "/scratch"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure.exit(Failure.cannotCreate, "\(path) cannot be made")
        }
        return path
    }
}
