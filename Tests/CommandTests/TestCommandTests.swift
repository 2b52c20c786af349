import Foundation
import TestSupport
import Testing

/// The command with a program in the kernel's place, which does what it is told with what a kernel would get.
@Suite("attention-panel test", .timeLimit(.minutes(1)))
struct TestCommandTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    /// Tests a program on a kernel that is a script of the shell; `$folder` is where its first process is, and where the status belongs.
    private func test(on kernel: String, _ arguments: String...) throws -> Program.Outcome {
        let path = folder.path + "/kernel"
        let lines = "#!/bin/bash\nfor word; do case $word in uml_dir=*) folder=${word#*=} ;; esac; done\n" + kernel
        try lines.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return try Program.run(list: ["test"] + arguments, environment: ["KERNEL": path])
    }

    @Test("a program that ends well and was to do nothing is right")
    func right() throws {
        let outcome = try test(on: "echo 0 >$folder/status", "--", "true")
        #expect(outcome.status == 0)
        #expect(outcome.output.hasSuffix("program: status 0\nverdict: right\n"))
        #expect(outcome.output.contains("0 requests, 0 frames"))
    }

    @Test("what was not shown and what was not read are named, and make the status 1")
    func wrong() throws {
        let picture = try test(on: "echo 0 >$folder/status", "--shows", "HELLO", "--", "true")
        #expect(picture.status == 1)
        #expect(picture.output.contains("shows \"        \" instead of \"HELLO\""))
        #expect(picture.output.hasSuffix("verdict: wrong: the picture\n"))
        let keys = try test(on: "echo 0 >$folder/status", "--press", "S3", "--press", "S4", "--", "true")
        #expect(keys.output.contains("was not read for S3, S4"))
        #expect(keys.output.hasSuffix("verdict: wrong: the keys\n"))
    }

    @Test("a program's own status counts, and the end of its time does not")
    func status() throws {
        let failed = try test(on: "echo 3 >$folder/status", "--", "true")
        #expect(failed.status == 1)
        #expect(failed.output.hasSuffix("program: status 3\nverdict: wrong: the program's status\n"))
        let ended = try test(on: "echo 124 >$folder/status", "--for", "2.5", "--", "true")
        #expect(ended.status == 0)
        #expect(ended.output.contains("program: ended after 2.5 s of its time"))
    }

    @Test("a kernel that dies, and one that takes too long, are no verdict on the picture")
    func noEnd() throws {
        let died = try test(on: "exit 1", "--", "true")
        #expect(died.status == 1)
        #expect(died.output.contains("did not end"))
        let endless = try test(on: "sleep 1000", "--patience", "0.2", "--", "true")
        #expect(endless.status == 1)
        #expect(endless.output.contains("did not end"))
    }

    @Test("the guest is told the program word by word, and gets its environment and its folder")
    func words() throws {
        let outcome = try test(
            on:
                "sed '/^mount/,$d' $folder/init >$folder/own; cd /; bash -c \". $folder/own; printf '<%s>' \\\"\\$@\\\"; echo \\$HOME\"; echo 0 >$folder/status",
            "--", "my panel", "it's", "-5", "--shows", "a\nb", "$HOME", "")
        #expect(outcome.output.hasPrefix("<my panel><it's><-5><--shows><a\nb><$HOME><>"))
        #expect(outcome.status == 0)
    }

    @Test("the scratch directory is the one that is named, and a new one goes at the end")
    func scratch() throws {
        let named = folder.path + "/made/here"
        let outcome = try test(
            on: "sed -n \"s/^export TMPDIR='\\(.*\\)'/\\1/p\" $folder/init; echo $folder; echo 0 >$folder/status",
            "--scratch", named, "--", "true")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines[0] == named)
        #expect(FileManager.default.fileExists(atPath: named))
        #expect(!FileManager.default.fileExists(atPath: String(lines[1])))
    }

    @Test("what cannot be tested is refused with the remedy")
    func refusal() throws {
        func refuse(_ arguments: String...) throws -> Program.Outcome {
            try Program.run(list: ["test"] + arguments, environment: ["KERNEL": "/nowhere"])
        }
        let cases: [([String], Int32, String)] = [
            ([], 64, "Which program? Write it behind --"),
            (["--shows", "W", "--", "true"], 64, "cannot draw \"W\""),
            (["--press", "S9", "--", "true"], 64, "has no key \"S9\""),
            (["--script", "/nowhere", "--", "true"], 66, "cannot be read"),
            (["--script", "x", "--shows", "1", "--", "true"], 64, "put them into it"),
            (["--for", "0", "--", "true"], 64, "--for"),
            (["--stb", "GPIO28", "--", "true"], 64, "GPIO28"),
            (["--stb", "17", "--clk", "17", "--", "true"], 64, "line of its own"),
            (["--panels", "2", "--stb", "17", "--", "true"], 64, "2 boards"),
            (["--", "true"], 66, "KERNEL=/nowhere"),
        ]
        for (arguments, status, words) in cases {
            let outcome = try Program.run(list: ["test"] + arguments, environment: ["KERNEL": "/nowhere"])
            #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        }
        #expect(try refuse("--board", "nothing", "--", "true").status == 64)
    }
}
