/// A guest that is connected: its conversation, its session, and the channel on which a guest in virtual time is called.
///
/// Nothing here waits.
struct Guest<Bank: LineBank> {
    private(set) var session: VhostSession<Bank>
    private(set) var connection: Connection
    /// The device's own channel, once the guest has given it one and notifications are messages.
    private(set) var channel: Connection?
    private var reader = MessageReader()
    private var acknowledgement: [UInt8] = []
    private let notifiesInBand: Bool
    /// Calls of ours that the guest has not acknowledged yet.
    private var callsUnderWay = 0
    /// Whether it has sent anything, which a process does not that only tries whether the place is taken.
    private(set) var hasSpoken = false

    init(_ socket: LocalSocket, _ controller: GPIOController<Bank>, notifiesInBand: Bool) {
        session = VhostSession(controller, notifiesInBand: notifiesInBand)
        connection = Connection(socket)
        self.notifiesInBand = notifiesInBand
    }

    /// Whether an answer of ours is still on its way, so that the guest's time must not move.
    var isAnswering: Bool { callsUnderWay > 0 || connection.hasUnsent || channel?.hasUnsent == true }

    /// Ends the session; the lines are let go.
    mutating func end() -> GPIOController<Bank> { session.end() }

    /// Reads what the guest has sent, and carries out one message at most.
    ///
    /// - Returns: `false` when the guest is gone.
    mutating func receive(until isOver: () -> Bool) throws(PeerError) -> Bool {
        switch connection.socket.receive(atMost: max(1, reader.wanted)) {
        case .nothing: break
        case .end:
            guard reader.isWithinMessage else { return false }
            throw PeerError("the connection ended within a message")
        case .bytes(let bytes, let descriptors):
            hasSpoken = true
            if let message = try reader.take(bytes, descriptors) { try carryOut(message, until: isOver) }
        }
        connection.note(isIncomplete: reader.isWithinMessage)
        return true
    }

    private mutating func carryOut(_ message: VhostMessage, until isOver: () -> Bool) throws(PeerError) {
        let reply = try session.handle(message)
        if message.request == .setBackEndChannel, notifiesInBand {
            channel = session.backEndChannel.map { Connection(LocalSocket($0)) }
            acknowledgement = []
            callsUnderWay = 0
        }
        if message.request == .kickQueue, try session.serveRequests(until: isOver), channel != nil {
            try channel?.send(VhostMessage.callQueue(0))
            callsUnderWay += 1
        }
        if let reply { try connection.send(reply) }
    }

    /// The driver notifies that it has made requests available.
    mutating func kicked(until isOver: () -> Bool) throws(PeerError) {
        guard let kick = session.kick else { return }
        switch kick.takeNotifications() {
        case .taken: if try session.serveRequests(until: isOver) { session.ports[0].call?.notify() }
        case .ended: throw PeerError("a kick that can never come again")
        case .nothing: break
        }
    }

    /// Reads acknowledgements of our calls.
    ///
    /// - Returns: `false` when the guest has closed the channel.
    mutating func receiveOnChannel() -> Bool {
        guard let socket = channel?.socket else { return true }
        switch socket.receive(atMost: VhostMessage.acknowledgementSize - acknowledgement.count) {
        case .nothing: break
        case .end: return false
        case .bytes(let bytes, _):
            acknowledgement += bytes
            guard acknowledgement.count == VhostMessage.acknowledgementSize else { break }
            acknowledgement = []
            callsUnderWay = max(0, callsUnderWay - 1)
        }
        channel?.note(isIncomplete: !acknowledgement.isEmpty)
        return true
    }

    /// Sends what waits, and ends the patience with a guest that stops in the middle.
    mutating func flush() throws(PeerError) {
        connection.flush()
        channel?.flush()
        try connection.check()
        try channel?.check()
    }
}
