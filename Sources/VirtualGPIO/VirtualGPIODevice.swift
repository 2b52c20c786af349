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

    /// Listens at `path` and serves one guest after another until `isOver` says so, which is asked ten times a second.
    ///
    /// - Parameters:
    ///   - path: where the socket is made.
    ///   - log: gets a line for each connection that was ended for what it sent.
    ///   - isOver: gets the bank; whether to stop.
    /// - Throws: ``SocketError`` if nobody can listen there.
    public mutating func serve(
        at path: String, log: (String) -> Void, until isOver: (Bank) -> Bool
    ) throws(SocketError) {
        let listener = try LocalSocket(listeningAt: path)
        defer { unsafe unlink(path) }
        while !isOver(controller.bank) {
            guard Self.ready(among: [listener.descriptor])[0] else { continue }
            let guest = try listener.accept()
            do throws(PeerError) {
                try serve(guest, until: isOver)
            } catch {
                log("guest: \(error)")
            }
        }
    }

    /// Serves one guest until it leaves.
    mutating func serve(_ socket: LocalSocket, until isOver: (Bank) -> Bool) throws(PeerError) {
        var session = VhostSession(controller)
        defer { controller = session.end() }
        while !isOver(session.controller.bank) {
            let kick = session.ports[0].kick
            let ready = Self.ready(among: [socket.descriptor] + (kick.map { [$0] } ?? []))
            if let kick, ready[1] {
                var count: UInt64 = 0
                _ = unsafe read(kick.number, &count, 8)
                if try session.serveRequests(), let call = session.ports[0].call {
                    var one: UInt64 = 1
                    _ = unsafe write(call.number, &one, 8)
                }
            }
            if ready[0] {
                guard let message = try Self.receive(from: socket) else { return }
                if let reply = try session.handle(message) { socket.send(reply) }
            }
        }
    }

    private static func receive(from socket: LocalSocket) throws(PeerError) -> VhostMessage? {
        guard let header = try socket.receive(VhostMessage.headerSize) else { return nil }
        let (request, wantsReply, size) = try VhostMessage.parse(header: header.bytes)
        guard let payload = try socket.receive(size) else { throw PeerError("the connection ended within a message") }
        return VhostMessage(
            request: request, wantsAcknowledgement: wantsReply, payload: payload.bytes,
            descriptors: header.descriptors + payload.descriptors)
    }

    /// Waits until one of the descriptors can be read, at most a tenth of a second.
    private static func ready(among descriptors: [Descriptor]) -> [Bool] {
        var polled = descriptors.map { pollfd(fd: $0.number, events: Int16(POLLIN), revents: 0) }
        guard unsafe poll(&polled, nfds_t(polled.count), 100) > 0 else { return descriptors.map { _ in false } }
        return polled.map { $0.revents != 0 }
    }
}
