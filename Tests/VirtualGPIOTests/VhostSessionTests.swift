import Glibc
import Testing

@testable import VirtualGPIO

@Suite("A guest's session")
struct VhostSessionTests {
    private let frontEnd: FrontEnd

    init() throws {
        frontEnd = try FrontEnd()
    }

    /// The ends of a pipe, to read and to write.
    private func ends() throws -> [Descriptor] {
        var numbers: [Int32] = [-1, -1]
        try #require(unsafe pipe(&numbers) == 0)
        return numbers.map { Descriptor($0) }
    }

    @Test("a request in the queue reaches the line, and its answer the guest")
    func request() throws {
        try frontEnd.connect()
        frontEnd.request(3, line: 2, value: 1)
        #expect(try frontEnd.session.serveRequests())
        frontEnd.request(5, line: 2, value: 1)
        #expect(try frontEnd.session.serveRequests())
        #expect(frontEnd.session.controller.bank.events == ["2↓", "2↑"])
        #expect(frontEnd.answer(2) == [0, 0])
        #expect(frontEnd.read(4 + 16, at: FrontEnd.used) == bytes(UInt16(0), 2) + bytes(UInt32(0), 2, 0, 2))
    }

    @Test("indices run around the ring")
    func wrapping() throws {
        try frontEnd.connect(at: 65_530)
        frontEnd.request(3, line: 0, value: 1)
        _ = try frontEnd.session.serveRequests()
        for turn in 0..<20 {
            frontEnd.request(5, line: 0, value: UInt32(turn & 1))
            try #require(try frontEnd.session.serveRequests(), "at \(turn)")
        }
        #expect(frontEnd.session.controller.bank.events.count == 21)
    }

    @Test("a machine that is paused keeps its lines; one that is reset lets them go when its driver begins anew")
    func reset() throws {
        try frontEnd.connect()
        frontEnd.request(3, line: 2, value: 1)
        _ = try frontEnd.session.serveRequests()
        try frontEnd.send(.getQueueBase, bytes(UInt32(0), UInt32(0)))
        try frontEnd.send(.setQueueBase, bytes(UInt32(0), UInt32(1)))
        #expect(frontEnd.session.controller.bank.events == ["2↓"])
        try frontEnd.send(.getQueueBase, bytes(UInt32(0), UInt32(0)))
        try frontEnd.send(.setQueueBase, bytes(UInt32(0), UInt32(0)))
        #expect(frontEnd.session.controller.bank.events == ["2↓", "2~"])
    }

    @Test("a guest that polls is not called")
    func quiet() throws {
        try frontEnd.connect()
        frontEnd.write(bytes(UInt16(1)), at: FrontEnd.available)
        frontEnd.request(2, line: 0, value: 0)
        #expect(try !frontEnd.session.serveRequests())
        #expect(frontEnd.answer(2) == [0, 0])
    }

    @Test("an answer that does not fit is cut off at the room's end")
    func narrow() throws {
        try frontEnd.connect()
        frontEnd.write([9, 9, 9], at: FrontEnd.buffers + 0x100)
        frontEnd.request(1, line: 0, value: 0, room: 2)
        _ = try frontEnd.session.serveRequests()
        #expect(frontEnd.answer(3) == [0, 65, 9])
    }

    @Test("a queue that is not enabled is left alone")
    func disabled() throws {
        try frontEnd.connect()
        try frontEnd.send(.enableQueue, bytes(UInt32(0), UInt32(0)))
        frontEnd.request(3, line: 0, value: 1)
        #expect(try !frontEnd.session.serveRequests())
        #expect(frontEnd.session.controller.bank.events == [])
    }

    @Test("a bell that rings before its queue is enabled is heard then, as QEMU rings it")
    func earlyBell() throws {
        try frontEnd.connect()
        try frontEnd.send(.enableQueue, bytes(UInt32(0), UInt32(0)))
        let bell = try ends()[0]
        try frontEnd.send(.setQueueKick, bytes(UInt64(0)), [bell])
        #expect(frontEnd.session.kick == nil)
        try frontEnd.send(.enableQueue, bytes(UInt32(0), UInt32(1)))
        #expect(frontEnd.session.kick === bell)
    }

