import Foundation
import Testing

@testable import VirtualGPIO

/// The guest's side of a session, without a guest: a piece of shared memory, and queues in it.
///
/// Memory as the guest names it begins at 0x1000, as messages name it at 0x7000_0000. The request queue lies at its start.
final class FrontEnd {
    static let guestBase: UInt64 = 0x1000
    static let userBase: UInt64 = 0x7000_0000
    static let memorySize: UInt64 = 0x4000
    static let queueSize: UInt16 = 32
    static let (descriptors, available, used, buffers): (UInt64, UInt64, UInt64, UInt64) = (0, 0x400, 0x800, 0x1000)

    let file: Descriptor
    var session = VhostSession(GPIOController(RecordingBank()))
    private var availableIndex: UInt16 = 0

    init() throws {
        var path = Array((FileManager.default.temporaryDirectory.path + "/guest.XXXXXX").utf8CString)
        let number = unsafe mkstemp(&path)
        try #require(number >= 0)
        unsafe unlink(path)
        file = Descriptor(number)
        try #require(ftruncate(number, Int(Self.memorySize)) == 0)
    }

    /// A second descriptor of the memory, for the session to own.
    func shared() -> Descriptor { Descriptor(dup(file.number)) }

    @discardableResult
    func send(
        _ request: VhostMessage.Request, _ payload: [UInt8] = [], _ descriptors: [Descriptor] = []
    ) throws(PeerError) -> [UInt8]? {
        try session.handle(
            VhostMessage(request: request, wantsAcknowledgement: true, payload: payload, descriptors: descriptors))
    }

    /// Everything up to an enabled request queue, whose indices begin at `index`.
    func connect(at index: UInt16 = 0) throws {
        availableIndex = index
        write(bytes(index), at: Self.available + 2)
        write(bytes(index), at: Self.used + 2)
        try send(.setOwner)
        try send(.setProtocolFeatures, bytes(UInt64(1 << 3 | 1 << 5 | 1 << 9)))
        try send(.setFeatures, bytes(UInt64(1 << 32 | 1 << 30)))
        try send(.setMemoryTable, Self.table(size: Self.memorySize), [shared()])
        try send(.setQueueSize, bytes(UInt32(0), UInt32(Self.queueSize)))
        try send(.setQueueBase, bytes(UInt32(0), UInt32(index)))
        try send(.setQueueAddresses, Self.addresses())
        try send(.enableQueue, bytes(UInt32(0), UInt32(1)))
    }

    static func table(size: UInt64, count: UInt32 = 1) -> [UInt8] {
        bytes(count, UInt32(0)) + bytes(guestBase, size, userBase, UInt64(0))
    }

    static func addresses(
        descriptors: UInt64 = userBase + descriptors, available: UInt64 = userBase + available,
        used: UInt64 = userBase + used
    ) -> [UInt8] {
        bytes(UInt32(0), UInt32(0)) + bytes(descriptors, used, available, UInt64(0))
    }

    func write(_ bytes: [UInt8], at offset: UInt64) {
        #expect(file.write(bytes, at: Int64(offset)))
    }

    func read(_ count: Int, at offset: UInt64) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        #expect(file.read(into: &bytes, at: Int64(offset)))
        return bytes
    }

    func describe(_ index: UInt64, address: UInt64, length: UInt32, flags: UInt16, next: UInt16 = 0) {
        write(bytes(address) + bytes(length) + bytes(flags, next), at: Self.descriptors + 16 * index)
    }

    func offer(head: UInt16) {
        write(bytes(head), at: Self.available + 4 + 2 * UInt64(availableIndex % Self.queueSize))
        offer(until: availableIndex &+ 1)
    }

    /// Tells the device that the entries of the available ring before `index` are there.
    func offer(until index: UInt16) {
        availableIndex = index
        write(bytes(index), at: Self.available + 2)
    }

    /// Puts a request with room for its answer into the queue.
    func request(_ type: UInt16, line: UInt16, value: UInt32, room: UInt32 = 2) {
        write(bytes(type, line) + bytes(value), at: Self.buffers)
        describe(0, address: Self.guestBase + Self.buffers, length: 8, flags: 1, next: 1)
        describe(1, address: Self.guestBase + Self.buffers + 0x100, length: room, flags: 2)
        offer(head: 0)
    }

    /// Takes memory away from `size` on.
    func shorten(to size: UInt64) -> Bool { ftruncate(file.number, Int(size)) == 0 }

    func answer(_ count: Int) -> [UInt8] { read(count, at: Self.buffers + 0x100) }
}

func bytes<Integer: FixedWidthInteger & UnsignedInteger>(_ integers: Integer...) -> [UInt8] {
    integers.reduce(into: []) { $0.append(integer: $1) }
}
