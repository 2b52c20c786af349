import Synchronization

/// A split virtqueue seen from the device (Virtio 1.2, section 2.7).
struct Virtqueue {
    /// What the driver made available: bytes for the device to read, and room for its answer.
    struct Chain {
        /// The chain's first descriptor, by which it is given back.
        let head: UInt16
        let request: [UInt8]
        /// Where the answer goes: guest addresses and sizes.
        let room: [(address: UInt64, size: Int)]
    }

    /// Descriptors in the ring, a power of two up to 32768.
    private(set) var size: UInt16 = 0
    private var descriptors: UInt64 = 0
    private var available: UInt64 = 0
    private var used: UInt64 = 0
    /// The next entry of the available ring to take.
    private(set) var nextAvailable: UInt16 = 0
    private var nextUsed: UInt16 = 0
    private var hasAddresses = false

    /// A request longer than this has no meaning to any device here.
    private static let mostBytes = 1 << 16
    /// Nor has one in more pieces.
    private static let mostDescriptors: UInt16 = 16

    private static let next: UInt16 = 1
    private static let write: UInt16 = 2
    private static let indirect: UInt16 = 4

    mutating func setSize(_ count: UInt32) throws(PeerError) {
        guard let size = UInt16(exactly: count), size > 0, size <= 1 << 15, size & (size - 1) == 0 else {
            throw PeerError("\(count) is no size of a queue")
        }
        self.size = size
        // The addresses were checked for the old size.
        hasAddresses = false
    }

    /// Takes the ring's addresses in vhost-user's address space.
    mutating func setAddresses(descriptors: UInt64, available: UInt64, used: UInt64, in memory: GuestMemory)
        throws(PeerError)
    {
        guard size > 0 else { throw PeerError("a queue was given addresses before its size") }
        // Virtio 1.2, section 2.7.
        guard descriptors % 16 == 0, available % 2 == 0, used % 4 == 0 else {
            throw PeerError("a queue whose parts are not aligned: \(hex(descriptors)), \(hex(available)), \(hex(used))")
        }
        _ = try memory.read(16 * Int(size), at: descriptors, in: .user)
        _ = try memory.read(4 + 2 * Int(size), at: available, in: .user)
        let usedRing = try memory.read(4 + 8 * Int(size), at: used, in: .user)
        (self.descriptors, self.available, self.used) = (descriptors, available, used)
        nextUsed = usedRing.integer(UInt16.self, at: 2) ?? 0
        hasAddresses = true
    }

    mutating func setBase(_ base: UInt32) throws(PeerError) {
        guard let base = UInt16(exactly: base) else { throw PeerError("\(base) is no index of a queue") }
        nextAvailable = base
    }

    /// The next chain, `nil` when the driver has made none available.
    mutating func pop(from memory: GuestMemory) throws(PeerError) -> Chain? {
        guard hasAddresses else { return nil }
        let index = try integer(UInt16.self, at: available + 2, in: memory)
        let waiting = index &- nextAvailable
        guard waiting > 0 else { return nil }
        guard waiting <= size else { throw PeerError("\(waiting) chains are waiting in a queue of \(size)") }
        atomicMemoryFence(ordering: .acquiring)
        let head = try integer(UInt16.self, at: available + 4 + 2 * UInt64(nextAvailable % size), in: memory)
        nextAvailable &+= 1
        return try chain(from: head, in: memory)
    }

    /// Gives a chain back with an answer, of which what does not fit is cut off.
    ///
    /// - Returns: whether the driver wants to be told.
    mutating func push(_ answer: [UInt8], to chain: Chain, in memory: GuestMemory) throws(PeerError) -> Bool {
        var rest = answer[...]
        for (address, size) in chain.room where size > 0 && !rest.isEmpty {
            try memory.write(Array(rest.prefix(size)), at: address, in: .guest)
            rest = rest.dropFirst(size)
        }
        var element: [UInt8] = []
        element.append(integer: UInt32(chain.head))
        element.append(integer: UInt32(answer.count - rest.count))
        try memory.write(element, at: used + 4 + 8 * UInt64(nextUsed % size), in: .user)
        nextUsed &+= 1
        var index: [UInt8] = []
        index.append(integer: nextUsed)
        atomicMemoryFence(ordering: .releasing)
        try memory.write(index, at: used + 2, in: .user)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        return try integer(UInt16.self, at: available, in: memory) & 1 == 0
    }

    private func chain(from head: UInt16, in memory: GuestMemory) throws(PeerError) -> Chain {
        var request: [UInt8] = []
        var room: [(address: UInt64, size: Int)] = []
        var index = head
        for _ in 0..<min(size, Self.mostDescriptors) {
            guard index < size else { throw PeerError("descriptor \(index) is not in a queue of \(size)") }
            let bytes = try memory.read(16, at: descriptors + 16 * UInt64(index), in: .user)
            guard let address = bytes.integer(UInt64.self, at: 0), let length = bytes.integer(UInt32.self, at: 8),
                let flags = bytes.integer(UInt16.self, at: 12), let next = bytes.integer(UInt16.self, at: 14)
            else { throw PeerError("descriptor \(index) is cut off") }
            guard flags & Self.indirect == 0 else { throw PeerError("an indirect descriptor, which was not offered") }
            guard Int(length) <= Self.mostBytes, request.count + Int(length) <= Self.mostBytes else {
                throw PeerError("a buffer of \(length) bytes")
            }
            if flags & Self.write != 0 {
                room.append((address, Int(length)))
            } else {
                guard room.isEmpty else { throw PeerError("a buffer to read follows one to write") }
                if length > 0 { request += try memory.read(Int(length), at: address, in: .guest) }
            }
            guard flags & Self.next != 0 else { return Chain(head: head, request: request, room: room) }
            index = next
        }
        throw PeerError("a chain of more descriptors than any request has")
    }

    private func integer<Integer: FixedWidthInteger & UnsignedInteger>(
        _ type: Integer.Type, at address: UInt64, in memory: GuestMemory
    ) throws(PeerError) -> Integer {
        let bytes = try memory.read(MemoryLayout<Integer>.size, at: address, in: .user)
        guard let integer = bytes.integer(type, at: 0) else { throw PeerError("memory at \(hex(address)) is cut off") }
        return integer
    }
}
