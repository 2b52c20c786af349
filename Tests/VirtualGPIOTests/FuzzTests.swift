import TM1638Simulator
import Testing

@testable import VirtualGPIO

@Suite("A peer that sends anything")
struct FuzzTests {
    @Test("messages of random bytes, and random bytes in the queue, end the session at worst", arguments: 0..<200)
    func anything(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let frontEnd = try FrontEnd()
        try frontEnd.connect()
        for _ in 0..<40 {
            do throws(PeerError) {
                if Bool.random(using: &random) {
                    // Numbers that mean something stand more chance than random ones to get anywhere.
                    frontEnd.scribble(using: &random)
                    _ = try frontEnd.session.serveRequests()
                } else {
                    try frontEnd.sendAnything(using: &random)
                }
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test("headers of random bytes are refused or understood")
    func headers() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<10_000 {
            var header = (0..<12).map { _ in UInt8.random(in: 0...255, using: &random) }
            if Bool.random(using: &random) {
                header = bytes(UInt32.random(in: 0..<64, using: &random), 1) + header.suffix(4)
            }
            do throws(PeerError) {
                #expect(try VhostMessage.parse(header: header).payloadSize <= VhostMessage.mostPayload)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}

extension FrontEnd {
    /// Puts a random number, often a telling one, somewhere into the queue's memory, and makes a chain available.
    fileprivate func scribble(using random: inout SplitMix64) {
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let place = UInt64.random(in: 0..<0x900, using: &random)
            write(bytes(Self.number(using: &random)), at: Bool.random(using: &random) ? place & 0x3F : place)
        }
        offer(head: [0, 1, 2, 3, Self.queueSize - 1, Self.queueSize].randomElement(using: &random) ?? 0)
    }

    /// Sends a random request with a random payload of a length that some message has.
    fileprivate func sendAnything(using random: inout SplitMix64) throws(PeerError) {
        guard let request = VhostMessage.Request(rawValue: .random(in: 1...24, using: &random)) else { return }
        let size = [0, 8, 12, 20, 40, 72].randomElement(using: &random) ?? 0
        let payload = (0..<(size / 4)).flatMap { _ in bytes(UInt32(truncatingIfNeeded: Self.number(using: &random))) }
        try send(request, payload, Bool.random(using: &random) ? [shared()] : [])
    }

    private static func number(using random: inout SplitMix64) -> UInt64 {
        let telling: [UInt64] = [
            0, 1, 2, 3, 4, 8, 0xFFFF, 0x8000, .max, .max - 8, guestBase, guestBase + memorySize - 1, userBase,
            userBase + memorySize, UInt64(UInt32.max), 1 << 63,
        ]
        return Bool.random(using: &random)
            ? .random(in: 0 ... .max, using: &random) : telling.randomElement(using: &random) ?? 0
    }
}
