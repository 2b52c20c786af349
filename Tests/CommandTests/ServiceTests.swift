import Foundation
import Glibc
import Testing

@Suite("The service")
struct ServiceTests {
    /// The service in a process of its own, and the messages that it sends to its manager.
    final class Service {
        let process = Process()
        let log = Pipe()
        private let manager: NotifySocket

        init(watchdogMicroseconds: Int? = nil, environment: [String: String] = [:], _ arguments: String...) throws {
            manager = try NotifySocket()
            process.executableURL = Program.url
            process.arguments = ["run"] + (arguments.isEmpty ? ["--simulated", "--headless"] : arguments)
            var environment = environment
            environment["NOTIFY_SOCKET"] = manager.path
            environment["WATCHDOG_USEC"] = watchdogMicroseconds.map(String.init)
            process.environment = environment
            process.standardError = log
            try process.run()
        }

        deinit {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }

        func nextMessage() -> String? { manager.receive() }
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
        while count < 10, service.nextMessage() != nil { count += 1 }
        #expect(count < 10)
        kill(service.process.processIdentifier, SIGKILL)
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

/// The socket on which a service manager listens.
final class NotifySocket {
    let path: String
    private let descriptor: Int32

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "notify-\(UUID().uuidString)").path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw POSIXError(.EADDRINUSE) }
    }

    deinit {
        close(descriptor)
        unsafe unlink(path)
    }

    /// The next message; `nil` when none comes for two seconds.
    func receive() -> String? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&waiting, 1, 2000) > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
