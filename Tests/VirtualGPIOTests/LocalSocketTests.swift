import CLinux
import Foundation
import Testing

@testable import VirtualGPIO

@Suite("A socket that carries descriptors")
struct LocalSocketTests {
    private let near: LocalSocket
    private let far: LocalSocket

    init() throws {
        let (client, socket) = try Client.pair()
        (near, far) = (client.socket, socket)
    }

    private func bytes(_ received: LocalSocket.Received) -> [UInt8]? {
        if case .bytes(let bytes, _) = received { bytes } else { nil }
    }

    @Test("descriptors arrive with the bytes that they were sent with, and lead to the same file")
    func descriptors() throws {
        let memory = try FrontEnd()
        memory.write([1, 2, 3], at: 0)
        #expect(near.send([7, 8], with: [memory.shared(), memory.shared()]) == 2)
        #expect(near.send([9]) == 1)
        guard case .bytes([7, 8], let descriptors) = far.receive(atMost: 3) else { return #expect(Bool(false)) }
        #expect(bytes(far.receive(atMost: 3)) == [9])
        #expect(descriptors.count == 2)
        for descriptor in descriptors {
            var bytes: [UInt8] = [0, 0, 0]
            #expect(descriptor.read(into: &bytes, at: 0))
            #expect(bytes == [1, 2, 3])
        }
    }

    @Test("nothing yet is told from an end")
    func ending() throws {
        guard case .nothing = far.receive(atMost: 1) else { return #expect(Bool(false)) }
        #expect(near.send([1, 2]) == 2)
        #expect(shutdown(near.descriptor.number, Int32(SHUT_WR)) == 0)
        #expect(bytes(far.receive(atMost: 1)) == [1])
        #expect(bytes(far.receive(atMost: 5)) == [2])
        guard case .end = far.receive(atMost: 1) else { return #expect(Bool(false)) }
    }

    @Test("what is no socket ends the conversation and does not hold it up")
    func noSocket() throws {
        let event = LocalSocket(Descriptor(clinux_event()))
        guard case .end = event.receive(atMost: 1) else { return #expect(Bool(false)) }
        #expect(event.send([1, 2]) == 2)
    }

    @Test("a peer that takes nothing is sent no more than fits, and the rest when it takes again")
    func fullSocket() throws {
        var connection = Connection(near)
        let part = [UInt8](repeating: 7, count: 1 << 15)
        var sent = 0
        while !connection.hasUnsent {
            try connection.send(part)
            sent += part.count
        }
        #expect(throws: Never.self) { try connection.check() }
        #expect(throws: PeerError("what it asked for is not taken")) { try connection.check(at: .now + .seconds(2)) }
        #expect(throws: PeerError("it asks for more than it takes")) { while true { try connection.send(part) } }
        var taken = 0
        while taken < sent, let bytes = bytes(far.receive(atMost: 1 << 16)) {
            taken += bytes.count
            connection.flush()
        }
        #expect(taken >= sent)
        #expect(throws: Never.self) { try connection.check(at: .now + .seconds(2)) }
    }

    @Test("a peer that stops in the middle of a message has a second for the rest")
    func stalling() throws {
        var connection = Connection(near)
        connection.note(isIncomplete: true)
        #expect(throws: Never.self) { try connection.check() }
        #expect(throws: PeerError("a message stops in its middle")) { try connection.check(at: .now + .seconds(2)) }
        connection.note(isIncomplete: false)
        #expect(throws: Never.self) { try connection.check(at: .now + .seconds(2)) }
    }

    @Test("a notification is taken once; one that the peer has taken back is not waited for")
    func notifications() throws {
        var pipes: [Int32] = [-1, -1]
        try #require(unsafe pipe(&pipes) == 0)
        let event = Descriptor(clinux_event())
        for (sender, receiver) in [
            (near.descriptor, far.descriptor), (Descriptor(pipes[1]), Descriptor(pipes[0])), (event, event),
        ] {
            // As a peer would have it that wants to hold us up.
            _ = fcntl(receiver.number, F_SETFL, 0)
            guard case .nothing = receiver.takeNotifications() else { return #expect(Bool(false)) }
            sender.notify()
            guard case .taken = receiver.takeNotifications() else { return #expect(Bool(false)) }
            guard case .nothing = receiver.takeNotifications() else { return #expect(Bool(false)) }
            // More than it holds, but for the eventfd.
            for _ in 0..<20_000 { sender.notify() }
        }
    }

    @Test("a notifier whose other end is gone is told from one that is quiet, and can be notified all the same")
    func goneNotifier() throws {
        var pipes: [Int32] = [-1, -1]
        try #require(unsafe pipe(&pipes) == 0)
        let reader = Descriptor(pipes[0])
        do { _ = Descriptor(pipes[1]) }
        guard case .ended = reader.takeNotifications() else { return #expect(Bool(false)) }
        try #require(unsafe pipe(&pipes) == 0)
        let writer = Descriptor(pipes[1])
        do { _ = Descriptor(pipes[0]) }
        let before = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, before) }
        writer.notify()
    }

    @Test("shared memory is a plain file")
    func memory() throws {
        #expect(Descriptor(unsafe clinux_memory("test")).isMemory)
        for path in ["/", "/dev/null"] { #expect(!Descriptor(unsafe open(path, O_RDONLY)).isMemory) }
        #expect(!near.descriptor.isMemory)
        #expect(!Descriptor(-1).isMemory && !Descriptor(-1).isNotifier)
    }

    @Test("a place where nobody can listen is named")
    func listening() {
        let nowhere = FileManager.default.temporaryDirectory.appending(path: "\(UUID())/panel").path
        #expect(throws: SocketError.self) { try LocalSocket(listeningAt: nowhere) }
        #expect(throws: SocketError.self) { try LocalSocket(listeningAt: String(repeating: "x", count: 200)) }
    }

    @Test("a socket that nobody listens at any more makes way, one in use does not")
    func stale() throws {
        let path = Client.path()
        defer { unsafe unlink(path) }
        do { _ = try LocalSocket(listeningAt: path) }
        let listener = try LocalSocket(listeningAt: path)
        #expect(throws: SocketError.self) { try LocalSocket(listeningAt: path) }
        // Nobody has come yet, or whoever came has gone.
        while try listener.accept() != nil {}
    }
}
