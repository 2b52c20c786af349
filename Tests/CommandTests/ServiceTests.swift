import TestSupport
import Foundation
import Glibc
import Testing

@Suite("The service")
struct ServiceTests {
    /// The service in a process of its own, and the messages that it sends to its manager.
    final class Service {
        let process = Process()
        let log = Pipe()
        let state: TemporaryDirectory
        private let manager: ManagerSocket

        init(
            watchdogMicroseconds: Int? = nil, environment: [String: String] = [:], state: TemporaryDirectory? = nil,
            _ arguments: String...
        ) throws {
            self.state = try state ?? TemporaryDirectory()
            manager = try ManagerSocket()
            process.executableURL = Program.url
            process.arguments = ["run"] + (arguments.isEmpty ? ["--simulated", "--headless"] : arguments)
            var environment = Program.environment.merging(environment) { $1 }
            environment["STATE_DIRECTORY"] = self.state.path
            environment["NOTIFY_SOCKET"] = manager.path
            environment["WATCHDOG_USEC"] = watchdogMicroseconds.map(String.init)
            process.environment = environment
            process.standardError = log
            try process.run()
        }

        deinit {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }

        /// The next message; `nil` when none comes, however busy the machine is.
        func nextMessage(patience milliseconds: Int32 = 30_000) -> String? {
            manager.nextMessage(patience: milliseconds)
        }
    }

    @Test(
        "it is ready after the first frame, and SIGTERM stops it with a word to the manager",
        arguments: [SIGTERM, SIGINT])
    func lifecycle(signal: Int32) throws {
        let service = try Service()
        #expect(service.nextMessage() == "READY=1\nSTATUS=showing")
        kill(service.process.processIdentifier, signal)
        #expect(service.nextMessage() == "STOPPING=1")
        service.process.waitUntilExit()
        #expect(service.process.terminationStatus == 0)
        #expect(service.process.terminationReason == .exit)
    }

    @Test("it gives signs of life only where the manager asks for them, and none when it is held")
    func watchdog() throws {
        let service = try Service(watchdogMicroseconds: 100_000)
        #expect(service.nextMessage()?.hasPrefix("READY=1") == true)
        for _ in 0..<3 { #expect(service.nextMessage() == "WATCHDOG=1") }
        kill(service.process.processIdentifier, SIGSTOP)
        // What was under way may still arrive; then it is silent, and a manager would end it.
        var count = 0
        while count < 10, service.nextMessage(patience: 500) != nil { count += 1 }
        #expect(count < 10)
        kill(service.process.processIdentifier, SIGKILL)
    }

    @Test("SIGHUP reads the configuration anew; one that is wrong is logged, and the old one stays")
    func reload() throws {
        let state = try TemporaryDirectory()
        let file = URL(filePath: state.path).appending(path: "panel.yaml")
        func write(_ text: String) throws { try Data(text.utf8).write(to: file) }
        try write("brightness: 1\n")
        let service = try Service(environment: ["ATTENTION_PANEL_CONFIG": file.path], state: state)
        #expect(service.nextMessage() == "READY=1\nSTATUS=showing")

        try write("brightness: 2\n")
        kill(service.process.processIdentifier, SIGHUP)
        #expect(service.nextMessage()?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") == true)
        #expect(service.nextMessage() == "READY=1\nSTATUS=showing")

        try write("\nbrightnes: 3\n")
        kill(service.process.processIdentifier, SIGHUP)
        #expect(service.nextMessage()?.hasPrefix("RELOADING=1\n") == true)
        #expect(
            service.nextMessage()
                == "READY=1\nSTATUS=the configuration stays as it was: \(file.path):2: unknown key \"brightnes\": did you mean brightness?"
        )

        try write("brightness: 2\nboard: qyf\n")
        kill(service.process.processIdentifier, SIGHUP)
        #expect(service.nextMessage()?.hasPrefix("RELOADING=1\n") == true)
        #expect(service.nextMessage() == "READY=1\nSTATUS=showing")

        kill(service.process.processIdentifier, SIGTERM)
        #expect(service.nextMessage() == "STOPPING=1")
        service.process.waitUntilExit()
        #expect(service.process.terminationStatus == 0)
        let log = String(decoding: try service.log.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(
            log == """
                notice: the configuration is read anew: brightness is now 2 (\(file.path):1)
                error: \(file.path):2: unknown key "brightnes": did you mean brightness?
                error: the configuration stays as it was
                notice: the configuration is read anew: board is now qyf (\(file.path):2)

                """)
    }

    @Test("a log that nobody reads, or whose reader has gone, does not stop it")
    func deafLog() throws {
        let service = try Service()
        #expect(service.nextMessage()?.hasPrefix("READY=1") == true)
        let pipe = unsafe open("/proc/\(service.process.processIdentifier)/fd/2", O_WRONLY | O_NONBLOCK)
        defer { close(pipe) }
        let filling = [UInt8](repeating: 0x2E, count: 4096)
        #expect(unsafe write(pipe, filling, filling.count) == filling.count)
        while unsafe write(pipe, filling, filling.count) > 0 {}
        kill(service.process.processIdentifier, SIGHUP)
        #expect(service.nextMessage()?.hasPrefix("RELOADING=1") == true)
        #expect(service.nextMessage()?.hasPrefix("READY=1") == true)
        try service.log.fileHandleForReading.close()
        kill(service.process.processIdentifier, SIGHUP)
        #expect(service.nextMessage()?.hasPrefix("RELOADING=1") == true)
        #expect(service.nextMessage()?.hasPrefix("READY=1") == true)
        kill(service.process.processIdentifier, SIGTERM)
        service.process.waitUntilExit()
        #expect(service.process.terminationReason == .exit && service.process.terminationStatus == 0)
    }

    @Test("a configuration that is wrong at the start ends it with 78")
    func wrongConfiguration() throws {
        let file = try TemporaryFile("brightness: bright\n")
        let service = try Service(environment: ["ATTENTION_PANEL_CONFIG": file.path])
        service.process.waitUntilExit()
        #expect(service.process.terminationStatus == 78)
    }

    @Test("without wires it ends and says why")
    func noWires() throws {
        let service = try Service("--chip", "/dev/null")
        service.process.waitUntilExit()
        #expect(service.process.terminationStatus == 69)
        let errors = String(decoding: try service.log.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(errors.contains("/dev/null is no gpiochip"))
    }
}
