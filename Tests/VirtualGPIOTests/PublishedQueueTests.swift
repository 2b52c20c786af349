import Testing

@testable import VirtualGPIO

/// The numbers that rust-vmm's tests of its virtqueues use (vm-virtio, crates/virtio-queue), as far as they fit a device without
/// indirect descriptors and event indices.
@Suite("Virtqueues, by rust-vmm's published vectors")
struct PublishedQueueTests {
    private let frontEnd: FrontEnd

    init() throws {
        frontEnd = try FrontEnd()
        try frontEnd.connect()
    }

    private var usedIndex: UInt16? { frontEnd.read(2, at: FrontEnd.used + 2).integer(UInt16.self, at: 0) }

    /// Chains of descriptors that the device reads, each descriptor one request that asks line 0 for its direction; the last has room.
    private func describe(_ chains: [ClosedRange<UInt64>]) {
        for chain in chains {
            for index in chain {
                let isLast = index == chain.upperBound
                frontEnd.describe(
                    index, address: FrontEnd.guestBase + FrontEnd.buffers + 0x10 * index, length: isLast ? 2 : 0,
                    flags: isLast ? 2 : 1, next: UInt16(index + 1))
            }
        }
        for (entry, chain) in chains.enumerated() {
            frontEnd.write(bytes(UInt16(chain.lowerBound)), at: FrontEnd.available + 4 + 2 * UInt64(entry))
        }
    }

    @Test("a size is a power of two that is not 0", arguments: [(0, false), (11, false), (4, true), (1 << 16, false)])
    func size(size: UInt32, isOne: Bool) {
        let accepted = (try? frontEnd.send(.setQueueSize, bytes(UInt32(0), size))) != nil
        #expect(accepted == isOne)
    }

    @Test("parts of a queue are aligned, and lie in the guest's memory")
    func addresses() throws {
        let base = FrontEnd.userBase
        for message in [
            FrontEnd.addresses(descriptors: base + 0xF), FrontEnd.addresses(available: base + 0x1),
            FrontEnd.addresses(used: base + 0x3), FrontEnd.addresses(descriptors: 0xFFFF_FFF0),
            FrontEnd.addresses(available: 0xFFFF_FFFE), FrontEnd.addresses(used: 0xFFFF_FFFC),
        ] {
            #expect(throws: PeerError.self) { try frontEnd.send(.setQueueAddresses, message) }
        }
        for message in [
            FrontEnd.addresses(descriptors: base + 0x10), FrontEnd.addresses(available: base + 0x2),
            FrontEnd.addresses(used: base + 0x4),
        ] {
            try frontEnd.send(.setQueueAddresses, message)
        }
    }

    @Test("chains are taken as far as the index says, and each is given back by its head")
    func consuming() throws {
        describe([0...1, 2...4, 5...6, 7...8, 9...12])
        for index: UInt16 in [2, 3, 4] {
            frontEnd.offer(until: index)
            _ = try frontEnd.session.serveRequests()
            #expect(usedIndex == index)
        }
        frontEnd.offer(until: 5)
        _ = try frontEnd.session.serveRequests()
        let heads = (0..<5).map { frontEnd.read(4, at: FrontEnd.used + 4 + 8 * $0).integer(UInt32.self, at: 0) }
        #expect(heads == [0, 2, 5, 7, 9])
    }

    @Test("an index beyond the entries that were written takes what stands there")
    func beyond() throws {
        describe([0...1, 2...4, 5...6, 7...8])
        frontEnd.offer(until: 7)
        _ = try frontEnd.session.serveRequests()
        #expect(usedIndex == 7)
    }

    @Test("an index that goes back is refused: it cannot take back what was made available")
    func decrement() throws {
        describe([0...1, 2...4, 5...6])
        frontEnd.offer(until: 3)
        _ = try frontEnd.session.serveRequests()
        #expect(usedIndex == 3)
        frontEnd.offer(until: 1)
        #expect(throws: PeerError.self) { try frontEnd.session.serveRequests() }
        #expect(usedIndex == 3)
    }

    @Test("the descriptor that their fuzzer found makes no trap, with a queue or without a size")
    func fuzzed() throws {
        frontEnd.describe(0, address: 14_178_673_876_262_995_140, length: 3_301_229_764, flags: 50_372, next: 50_372)
        frontEnd.offer(head: 0)
        #expect(throws: PeerError.self) { try frontEnd.session.serveRequests() }
        let fresh = try FrontEnd()
        try fresh.send(.setFeatures, bytes(UInt64(1 << 32)))
        fresh.offer(head: 0)
        #expect(try !fresh.session.serveRequests())
        #expect(throws: PeerError.self) { try fresh.send(.setQueueAddresses, FrontEnd.addresses()) }
    }
}
