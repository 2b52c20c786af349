/// Puts the messages of a front end together from the pieces in which a socket delivers them.
struct MessageReader {
    private var bytes: [UInt8] = []
    private var descriptors: [Descriptor] = []
    /// What the header says, once it is complete.
    private var header: (request: VhostMessage.Request, wantsReply: Bool, payloadSize: Int)?

    /// Whether a message has begun and is not complete.
    var isWithinMessage: Bool { header != nil || !bytes.isEmpty }

    /// How many bytes to read next.
    ///
    /// No more, since descriptors belong to the message whose bytes they come with.
    var wanted: Int { (header?.payloadSize ?? VhostMessage.headerSize) - bytes.count }

    /// Takes a piece of at most ``wanted`` bytes.
    ///
    /// - Returns: the message that it completes.
    mutating func take(_ piece: [UInt8], _ descriptors: [Descriptor]) throws(PeerError) -> VhostMessage? {
        bytes += piece
        self.descriptors += descriptors
        guard self.descriptors.count <= Self.mostDescriptors else {
            throw PeerError("a message with too many descriptors")
        }
        if header == nil, wanted <= 0 {
            header = try VhostMessage.parse(header: bytes)
            bytes = []
        }
        guard let header, bytes.count >= header.payloadSize else { return nil }
        let message = VhostMessage(
            request: header.request, wantsAcknowledgement: header.wantsReply, payload: bytes,
            descriptors: self.descriptors)
        self = MessageReader()
        return message
    }

    /// As many as a memory table has regions.
    private static let mostDescriptors = 8
}
