import CLinux
import Glibc

/// A calendar and the guest's connection to it.
///
/// Nothing here waits.
struct CalendarLink {
    private(set) var connection: Connection
    /// Whether the guest has said anything.
    private(set) var hasBegun = false
    private var calendar: Calendar
    private var message: [UInt8] = []
    /// What a guest expects beside the answer to its start: a file for shared memory, whose version 0 says that there is none, and a
    /// log.
    private let companions: [Descriptor]

    init(_ socket: LocalSocket, _ calendar: Calendar) throws(SocketError) {
        connection = Connection(socket)
        self.calendar = calendar
        let memory = unsafe clinux_memory("calendar")
        guard memory >= 0 else { throw SocketError("make shared memory for a calendar") }
        let log = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        companions = [Descriptor(memory), Descriptor(log)]
        guard ftruncate(memory, 8192) == 0, log >= 0 else { throw SocketError("make shared memory for a calendar") }
    }

    /// Reads what the guest has sent, and answers one message at most.
    ///
    /// - Returns: `false` when the guest is gone.
    mutating func receive() throws(PeerError) -> Bool {
        switch connection.socket.receive(atMost: Calendar.Message.size - message.count) {
        case .nothing: return true
        case .end:
            guard message.isEmpty else { throw PeerError("the connection to the calendar ended within a message") }
            return false
        case .bytes(let bytes, _): message += bytes
        }
        connection.note(isIncomplete: message.count < Calendar.Message.size)
        guard message.count == Calendar.Message.size else { return true }
        hasBegun = true
        let request = try Calendar.Message(message)
        message = []
        guard let reply = try calendar.handle(request) else { return true }
        try connection.send(reply.bytes, with: request.operation == Calendar.Message.start ? companions : [])
        return true
    }

    /// Lets the guest run if it waits.
    mutating func run() throws(PeerError) {
        try connection.send(calendar.run().flatMap(\.bytes))
    }

    /// Sends what waits, and ends the patience with a guest that stops in the middle.
    mutating func flush() throws(PeerError) {
        connection.flush()
        try connection.check()
    }
}
