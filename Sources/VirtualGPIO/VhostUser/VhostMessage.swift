/// One message of the vhost-user protocol, with the descriptors that came along.
///
/// Source: QEMU, docs/interop/vhost-user.rst.
struct VhostMessage {
    /// Requests of the front end (the guest's side) that are understood here.
    enum Request: UInt32 {
        case getFeatures = 1
        case setFeatures = 2
        case setOwner = 3
        case resetOwner = 4
        case setMemoryTable = 5
        case setQueueSize = 8
        case setQueueAddresses = 9
        case setQueueBase = 10
        case getQueueBase = 11
        case setQueueKick = 12
        case setQueueCall = 13
        case setQueueError = 14
        case getProtocolFeatures = 15
        case setProtocolFeatures = 16
        case getQueueCount = 17
        case enableQueue = 18
        case setBackEndChannel = 21
        case getConfiguration = 24
        /// The driver's kick as a message, for guests in virtual time.
        case kickQueue = 35
    }

    static let headerSize = 12
    /// More than any message that is understood here has.
    static let mostPayload = 4096

    private static let version: UInt32 = 1
    private static let reply: UInt32 = 1 << 2
    private static let wantsReply: UInt32 = 1 << 3

    let request: Request
    /// Whether the front end waits for a sign that the request was carried out.
    let wantsAcknowledgement: Bool
    let payload: [UInt8]
    let descriptors: [Descriptor]

    /// Reads a header.
    ///
    /// - Returns: the request, whether it wants an answer, and the size of the payload that follows.
    static func parse(header: [UInt8]) throws(PeerError) -> (request: Request, wantsReply: Bool, payloadSize: Int) {
        guard let code = header.integer(UInt32.self, at: 0), let flags = header.integer(UInt32.self, at: 4),
            let size = header.integer(UInt32.self, at: 8)
        else { throw PeerError("a header is cut off") }
        guard flags & ~wantsReply == version else { throw PeerError("flags \(hex(UInt64(flags))) of no known version") }
        guard let request = Request(rawValue: code) else { throw PeerError("request \(code), which was not offered") }
        guard size <= mostPayload else { throw PeerError("a payload of \(size) bytes") }
        return (request, flags & wantsReply != 0, Int(size))
    }

    /// The bytes of a reply.
    func reply(_ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(integer: request.rawValue)
        bytes.append(integer: Self.version | Self.reply)
        bytes.append(integer: UInt32(payload.count))
        return bytes + payload
    }

    /// The device's call as a message on the back end's own channel; the guest acknowledges it.
    static func callQueue(_ queue: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        for integer in [4, version | wantsReply, 8, queue, 0] { bytes.append(integer: integer) }
        return bytes
    }

    /// The size of the guest's acknowledgement of such a call.
    static let acknowledgementSize = headerSize + 8

    /// The payload as the one number that it has to be.
    func number() throws(PeerError) -> UInt64 {
        guard payload.count == 8, let number = payload.integer(UInt64.self, at: 0) else {
            throw PeerError("\(request) with \(payload.count) bytes instead of a number")
        }
        return number
    }

    /// The payload as a queue's index and a number.
    func queueState() throws(PeerError) -> (queue: Int, number: UInt32) {
        guard payload.count == 8, let queue = payload.integer(UInt32.self, at: 0),
            let number = payload.integer(UInt32.self, at: 4)
        else { throw PeerError("\(request) with \(payload.count) bytes instead of 8") }
        return (Int(queue), number)
    }
}
