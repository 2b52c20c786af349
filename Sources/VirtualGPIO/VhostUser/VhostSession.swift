/// One guest's use of a virtual GPIO controller: what its messages set up, and the requests in its queues.
///
/// It owns no thread and no socket, and waits for nothing: ``Guest`` feeds it.
struct VhostSession<Bank: LineBank> {
    /// A queue and its two notifiers.
    struct Port {
        var queue = Virtqueue()
        var isEnabled = false
        /// Notified by the driver when it has made a chain available.
        var kick: Descriptor?
        /// Notified by the device when it has given one back.
        var call: Descriptor?
    }

    /// VIRTIO_F_VERSION_1 and VHOST_USER_F_PROTOCOL_FEATURES.
    static var features: UInt64 { 1 << 32 | protocolFeaturesBit }
    private static var protocolFeaturesBit: UInt64 { 1 << 30 }
    private static var acknowledgement: UInt64 { 1 << 3 }
    private static var inBandNotification: UInt64 { 1 << 14 }
    /// REPLY_ACK, BACKEND_REQ (Linux 6.12 finds no queues without it) and CONFIG; with a calendar INBAND_NOTIFICATIONS too.
    let protocolFeatures: UInt64
    /// Those of them that the guest wants.
    private var agreed: UInt64 = 0

    private(set) var controller: GPIOController<Bank>
    private(set) var memory = GuestMemory()
    /// The queue of requests, and that of interrupts: no line makes any, so the driver's buffers for them stay in the queue.
    private(set) var ports = [Port(), Port()]
    /// Where calls go when they are messages.
    private(set) var backEndChannel: Descriptor?

    /// The kick to wait for, once the request queue is enabled.
    ///
    /// QEMU kicks before that; the kick stays in its eventfd until then.
    var kick: Descriptor? { ports[0].isEnabled ? ports[0].kick : nil }

    /// Begins a session; with `notifiesInBand` kicks and calls are messages, as a guest in virtual time needs them.
    init(_ controller: GPIOController<Bank>, notifiesInBand: Bool = false) {
        self.controller = controller
        protocolFeatures = Self.acknowledgement | 1 << 5 | 1 << 9 | (notifiesInBand ? Self.inBandNotification : 0)
    }

    /// Ends the session; the lines are let go.
    mutating func end() -> GPIOController<Bank> {
        controller.reset()
        return controller
    }

    /// Carries out a message.
    ///
    /// - Returns: the bytes of the reply, `nil` when none is wanted.
    mutating func handle(_ message: VhostMessage) throws(PeerError) -> [UInt8]? {
        switch message.request {
        case .getFeatures: return message.reply(number: Self.features)
        case .getProtocolFeatures: return message.reply(number: protocolFeatures)
        case .getQueueCount: return message.reply(number: UInt64(ports.count))
        case .getConfiguration: return try message.reply(configuration(message.payload))
        case .getQueueBase:
            let (index, _) = try port(message.queueState())
            ports[index].isEnabled = false
            var state = Array(message.payload.prefix(4))
            state.append(integer: UInt32(ports[index].queue.nextAvailable))
            return message.reply(state)
        default: break
        }
        try carryOut(message)
        return agreed & Self.acknowledgement != 0 && message.wantsAcknowledgement ? message.reply(number: 0) : nil
    }

    /// Answers every request that waits.
    ///
    /// - Parameter isOver: whether to leave the rest, which may be much; asked now and then.
    /// - Returns: whether the driver wants to be told.
    mutating func serveRequests(until isOver: () -> Bool = { false }) throws(PeerError) -> Bool {
        guard ports[0].isEnabled else { return false }
        var isCallWanted = false
        var count = 0
        while let chain = try ports[0].queue.pop(from: memory) {
            let answer = controller.answer(chain.request)
            if try ports[0].queue.push(answer, to: chain, in: memory) { isCallWanted = true }
            count += 1
            if count.isMultiple(of: 16), isOver() { break }
        }
        return isCallWanted
    }

