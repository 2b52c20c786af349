import PanelCore
import PanelMemory
import Glibc

/// The service manager that started the program, if one did: it is told how the service is.
///
/// The protocol of `sd_notify(3)`: datagrams of `NAME=value` to the socket that `NOTIFY_SOCKET` names. Without it nothing is sent.
public struct ServiceManager: Sendable {
    /// What the manager can be told.
    public enum Message: Hashable, Sendable {
        /// The service does its work from now on.
        case ready
        /// The service has begun to stop.
        case stopping
        /// The service reads its configuration anew; ``ready`` ends that.
        case reloading
        /// One line for a person.
        case status(String)
        /// The service is alive.
        case watchdog

        var text: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds())"
            case .status(let line): "STATUS=\(line.split(whereSeparator: \.isNewline).joined(separator: " "))"
            case .watchdog: "WATCHDOG=1"
            }
        }
    }

    private let socketPath: String?
    /// How long a manager that is busy may keep the panel waiting.
    private let patience: Duration
    /// How long the manager waits for a sign of life; `nil` when it does not.
    public let watchdogInterval: Duration?

    /// Finds the manager in the environment of the process.
    ///
    /// `WATCHDOG_PID` may say that the watchdog is meant for another process.
    public init(environment: [String: String], process: Int32? = nil, patience: Duration = .milliseconds(500)) {
        self.patience = patience
        socketPath = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isForUs = environment["WATCHDOG_PID"].flatMap(Int32.init).map { $0 == process ?? getpid() } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap(Int64.init) ?? 0
        watchdogInterval = isForUs && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// Tells the manager; what cannot be delivered soon is worth neither failing nor waiting for.
    public func tell(_ messages: Message...) {
        guard let socketPath else { return }
        var address = sockaddr_un()
        var path = Array(socketPath.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        // An @ stands for the zero byte of an abstract socket.
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)

        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 0, tv_usec: suseconds_t(patience / .microseconds(1)))
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout.size(ofValue: limit)))
        let text = Array(messages.map(\.text).joined(separator: "\n").utf8)
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}

private func monotonicMicroseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
}
