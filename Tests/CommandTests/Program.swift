import TestSupport
import Foundation

/// The built `attention-panel`, run as a user runs it.
enum Program {
    /// What a run left behind.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// The program lies beside the bundle of the tests, unless `TESTED_PROGRAM` names another build of it.
    static var url: URL {
        if let other = ProcessInfo.processInfo.environment["TESTED_PROGRAM"] { return URL(filePath: other) }
        let tests = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(filePath: tests).deletingLastPathComponent().appending(path: "attention-panel")
    }

    /// The environment of the tests, without what configures the panel of this machine.
    static let environment = ProcessInfo.processInfo.environment
        .filter { !$0.key.hasPrefix("ATTENTION_PANEL_") }
        .merging(["ATTENTION_PANEL_CONFIG": "/dev/null", "XDG_STATE_HOME": "/nowhere"]) { $1 }
        .filter { $0.key != "STATE_DIRECTORY" }

    /// Runs the program to its end.
    static func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Outcome {
        try run(list: arguments, input: input, environment: environment)
    }

    /// Runs lines of the shell, in which `$PANEL` is the program.
    static func shell(_ lines: String, in directory: TemporaryDirectory) throws -> Outcome {
        try run(
            list: ["-c", "cd \(directory.path)\n" + lines],
            environment: ["PANEL": url.path, "STATE_DIRECTORY": directory.path],
            program: URL(filePath: "/bin/bash"))
    }

    /// Runs the program to its end, and `companion` beside it.
    static func run(
        list arguments: [String], input: String = "", environment: [String: String] = [:], program: URL = url,
        beside companion: () throws -> Void = {}
    ) throws -> Outcome {
        let process = Process()
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.executableURL = program
        process.arguments = arguments
        process.environment = Self.environment.merging(environment) { $1 }
        (process.standardInput, process.standardOutput, process.standardError) = (stdin, stdout, stderr)
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        try companion()
        // Short outputs fit the pipes, so one can be read after the other.
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        let errors = try stderr.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: output, as: UTF8.self),
            errors: String(decoding: errors, as: UTF8.self)
        )
    }
}

/// A file that is gone when the test is over.
struct TemporaryFile: ~Copyable {
    let path: String

    init(_ content: String) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "attention-panel-\(UUID().uuidString).csv")
        try Data(content.utf8).write(to: url)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
