import CLinux
import Foundation
import Testing

@testable import VirtualGPIO

@Suite("A device whose guests want to hang it", .timeLimit(.minutes(1)))
struct ReceptionTests {
    private let path = Client.path()
    private var reception: Reception<RecordingBank>

    init() throws {
        reception = Reception(
            GPIOController(RecordingBank()), listener: try LocalSocket(listeningAt: path), dates: nil, clock: nil)
    }

    /// Goes round until `client` has been answered, and gives what the device says of its guests.
    private mutating func answer(_ client: Client) throws -> (bytes: [UInt8], log: [String]) {
        var log: [String] = []
        for _ in 0..<100 {
            try reception.turn(stop: nil, log: { log.append($0) }, until: { false })
            let bytes = client.received()
            if !bytes.isEmpty { return (bytes, log) }
        }
        return ([], log)
    }

    private let features = bytes(UInt32(1), 5, 8) + bytes(UInt64(1 << 32 | 1 << 30))

    /// A guest whose queue is enabled, with `kick` as its kick.
    private mutating func guest(with kick: Descriptor) throws -> Client {
        let client = try Client(connectingTo: path)
        // Without protocol features its queues are enabled from the start.
        client.send(.setFeatures, bytes(UInt64(1 << 32)))
        client.send(.setQueueKick, bytes(UInt64(0)), [kick])
        client.send(.getFeatures)
        #expect(try answer(client).bytes == features)
        return client
    }

    @Test("a kick that is a socket with one byte, where eight make it readable, holds up neither it nor the next guest")
    mutating func lowWaterMark() throws {
        let (near, far) = try Client.pair()
        var mark: Int32 = 8
        #expect(unsafe setsockopt(far.descriptor.number, SOL_SOCKET, SO_RCVLOWAT, &mark, 4) == 0)
        #expect(near.socket.send([1]) == 1)
        do {
            let first = try guest(with: Descriptor(dup(far.descriptor.number)))
            first.send(.getFeatures)
            #expect(try answer(first).bytes == features)
        }
        let second = try Client(connectingTo: path)
        second.send(.getFeatures)
        #expect(try answer(second).bytes == features)
    }

    @Test("an eventfd that the peer empties between poll and read holds up nobody")
    mutating func emptiedEvent() throws {
        let event = Descriptor(clinux_event())
        let client = try guest(with: Descriptor(dup(event.number)))
        for _ in 0..<100 {
            event.notify()
            _ = fcntl(event.number, F_SETFL, 0)
            // The peer takes it back right before it is read, which is the worst that can happen between poll and read.
            _ = event.takeNotifications()
            guard case .nothing = reception.guest?.session.kick?.takeNotifications() else {
                return #expect(Bool(false))
            }
        }
        client.send(.getFeatures)
        #expect(try answer(client).bytes == features)
    }

    @Test("a guest that sends rubbish is dismissed with a reason, and the next one is served")
    mutating func rubbish() throws {
        let first = try Client(connectingTo: path)
        first.send(.getFeatures)
        #expect(try answer(first).bytes == features)
        #expect(first.socket.send(bytes(UInt32(77), 1, 0)[...]) == 12)
        let second = try Client(connectingTo: path)
        second.send(.getFeatures)
        let (answered, log) = try answer(second)
        #expect(answered == features)
        #expect(log == ["guest: request 77, which was not offered"])
    }

    @Test("messages may come a byte at a time, or many at once")
    mutating func pieces() throws {
        let client = try Client(connectingTo: path)
        let question = bytes(UInt32(1), 1, 0)
        for byte in question.dropLast() {
            #expect(client.socket.send([byte]) == 1)
            try reception.turn(stop: nil, log: { _ in }, until: { false })
            #expect(client.received() == [])
        }
        #expect(client.socket.send(question.suffix(1) + question + question) == 25)
        var answers: [UInt8] = []
        while answers.count < 60 { answers += try answer(client).bytes }
        #expect(answers == features + features + features)
    }

    @Test("a switch ends the wait at once, also one that was used before")
    mutating func stopping() throws {
        let stop = StopSwitch()
        stop.stop()
        #expect(stop.isSet)
        var waiting = Waiting()
        let place = waiting.add(stop.descriptor)
        #expect(waiting.ready(atMost: 0)[place])
        var device = VirtualGPIODevice(RecordingBank())
        let other = Client.path()
        try device.serve(at: other, stop: stop)
        #expect(!FileManager.default.fileExists(atPath: other))
    }
}
