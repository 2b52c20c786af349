import Foundation
import Testing

@testable import VirtualGPIO

@Suite("A socket that carries descriptors")
struct LocalSocketTests {
    private let ends: [LocalSocket]

    init() throws {
        var numbers: [Int32] = [-1, -1]
        try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &numbers) == 0)
        ends = numbers.map { LocalSocket(Descriptor($0)) }
    }

    @Test("descriptors arrive with the bytes that they were sent with, and lead to the same file")
    func descriptors() throws {
        let memory = try FrontEnd()
        memory.write([1, 2, 3], at: 0)
        ends[0].send([7, 8], with: [memory.shared(), memory.shared()])
        try ends[0].send([9])
        let received = try #require(try ends[1].receive(3))
        #expect(received.bytes == [7, 8, 9])
        #expect(received.descriptors.count == 2)
        for descriptor in received.descriptors {
            var bytes: [UInt8] = [0, 0, 0]
            #expect(descriptor.read(into: &bytes, at: 0))
            #expect(bytes == [1, 2, 3])
        }
    }

    @Test("an end between messages is an end, within one an error")
    func ending() throws {
        try ends[0].send([1, 2])
        #expect(shutdown(ends[0].descriptor.number, Int32(SHUT_WR)) == 0)
        #expect(try ends[1].receive(1)?.bytes == [1])
        #expect(throws: PeerError.self) { try ends[1].receive(2) }
        #expect(try ends[1].receive(1) == nil)
    }

    @Test("a peer that stops in the middle of a message, or takes nothing, is not waited for")
    func stalling() throws {
        let impatient = LocalSocket(Descriptor(dup(ends[1].descriptor.number)), patience: .zero)
        try ends[0].send([1, 2])
        #expect(throws: PeerError("a message stops in its middle")) { try impatient.receive(3) }
        #expect(throws: PeerError("what it asked for is not taken")) {
            while true { try impatient.send([UInt8](repeating: 0, count: 4096)) }
        }
    }

    @Test("a guest that sends rubbish ends its own connection")
    func rubbish() throws {
        var device = VirtualGPIODevice(RecordingBank())
        var noCalendar: CalendarLink?
        try ends[0].send(bytes(UInt32(1), 1, 0) + bytes(UInt32(77), 1, 0))
        #expect(throws: PeerError("request 77, which was not offered")) {
            try device.serve(ends[1], &noCalendar, until: { _ in false })
        }
        #expect(try ends[0].receive(20)?.bytes == bytes(UInt32(1), 5, 8) + bytes(UInt64(1 << 32 | 1 << 30)))
    }

    @Test("a bell rings; one that is full is left alone, and so is one that nobody hears any more")
    func bells() throws {
        var numbers: [Int32] = [-1, -1]
        try #require(unsafe pipe(&numbers) == 0)
        let bell = Descriptor(numbers[1])
        do {
            let listener = Descriptor(numbers[0])
            bell.ring()
            var count = [UInt8](repeating: 0, count: 8)
            #expect(unsafe read(listener.number, &count, 8) == 8)
            #expect(count == bytes(UInt64(1)))
            // More rings than a pipe holds.
            for _ in 0..<20_000 { bell.ring() }
        }
        bell.ring()
    }

    @Test("a place where nobody can listen is named")
    func listening() {
        let nowhere = FileManager.default.temporaryDirectory.appending(path: "\(UUID())/panel").path
        #expect(throws: SocketError.self) { try LocalSocket(listeningAt: nowhere) }
        #expect(throws: SocketError.self) { try LocalSocket(listeningAt: String(repeating: "x", count: 200)) }
    }

    @Test("a socket that nobody listens at any more makes way, one in use does not")
    func stale() throws {
        let path = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString.prefix(8)
        defer { unsafe unlink(path) }
        do { _ = try LocalSocket(listeningAt: path) }
        let listener = try LocalSocket(listeningAt: path)
        #expect(throws: SocketError.self) { try LocalSocket(listeningAt: path) }
        _ = listener
    }
}
