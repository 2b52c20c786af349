import TM1638
import Testing

@testable import VirtualGPIO

@Suite("The calendar of a guest")
struct CalendarTests {
    private let clock = GuestClock()
    private var calendar: Calendar

    init() {
        calendar = Calendar(clock: clock)
    }

    private mutating func send(_ operation: UInt32, _ time: UInt64 = .max) throws(PeerError) -> Calendar.Message? {
        try calendar.handle(Calendar.Message(operation, sequence: 7, time: time))
    }

    @Test("a guest that waits runs at the time that it asked for last, and not before it waits")
    mutating func running() throws {
        #expect(try send(Calendar.Message.request, 5_000)?.sequence == 7)
        #expect(calendar.run().isEmpty)
        _ = try send(Calendar.Message.wait)
        _ = try send(Calendar.Message.request, 3_000)
        #expect(clock.now.nanoseconds == 0)
        #expect(calendar.run().last?.time == 3_000)
        #expect(clock.now.nanoseconds == 3_000)
        #expect(calendar.run().isEmpty)
    }

    @Test("a guest that waits for nothing waits on")
    mutating func idle() throws {
        _ = try send(Calendar.Message.wait)
        #expect(calendar.run().isEmpty)
        _ = try send(Calendar.Message.request, 1)
        #expect(calendar.run().last?.time == 1)
    }

    @Test("a guest that runs may move its time by itself, with what it was told before it was let run")
    mutating func freedom() throws {
        _ = try send(Calendar.Message.request, 5_000)
        _ = try send(Calendar.Message.wait)
        let messages = calendar.run()
        #expect(messages.map(\.operation) == [Calendar.Message.freeUntil, Calendar.Message.run])
        #expect(messages.first?.time == .max)
    }

    @Test("it tells the time, which the guest moves on and never back")
    mutating func time() throws {
        _ = try send(Calendar.Message.update, 400)
        #expect(try send(Calendar.Message.get)?.time == 400)
        _ = try send(Calendar.Message.update, 300)
        #expect(try send(Calendar.Message.get)?.time == 400)
        #expect(throws: PeerError.self) { try send(Calendar.Message.request, 399) }
    }

    @Test("the guest's acknowledgements are not answered, and unknown operations refused")
    mutating func others() throws {
        #expect(try send(Calendar.Message.acknowledge) == nil)
        #expect(throws: PeerError.self) { try send(42) }
        #expect(throws: PeerError.self) { try Calendar.Message([1, 0, 0]) }
        let message = Calendar.Message(6, sequence: 1, time: 1 << 40)
        #expect(try Calendar.Message(message.bytes) == message)
    }
}
