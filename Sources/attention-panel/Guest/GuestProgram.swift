import ArgumentParser
import FoundationEssentials
import Glibc
import PanelService

/// A program, and the guest that it runs in: a kernel of its own that sees the host's files, read-only but for a scratch directory.
struct GuestProgram {
    /// The program and its arguments.
    let words: [String]
    /// How long it may run, in the guest's time; then it is ended by SIGTERM.
    let seconds: Double
    /// The directory that it may write; also its `TMPDIR`.
    let scratch: String
    /// A folder for what the guest needs, which the guest may write, too.
    let folder: String

    /// Where the board's socket and the guest's calendar are.
    var socket: String { folder + "/board" }
    var calendar: String { folder + "/calendar" }

    /// Boots the kernel on the board's lines; the program runs at once.
    ///
    /// - Parameter isVirtual: whether the guest's time is virtual.
    func start(on kernel: String, isVirtual: Bool) throws(ChildFailure) -> ChildProcess {
        try? Data(initialScript.utf8).write(to: URL(filePath: folder + "/init"))
        _ = unsafe chmod(folder + "/init", 0o700)
        return try ChildProcess(
            [
                kernel, "mem=512M", "rootfstype=hostfs", "rootflags=/", "ro", "init=\(folder)/init", "con=null",
                "con0=null,fd:1",
                "con1=null,fd:2", "quiet", "uml_dir=\(folder)", "umid=guest", "virtio_uml.device=\(socket):41",
            ] + (isVirtual ? ["time-travel=ext:\(calendar)"] : []))
    }

    /// The program's exit status, 124 if it was ended because its time was over; `nil` if it did not come to an end.
    var exitStatus: Int32? {
        (try? String(contentsOf: URL(filePath: folder + "/status"), encoding: .utf8)).flatMap {
            Int32($0.prefix { $0.isNumber })
        }
    }

    /// What the kernel runs: the same environment, the same folder, the program.
    private var initialScript: String {
        let environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": scratch]) { $1 }
            .filter {
                $0.key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                    && $0.key.first?.isNumber == false
            }
            .sorted { $0.key < $1.key }
        let settings = [
            ("guest", folder), ("scratch", scratch), ("folder", FileManager.default.currentDirectoryPath),
            ("seconds", String(seconds)),
        ]
        let lines =
            ["#!/bin/sh"] + environment.map { "export \($0.key)=\(Self.quoted($0.value))" }
            + settings.map { "\($0)=\(Self.quoted($1))" } + ["set -- " + words.map(Self.quoted).joined(separator: " ")]
        return lines.joined(separator: "\n") + "\n" + String(decoding: PackageResources.guest_init, as: UTF8.self)
    }

    /// A word as the shell takes it for itself.
    static func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }
}
