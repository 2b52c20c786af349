import TestSupport
import Foundation
import Glibc
import Testing

@Suite("What a command writes")
struct OutputTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try Data(ModelCommandTests.people.utf8).write(to: URL(filePath: directory.path + "/people.csv"))
    }

    static let commands = [
        "pairs", "pairs export", "pairs add 62 112", "pairs import people.csv", "readings export", "fields",
        "fields set waist --decimals 0", "config", "config check", "boards", "boards --text", "estimate 62",
        "estimate 62 --json", "estimate 62 --csv", "explain 62", "explain --self", "doctor --simulated",
        "show HELP --simulated", "keys --simulated <<< 1", "fit people.csv -o model.json",
        "trace help.vcd -- show HELP", "--help", "--version", "help fit", "pairs add --help",
    ]

    @Test("output that nobody can have ends every command with 74 and a reason", arguments: commands)
    func noOutput(command: String) throws {
        for place in [">&-", "<&- >&-", "1</dev/null"] {
            let outcome = try Program.shell("\(place) \"$PANEL\" \(command)", in: directory)
            #expect(outcome.status == 74, "\(place)")
            #expect(
                outcome.errors.hasSuffix("standard output cannot be written: Bad file descriptor\n"),
                "\(outcome.errors)")
        }
    }

    @Test("a reader that is slow gets all, though the pipe says not to wait")
    func slowReader() throws {
        let pipe = Pipe()
        // Somebody who shares the pipe, such as the shell's last command, may have made it so.
        _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFL, O_NONBLOCK)
        let process = Process()
        process.executableURL = Program.url
        process.arguments = ["estimate", "--json", "--weights", "--"] + (0..<1000).map { "\($0)" }
        process.environment = Program.environment
        (process.standardOutput, process.standardError) = (pipe, FileHandle.nullDevice)
        try process.run()
        try pipe.fileHandleForWriting.close()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(output.count(where: { $0 == 10 }) == 1000)
    }

    @Test("a reader that has gone ends a command without a word")
    func noReader() throws {
        let toNobody = "mkfifo pipe; exec 3<>pipe 4>pipe 3<&-; \"$PANEL\" boards >&4"
        for (before, status) in [("", 141), ("trap '' PIPE; ", 74)] as [(String, Int32)] {
            let outcome = try Program.shell(before + toNobody, in: TemporaryDirectory())
            #expect(outcome.status == status)
            #expect(outcome.errors == "")
        }
    }

    @Test("what a file or an argument holds does not speak to the terminal, and is cut")
    func controlCharacters() throws {
        for board in [#"'\033[2Jboard x\n'"#, #"'\302\23331m\n'"#, "'%060000d' 0"] {
            let outcome = try Program.shell(
                "printf \(board) > a.board; \"$PANEL\" show HELP --simulated --board ./a.board", in: directory)
            #expect(outcome.status == 64)
            #expect(!outcome.errors.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
            #expect(outcome.errors.count < 1200)
        }
        #expect(!(try Program.run("estimate", "\u{1B}[2J").errors.contains("\u{1B}")))
    }

    @Test("a file's name does not speak to the terminal, and breaks no line")
    func fileNames() throws {
        let outcome = try Program.shell(
            #"""
            name=$'a\e[2J\nb'
            "$PANEL" memory backup "$name"
            "$PANEL" fit people.csv -o "$name.json" | tail -1
            "$PANEL" config check --config <(echo brightness: 5) | wc -l
            ATTENTION_PANEL_BOARD="./$name" "$PANEL" config check 2>&1
            printf 'store: /nowhere\nbrightnes: 5\n' > "$name.yaml"; "$PANEL" config check --config "$name.yaml" 2>&1
            "$PANEL" config check --config "$name.none" 2>&1
            printf 'brightness: 5\n' > "$name.yaml"; "$PANEL" config check --config "$name.yaml"
            "$PANEL" memory restore "$name" --store "$name.sqlite"
            cp people.csv "$name.csv"; "$PANEL" pairs import "$name.csv" > count && "$PANEL" pairs undo
            """#, in: directory)
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 10, "\(outcome.output)")
        #expect(!outcome.output.contains("\u{1B}"))
        #expect(lines[0] == #"copied 0 pairs to a\u{1B}[2J\nb"#)
    }

    @Test("what cannot be said on standard error changes nothing")
    func noErrors() throws {
        let outcome = try Program.shell("\"$PANEL\" estimate 100 2>&-", in: directory)
        #expect(outcome.status == 0)
        #expect(outcome.output == "126.0\n")
    }

    @Test("a plot goes to standard output where a dash asks for it")
    func standardOutput() throws {
        let outcome = try Program.run("plot", "--tutorial", "-o", "-")
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("<svg") && outcome.output.hasSuffix("</svg>\n"))
    }

    static let writers = ["fit people.csv -o", "plot -o", "trace"]

    private func write(_ writer: String, to file: String) -> String {
        "\"$PANEL\" \(writer) \(file)" + (writer == "trace" ? " -- show HELP" : "")
    }

    @Test("a pipe and a link are written through, and stay what they are", arguments: writers)
    func through(writer: String) throws {
        let pipe = try Program.shell(
            "mkfifo pipe; exec 3<>pipe; \(write(writer, to: "pipe")) && test -p pipe", in: directory)
        #expect(pipe.status == 0, "\(pipe.errors)")
        let link = try Program.shell(
            "touch file; ln -s file link; \(write(writer, to: "link")) && test -L link -a -s file", in: directory)
        #expect(link.status == 0, "\(link.errors)")
        let dangling = try Program.shell(
            "ln -s none new; \(write(writer, to: "new")) && test -L new -a -s none", in: directory)
        #expect(dangling.status == 0, "\(dangling.errors)")
        let loop = try Program.shell(
            "ln -s loop loop; \(write(writer, to: "loop")) || { status=$?; test -L loop && exit $status; }",
            in: directory)
        #expect(loop.status == 73)
        #expect(loop.errors.contains("loop cannot be written: Too many levels of symbolic links"), "\(loop.errors)")
    }

    @Test(
        "a device that is full ends the command with a reason", .enabled(if: geteuid() == 0, "a device needs root"),
        arguments: writers)
    func full(writer: String) throws {
        let outcome = try Program.shell("mknod full c 1 7 && \(write(writer, to: "full"))", in: directory)
        #expect(outcome.status == 73)
        #expect(!outcome.output.contains("saved"))
        #expect(outcome.errors.hasSuffix("full cannot be written: No space left on device\n"), "\(outcome.errors)")
    }
}