    private mutating func carryOut(_ message: VhostMessage) throws(PeerError) {
        switch message.request {
        case .setFeatures:
            let features = try message.number()
            try check(features, within: Self.features)
            // A front end without protocol features never sends SET_VRING_ENABLE, so its queues start enabled.
            if features & Self.protocolFeaturesBit == 0 { for index in ports.indices { ports[index].isEnabled = true } }
        case .setProtocolFeatures:
            let features = try message.number()
            try check(features, within: protocolFeatures)
            agreed = features
        case .setMemoryTable: memory = try memoryTable(message)
        case .setQueueSize:
            let (index, number) = try port(message.queueState())
            try ports[index].queue.setSize(number)
        case .setQueueBase:
            let (index, number) = try port(message.queueState())
            // A machine that was paused goes on with its queue where it stopped. With any other index a driver begins anew, after a
            // reset of the machine, and holds no line.
            if index == 0, number != UInt32(ports[0].queue.nextAvailable) { controller.reset() }
            try ports[index].queue.setBase(number)
        case .setQueueAddresses: try setAddresses(message.payload)
        case .enableQueue:
            let (index, number) = try port(message.queueState())
            ports[index].isEnabled = number != 0
        case .setQueueKick:
            let (index, descriptor) = try notifier(message)
            guard descriptor != nil || agreed & Self.inBandNotification != 0 else {
                throw PeerError("a queue without a kick, which would have to be polled")
            }
            ports[index].kick = descriptor
        case .setQueueCall:
            let (index, descriptor) = try notifier(message)
            ports[index].call = descriptor
        case .setQueueError: _ = try notifier(message)
        case .setBackEndChannel:
            guard let channel = message.descriptors.first else { throw PeerError("a channel without a descriptor") }
            backEndChannel = channel
        case .kickQueue:
            guard agreed & Self.inBandNotification != 0 else {
                throw PeerError("a kick as a message, which was not agreed on")
            }
            _ = try port(message.queueState())
        case .setOwner, .resetOwner: break
        case .getFeatures, .getProtocolFeatures, .getQueueCount, .getConfiguration, .getQueueBase: break
        }
    }

    private func check(_ features: UInt64, within offered: UInt64) throws(PeerError) {
        guard features & ~offered == 0 else { throw PeerError("features \(hex(features)), not all of them offered") }
    }

    private func port(_ state: (queue: Int, number: UInt32)) throws(PeerError) -> (Int, UInt32) {
        guard ports.indices.contains(state.queue) else { throw PeerError("queue \(state.queue) of \(ports.count)") }
        return (state.queue, state.number)
    }

    /// A queue's index and the notifier that came for it; bit 8 says that there is none.
    private func notifier(_ message: VhostMessage) throws(PeerError) -> (Int, Descriptor?) {
        let number = try message.number()
        let index = Int(number & 0xFF)
        guard ports.indices.contains(index) else { throw PeerError("queue \(index) of \(ports.count)") }
        if number & 1 << 8 != 0 { return (index, nil) }
        guard message.descriptors.count == 1, message.descriptors[0].isNotifier else {
            throw PeerError("\(message.request) with something else than one eventfd, pipe or socket")
        }
        return (index, message.descriptors[0])
    }

    private mutating func setAddresses(_ payload: [UInt8]) throws(PeerError) {
        guard payload.count == 40, let index = payload.integer(UInt32.self, at: 0).map(Int.init),
            let descriptors = payload.integer(UInt64.self, at: 8), let used = payload.integer(UInt64.self, at: 16),
            let available = payload.integer(UInt64.self, at: 24)
        else { throw PeerError("addresses of a queue in \(payload.count) bytes") }
        _ = try port((index, 0))
        try ports[index].queue.setAddresses(descriptors: descriptors, available: available, used: used, in: memory)
    }

    private func memoryTable(_ message: VhostMessage) throws(PeerError) -> GuestMemory {
        let payload = message.payload
        guard let count = payload.integer(UInt32.self, at: 0).map(Int.init), count <= 8,
            count == message.descriptors.count, payload.count >= 8 + 32 * count
        else {
            throw PeerError("a memory table of \(payload.count) bytes and \(message.descriptors.count) descriptors")
        }
        var regions: [GuestMemory.Region] = []
        for (index, file) in message.descriptors.enumerated() {
            guard file.isMemory else { throw PeerError("shared memory that is not a plain file of this machine") }
            let start = 8 + 32 * index
            guard let guest = payload.integer(UInt64.self, at: start),
                let size = payload.integer(UInt64.self, at: start + 8),
                let user = payload.integer(UInt64.self, at: start + 16),
                let offset = payload.integer(UInt64.self, at: start + 24)
            else { throw PeerError("a memory table is cut off") }
            regions.append(.init(guestAddress: guest, userAddress: user, size: size, fileOffset: offset, file: file))
        }
        return try GuestMemory(regions)
    }

    /// The asked part of the configuration space behind the header that asked for it; nothing but a size of 0 beyond its end.
    private func configuration(_ payload: [UInt8]) throws(PeerError) -> [UInt8] {
        guard payload.count >= 12, let offset = payload.integer(UInt32.self, at: 0).map(Int.init),
            let size = payload.integer(UInt32.self, at: 4).map(Int.init), payload.count == 12 + size
        else { throw PeerError("a question for the configuration in \(payload.count) bytes") }
        let space = controller.configuration
        var bytes = Array(payload.prefix(4))
        let fits = offset <= space.count && size <= space.count - offset
        bytes.append(integer: UInt32(fits ? size : 0))
        bytes += payload[8..<12]
        return fits ? bytes + space[offset..<(offset + size)] : bytes
    }
}

extension VhostMessage {
    func reply(number: UInt64) -> [UInt8] {
        var payload: [UInt8] = []
        payload.append(integer: number)
        return reply(payload)
    }
}
