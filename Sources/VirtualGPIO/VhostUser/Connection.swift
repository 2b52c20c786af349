/// A conversation with a peer over a socket: what waits to be sent, and how long the peer keeps us waiting.
///
/// Nothing here waits: ``VirtualGPIODevice`` calls when the socket is ready.
struct Connection {
    let socket: LocalSocket
    private var waiting: [(bytes: ArraySlice<UInt8>, descriptors: [Descriptor])] = []
    /// Since when a message of the peer has stood incomplete, and since when it has taken nothing of what we sent.
    private var incompleteSince: ContinuousClock.Instant?
    private var untakenSince: ContinuousClock.Instant?

    /// How long a peer may take for the rest of a message, and for taking what it asked for.
    private static let patience = Duration.seconds(1)
    /// How much may wait for a peer that takes nothing.
    private static let mostWaiting = 1 << 16

    init(_ socket: LocalSocket) {
        self.socket = socket
    }

    /// Whether something waits to be sent.
    var hasUnsent: Bool { !waiting.isEmpty }

    /// Sends bytes, now or when the peer takes them.
    mutating func send(_ bytes: [UInt8], with descriptors: [Descriptor] = []) throws(PeerError) {
        guard !bytes.isEmpty else { return }
        guard waiting.reduce(bytes.count, { $0 + $1.bytes.count }) <= Self.mostWaiting else {
            throw PeerError("it asks for more than it takes")
        }
        waiting.append((bytes[...], descriptors))
        flush()
    }

    /// Sends what the peer takes of what waits.
    mutating func flush() {
        while let first = waiting.first {
            let count = socket.send(first.bytes, with: first.descriptors)
            guard count > 0 else {
                untakenSince = untakenSince ?? .now
                return
            }
            untakenSince = nil
            waiting[0] = (first.bytes.dropFirst(count), [])
            if waiting[0].bytes.isEmpty { waiting.removeFirst() }
        }
    }

    /// Notes whether the peer owes us the rest of a message.
    mutating func note(isIncomplete: Bool) {
        incompleteSince = isIncomplete ? incompleteSince ?? .now : nil
    }

    /// Ends the patience with a peer that stops in the middle.
    func check(at now: ContinuousClock.Instant = .now) throws(PeerError) {
        if let incompleteSince, now - incompleteSince > Self.patience {
            throw PeerError("a message stops in its middle")
        }
        if let untakenSince, now - untakenSince > Self.patience { throw PeerError("what it asked for is not taken") }
    }
}
