import Glibc

/// A gpiochip for a guest whose lines end in this process: a vhost-user back end for virtio-gpio.
///
/// User-mode Linux attaches to it with `virtio_uml.device=SOCKET:41`, QEMU with `-device vhost-user-gpio-pci`.
public struct VirtualGPIODevice<Bank: LineBank> {
    private var controller: GPIOController<Bank>

    /// Creates a device.
    ///
    /// - Parameter bank: what sits behind the lines.
    public init(_ bank: Bank) {
        controller = GPIOController(bank)
    }

    /// What sits behind the lines.
    public var bank: Bank { controller.bank }

    /// How many requests guests have made of lines.
    public var requestCount: Int { controller.requests }

    /// Listens at `path` and serves one guest after another until `isOver` says so, which is asked ten times a second or more.
    ///
    /// - Parameters:
    ///   - path: where the socket is made.
    ///   - calendar: where a guest in external time travel (`time-travel=ext:PATH`) finds its calendar, and the clock that follows
    ///     its time; such a guest has to connect to both.
    ///   - log: gets a line for each connection that was ended for what it sent.
    ///   - isOver: whether to stop; is told whether a guest is there.
    /// - Throws: ``SocketError`` if nobody can listen there.
    public mutating func serve(
        at path: String, calendar: (path: String, clock: GuestClock)? = nil, log: (String) -> Void,
        until isOver: (_ hasGuest: Bool) -> Bool
    ) throws(SocketError) {
        // A bell that nobody hears any more shall not end the process.
        let before = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, before) }
        let listener = try LocalSocket(listeningAt: path)
        defer { unsafe unlink(path) }
        var dates: LocalSocket?
        if let calendar { dates = try LocalSocket(listeningAt: calendar.path) }
        defer { if let calendar { unsafe unlink(calendar.path) } }
        var hasSaid = false
        while !isOver(false) {
            // A guest asks for its calendar long before it looks for its devices.
            var link: CalendarLink?
            if let dates, let clock = calendar?.clock {
                guard Self.ready(among: [dates.descriptor])[0] else {
                    if !hasSaid, Self.ready(among: [listener.descriptor])[0] {
                        hasSaid = true
                        log("a guest waits that asks for no calendar: give it one, or do without")
                    }
                    continue
                }
                link = try CalendarLink(try dates.accept(), Calendar(clock: clock))
            }
            var hasLeft = false
            while !hasLeft {
                do throws(PeerError) {
                    guard try Self.wait(for: listener, serving: &link, until: isOver) else { break }
                } catch {
                    log("guest: \(error)")
                    break
                }
                let guest = try listener.accept()
                do throws(PeerError) {
                    hasLeft = try serve(guest, &link, until: isOver)
                } catch {
                    log("guest: \(error)")
                    hasLeft = true
                }
            }
        }
    }

    /// Waits for a guest to connect, whose calendar has to go on meanwhile.
    private static func wait(
        for listener: LocalSocket, serving link: inout CalendarLink?, until isOver: (_ hasGuest: Bool) -> Bool
    ) throws(PeerError) -> Bool {
        while !isOver(link?.hasBegun ?? false) {
            let ready = Self.ready(among: [listener.descriptor] + (link.map { [$0.socket.descriptor] } ?? []))
            if ready[0] { return true }
            if ready.count > 1, ready[1] { guard try link?.serve() == true else { return false } }
            try link?.run()
        }
        return false
    }

    /// Serves one guest until it leaves.
    ///
    /// - Returns: `false` for somebody who left without a word: who tries whether this place is taken is no guest.
    mutating func serve(
        _ socket: LocalSocket, _ link: inout CalendarLink?, until isOver: (_ hasGuest: Bool) -> Bool
    ) throws(PeerError) -> Bool {
        var session = VhostSession(controller, ringsInBand: link != nil)
        defer { controller = session.end() }
        var hasSpoken = false
        // Calls of ours that the guest has not acknowledged yet.
        var callsUnderWay = 0
        while !isOver(hasSpoken || link?.hasBegun == true) {
            let polled = [
                socket.descriptor, session.kick, link.flatMap { _ in session.backEndChannel },
                link?.socket.descriptor,
            ]
            let ready = Self.ready(among: polled)
            if ready[1], let kick = session.kick {
                var count: UInt64 = 0
                guard unsafe read(kick.number, &count, 8) > 0 else {
                    throw PeerError("a bell that rings and cannot be read")
                }
                if try session.serveRequests(until: { isOver(true) }) { session.ports[0].call?.ring() }
            }
            if ready[0] {
                guard let message = try Self.receive(from: socket) else { return hasSpoken }
                hasSpoken = true
                let reply = try session.handle(message)
                if message.request == .kickQueue, try session.serveRequests(until: { isOver(true) }),
                    let channel = session.backEndChannel
                {
                    try LocalSocket(channel).send(VhostMessage.callQueue(0))
                    callsUnderWay += 1
                }
                if let reply { try socket.send(reply) }
            }
            if ready[2], let channel = session.backEndChannel {
                guard try LocalSocket(channel).receive(VhostMessage.acknowledgementSize) != nil else { return true }
                callsUnderWay -= 1
            }
            if ready[3] { guard try link?.serve() == true else { return true } }
            if callsUnderWay == 0 { try link?.run() }
        }
        return true
    }

    private static func receive(from socket: LocalSocket) throws(PeerError) -> VhostMessage? {
        guard let header = try socket.receive(VhostMessage.headerSize) else { return nil }
        let (request, wantsReply, size) = try VhostMessage.parse(header: header.bytes)
        guard let payload = try socket.receive(size) else { throw PeerError("the connection ended within a message") }
        return VhostMessage(
            request: request, wantsAcknowledgement: wantsReply, payload: payload.bytes,
            descriptors: header.descriptors + payload.descriptors)
    }

    /// Waits until one of the descriptors can be read, at most a tenth of a second; `nil` never can.
    private static func ready(among descriptors: [Descriptor?]) -> [Bool] {
        var polled = descriptors.map { pollfd(fd: $0?.number ?? -1, events: Int16(POLLIN), revents: 0) }
        guard unsafe poll(&polled, nfds_t(polled.count), 100) > 0 else { return descriptors.map { _ in false } }
        return polled.map { $0.revents != 0 }
    }
}