    @Test("a bell is an eventfd, a pipe or a socket, and nothing that never stops to ring")
    func bells() throws {
        try frontEnd.connect()
        let ends = try ends()
        try frontEnd.send(.setQueueKick, bytes(UInt64(0)), [ends[0]])
        try frontEnd.send(.setQueueCall, bytes(UInt64(0)), [ends[1]])
        // User-mode Linux lets itself be called by a socket.
        let socket = Descriptor(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        try frontEnd.send(.setQueueCall, bytes(UInt64(0)), [socket])
        for path in ["/dev/zero", "/"] {
            let wrong = Descriptor(unsafe open(path, O_RDONLY))
            #expect(throws: PeerError.self) { try frontEnd.send(.setQueueKick, bytes(UInt64(0)), [wrong]) }
        }
        #expect(throws: PeerError.self) { try frontEnd.send(.setQueueKick, bytes(UInt64(0)), ends) }
    }

    @Test("a guest that does not know the protocol's extensions has its queues enabled from the start")
    func withoutExtensions() throws {
        try frontEnd.connect()
        try frontEnd.send(.enableQueue, bytes(UInt32(0), UInt32(0)))
        try frontEnd.send(.setFeatures, bytes(UInt64(1 << 32)))
        frontEnd.request(2, line: 0, value: 0)
        #expect(try frontEnd.session.serveRequests())
    }

    @Test("of many requests the rest is left when it is time to go")
    func leaving() throws {
        try frontEnd.connect()
        for _ in 0..<FrontEnd.queueSize { frontEnd.request(2, line: 0, value: 0) }
        #expect(try frontEnd.session.serveRequests { true })
        #expect((1..<32).contains(frontEnd.session.controller.requests))
        #expect(try frontEnd.session.serveRequests { false })
        #expect(frontEnd.session.controller.requests == 32)
    }

    @Test("what is asked is answered, and acknowledged only when that was agreed on")
    func replies() throws {
        #expect(try frontEnd.send(.getFeatures)?.suffix(8) == bytes(UInt64(1 << 32 | 1 << 30))[...])
        #expect(try frontEnd.send(.setOwner) == nil)
        try frontEnd.connect()
        #expect(try frontEnd.send(.setOwner) == bytes(UInt32(3), 5, 8) + bytes(UInt64(0)))
        #expect(
            try frontEnd.send(.getConfiguration, bytes(UInt32(0), 8, 0) + [UInt8](repeating: 0, count: 8))
                == bytes(UInt32(24), 5, 20, 0, 8, 0) + [3, 0, 0, 0, 7, 0, 0, 0])
        frontEnd.request(2, line: 0, value: 0)
        _ = try frontEnd.session.serveRequests()
        #expect(try frontEnd.send(.getQueueBase, bytes(UInt32(0), 0)) == bytes(UInt32(11), 5, 8, 0, 1))
    }

    @Test(
        "messages that set up nonsense are refused",
        arguments: [
            (VhostMessage.Request.setFeatures, bytes(UInt64(1 << 29))),
            (.setProtocolFeatures, bytes(UInt64(1))),
            (.setFeatures, bytes(UInt32(0))),
            (.setQueueSize, bytes(UInt32(0), 3)),
            (.setQueueSize, bytes(UInt32(0), 0)),
            (.setQueueSize, bytes(UInt32(2), 4)),
            (.setQueueBase, bytes(UInt32(0), 65536)),
            (.setQueueAddresses, FrontEnd.addresses(descriptors: FrontEnd.userBase + FrontEnd.memorySize - 63)),
            (.setQueueAddresses, FrontEnd.addresses(descriptors: .max)),
            (.setQueueAddresses, []),
            (.setMemoryTable, FrontEnd.table(size: 1)),
            (.setMemoryTable, bytes(UInt32.max, 0)),
            (.setQueueKick, bytes(UInt64(0))),
            (.setQueueKick, bytes(UInt64(0x105))),
            (.setQueueKick, bytes(UInt64(0x100))),
            (.setBackEndChannel, []),
            (.kickQueue, bytes(UInt32(0), 0)),
            (.getConfiguration, bytes(UInt32(0), .max, 0)),
        ])
    func refusals(request: VhostMessage.Request, payload: [UInt8]) throws {
        try frontEnd.connect()
        #expect(throws: PeerError.self) { try frontEnd.send(request, payload) }
    }

