import CLinux
import TM1638Simulator
import Testing

@testable import VirtualGPIO

/// A bank that notes what would be wrong with a controller: wires that do not exist, or are used by nobody.
private struct StrictBank: LineBank {
    let names = Array(repeating: "", count: 8)
    var held: Set<Int> = []
    var driven: Set<Int> = []
    var faults: [String] = []

    mutating func drive(_ line: Int, high: Bool) {
        if !held.contains(line) { faults.append("line \(line) is driven and not held") }
        driven.insert(line)
    }
    mutating func release(_ line: Int) {
        if driven.remove(line) == nil { faults.append("line \(line) is released and not driven") }
    }
    mutating func level(of line: Int) -> Bool {
        if driven.contains(line) { faults.append("line \(line) is read and driven") }
        return line % 2 == 1
    }
    mutating func hold(_ line: Int, isHeld: Bool, after requests: Int) {
        guard names.indices.contains(line) else { return faults.append("line \(line) does not exist") }
        if isHeld != held.insert(line).inserted { faults.append("line \(line) is held twice, or let go twice") }
        if !isHeld { held.remove(line) }
    }
}

@Suite("A peer that sends anything over its socket", .timeLimit(.minutes(1)))
struct SocketFuzzTests {
    @Test("the session ends or goes on, answers have their shape, and no line stays held", arguments: 0..<150)
    func anything(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let memory = try FrontEnd()
        let (client, socket) = try Client.pair()
        var guest = Guest(socket, GPIOController(StrictBank()), notifiesInBand: Bool.random(using: &random))
        var isThere = true
        // Everything that makes a queue, so that requests get through until something spoils it.
        let setUp: [(VhostMessage.Request, [UInt8], [Descriptor])] = [
            (.setProtocolFeatures, bytes(UInt64(1 << 3 | 1 << 5 | 1 << 9)), []),
            (.setFeatures, bytes(UInt64(1 << 32 | 1 << 30)), []),
            (.setMemoryTable, FrontEnd.table(size: FrontEnd.memorySize), [memory.shared()]),
            (.setQueueSize, bytes(UInt32(0), UInt32(FrontEnd.queueSize)), []),
            (.setQueueAddresses, FrontEnd.addresses(), []),
            (.setQueueKick, bytes(UInt64(0)), [Descriptor(clinux_event())]),
            (.setQueueCall, bytes(UInt64(0)), [Descriptor(clinux_event())]),
            (.enableQueue, bytes(UInt32(0), UInt32(1)), []),
        ]
        do throws(PeerError) {
            for (request, payload, descriptors) in setUp {
                client.send(request, payload, descriptors)
                while isThere, !(client.isDrained(socket)) { isThere = try guest.receive(until: { false }) }
            }
            for _ in 0..<60 where isThere {
                switch Int.random(in: 0..<4, using: &random) {
                case 0: client.sendAnything(memory, using: &random)
                case 1:
                    _ = client.socket.send(
                        (0..<Int.random(in: 1...40, using: &random)).map { _ in
                            UInt8.random(in: 0...255, using: &random)
                        }[...])
                default:
                    // A request of a line, mostly one that exists.
                    let line = UInt16.random(in: 0..<10, using: &random)
                    memory.request(
                        UInt16.random(in: 1...6, using: &random), line: line,
                        value: UInt32.random(in: 0...3, using: &random))
                    guest.session.kick?.notify()
                    try guest.kicked(until: { false })
                    let answer = memory.answer(2)
                    #expect(answer[0] <= 1)
                }
                while isThere, !(client.isDrained(socket)) {
                    isThere = try guest.receive(until: { false })
                    isThere = guest.receiveOnChannel() && isThere
                    try guest.flush()
                }
                while !client.received().isEmpty {}
            }
        } catch {
            #expect(!error.description.isEmpty)
        }
        let controller = guest.end()
        #expect(controller.bank.faults == [])
        #expect(controller.bank.held == [] && controller.bank.driven == [])
    }
}

extension Client {
    /// Whether the other end has read everything.
    fileprivate func isDrained(_ other: LocalSocket) -> Bool {
        var waiting = Waiting()
        let place = waiting.add(other.descriptor)
        return !waiting.ready(atMost: 0)[place]
    }

    /// Sends a random request with a payload of a length that some message has, and up to three descriptors of any kind.
    fileprivate func sendAnything(_ memory: FrontEnd, using random: inout SplitMix64) {
        guard let request = VhostMessage.Request(rawValue: .random(in: 1...35, using: &random)) else { return }
        let size = [0, 8, 12, 20, 40, 72].randomElement(using: &random) ?? 0
        let numbers: [UInt32] = [0, 1, 2, 8, 32, 0x1000, 0x4000, 0x7000_0000, .max]
        let payload = (0..<(size / 4)).flatMap { _ in bytes(numbers.randomElement(using: &random) ?? 0) }
        let descriptors = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            Bool.random(using: &random) ? memory.shared() : Descriptor(clinux_event())
        }
        let header = bytes(request.rawValue, UInt32(Bool.random(using: &random) ? 1 : 9), UInt32(size))
        _ = socket.send((header + payload)[...], with: descriptors)
    }
}