/// A calendar and the guest's connection to it.
struct CalendarLink {
    let socket: LocalSocket
    /// Whether the guest has said anything.
    private(set) var hasBegun = false
    private var calendar: Calendar
    /// What a guest expects beside the answer to its start: a file for shared memory, whose version 0 says that there is none, and a
    /// log.
    private let companions: [Descriptor]

    init(_ socket: LocalSocket, _ calendar: Calendar) throws(SocketError) {
        self.socket = socket
        self.calendar = calendar
        var path = Array("/tmp/attention-panel-XXXXXX".utf8CString)
        let memory = unsafe mkstemp(&path)
        guard memory >= 0 else { throw SocketError("make a file in /tmp") }
        unsafe unlink(path)
        let log = unsafe open("/dev/null", O_RDWR)
        companions = [Descriptor(memory), Descriptor(log)]
        guard ftruncate(memory, 8192) == 0, log >= 0 else { throw SocketError("make a file in /tmp") }
    }

    /// Answers one message of the guest.
    ///
    /// - Returns: `false` when the guest is gone.
    mutating func serve() throws(PeerError) -> Bool {
        guard let received = try socket.receive(Calendar.Message.size) else { return false }
        hasBegun = true
        let message = try Calendar.Message(received.bytes)
        guard let reply = try calendar.handle(message) else { return true }
        if message.operation == Calendar.Message.start {
            socket.send(reply.bytes, with: companions)
        } else {
            try socket.send(reply.bytes)
        }
        return true
    }

    /// Lets the guest run if it waits.
    mutating func run() throws(PeerError) {
        let messages = calendar.run()
        if !messages.isEmpty { try socket.send(messages.flatMap(\.bytes)) }
    }
}