    @Test("memory regions that are empty or run over are refused", arguments: [0, .max, .max - 0x1000] as [UInt64])
    func regions(size: UInt64) {
        #expect(throws: PeerError.self) {
            try frontEnd.send(.setMemoryTable, FrontEnd.table(size: size), [frontEnd.shared()])
        }
    }

    @Test("chains of descriptors that lead astray are refused")
    func chains() throws {
        let start = FrontEnd.guestBase + FrontEnd.buffers
        let next: UInt16 = 1
        let write: UInt16 = 2
        let wrong: [(FrontEnd) -> Void] = [
            { $0.offer(head: FrontEnd.queueSize) },
            {
                $0.describe(0, address: start, length: 8, flags: next, next: FrontEnd.queueSize); $0.offer(head: 0)
            },
            {
                $0.describe(0, address: start, length: 8, flags: next, next: 0); $0.offer(head: 0)
            },
            {
                $0.describe(0, address: start, length: 8, flags: 4); $0.offer(head: 0)
            },
            {
                $0.describe(0, address: 0, length: 8, flags: 0); $0.offer(head: 0)
            },
            {
                $0.describe(0, address: start, length: .max, flags: 0); $0.offer(head: 0)
            },
            {
                $0.describe(0, address: start, length: .max, flags: write); $0.offer(head: 0)
            },
            {
                $0.describe(0, address: .max, length: 8, flags: write); $0.offer(head: 0)
            },
            { frontEnd in
                frontEnd.describe(0, address: start, length: 8, flags: write | next, next: 1)
                frontEnd.describe(1, address: start, length: 8, flags: 0)
                frontEnd.offer(head: 0)
            },
            { $0.write(bytes(UInt16(99)), at: FrontEnd.available + 2) },
        ]
        for (index, prepare) in wrong.enumerated() {
            let frontEnd = try FrontEnd()
            try frontEnd.connect()
            prepare(frontEnd)
            #expect(throws: PeerError.self, "case \(index)") { try frontEnd.session.serveRequests() }
        }
    }

    @Test("memory that the guest takes away is an error and no more")
    func shortened() throws {
        try frontEnd.connect()
        frontEnd.request(2, line: 0, value: 0)
        #expect(frontEnd.shorten(to: FrontEnd.buffers + 0x100))
        #expect(throws: PeerError.self) { try frontEnd.session.serveRequests() }
    }

    @Test("a queue that grows after it got its addresses waits for new ones")
    func grown() throws {
        try frontEnd.connect()
        try frontEnd.send(.setQueueSize, bytes(UInt32(0), 1 << 15))
        frontEnd.request(2, line: 0, value: 0)
        #expect(try !frontEnd.session.serveRequests())
    }

    @Test("headers of other versions, unknown requests and huge payloads are refused")
    func headers() throws {
        #expect(try VhostMessage.parse(header: bytes(UInt32(1), 9, 8)) == (.getFeatures, true, 8))
        for header in [
            bytes(UInt32(1), 2, 8), bytes(UInt32(1), 5, 8), bytes(UInt32(99), 1, 0), bytes(UInt32(1), 1, 4097), [],
        ] {
            #expect(throws: PeerError.self) { try VhostMessage.parse(header: header) }
        }
    }
}
