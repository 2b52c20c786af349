import TM1638
import TM1638Simulator
import Testing

/// One call on the lines.
enum Call: Equatable {
    case drive(Wires, to: Wires)
    case release
    case driveData(Bool)
    case read
}

/// Lines that only write down what they are told, on a clock that passes by waiting.
struct RecordingLines: Lines {
    final class Record {
        var calls: [Call] = []
        var now = Instant.start
        var answers: [Bool] = []
    }

    let record = Record()

    var now: Instant { record.now }

    func drive(_ wires: Wires, to levels: Wires) throws(Never) { record.calls.append(.drive(wires, to: levels)) }

    func releaseData() throws(Never) { record.calls.append(.release) }

    func driveData(_ level: Bool) throws(Never) { record.calls.append(.driveData(level)) }

    func readData() throws(Never) -> Bool {
        record.calls.append(.read)
        return record.answers.isEmpty ? false : record.answers.removeFirst()
    }

    func wait(until deadline: Instant) { record.now = max(record.now, deadline) }
}

@Suite("Bit-banged bus")
struct BitBangedBusTests {
    let lines = RecordingLines()

    @Test("a byte is two calls a bit, and DIO is only among them when it changes")
    func write() {
        var bus = BitBangedBus(lines)
        bus.write([0x05], to: .strobe(0))
        #expect(
            lines.record.calls == [
                .drive(.strobe(0), to: []),
                .drive([.clock, .data], to: .data), .drive(.clock, to: .clock),
                .drive([.clock, .data], to: []), .drive(.clock, to: .clock),
                .drive([.clock, .data], to: .data), .drive(.clock, to: .clock),
                .drive([.clock, .data], to: []), .drive(.clock, to: .clock),
                .drive(.clock, to: []), .drive(.clock, to: .clock),
                .drive(.clock, to: []), .drive(.clock, to: .clock),
                .drive(.clock, to: []), .drive(.clock, to: .clock),
                .drive(.clock, to: []), .drive(.clock, to: .clock),
                .drive(.strobe(0), to: .strobe(0)),
            ])
    }

    @Test("a read lets go of DIO before CLK falls, samples after CLK rose, and stops at the last bit asked for")
    func read() {
        lines.record.answers = [true, true]
        var bus = BitBangedBus(lines)
        #expect(bus.read(0x42, from: 0, sampling: 0b1010) == 0b1010)
        #expect(
            lines.record.calls.dropFirst(17) == [
                .release,
                .drive(.clock, to: []), .drive(.clock, to: .clock),
                .drive(.clock, to: []), .drive(.clock, to: .clock), .read,
                .drive(.clock, to: []), .drive(.clock, to: .clock),
                .drive(.clock, to: []), .drive(.clock, to: .clock), .read,
                .drive(.strobe(0), to: .strobe(0)), .driveData(true),
            ])
    }

    @Test("frames to chips that the bus does not have select nobody")
    func unknownChip() {
        var bus = BitBangedBus(lines, chips: 2)
        bus.write([], to: .strobe(5))
        #expect(lines.record.calls.first == .drive([], to: []))
    }

    @Test("a frame ends with every strobe high, whichever were low")
    func deselect() {
        var bus = BitBangedBus(lines, chips: 3)
        bus.write([], to: [.strobe(0), .strobe(2)])
        #expect(
            lines.record.calls == [
                .drive([.strobe(0), .strobe(2)], to: []), .drive(.strobes(3), to: .strobes(3)),
            ])
    }

    @Test("the lines come back when the bus is let go")
    func release() {
        let bus = BitBangedBus(lines)
        #expect(bus.release().record === lines.record)
    }

    @Test("after a call that failed, whether or not it did its work, the wires are brought to rest by the rules")
    func recovery() throws {
        for tookEffect in [false, true] {
            for call in 0..<120 {
                let panel = SimulatedPanel()
                var bus = BitBangedBus(panel.lines)
                panel.schedule(.failCalls(after: call, count: 1, tookEffect: tookEffect))
                #expect(throws: SimulatedFault.self) {
                    try bus.write([0x40], to: .strobe(0))
                    _ = try bus.read(0x42, from: 0, sampling: 0x88FF_FFFF)
                }
                try bus.write([0x40], to: .strobe(0))
                try bus.write([0xC0, 0x5A], to: .strobe(0))
                #expect(panel.memory()[0] == 0x5A)
                #expect(
                    panel.violations.allSatisfy { $0.rule == .incompleteByte },
                    "call \(call), tookEffect \(tookEffect): \(panel.violations)")
            }
        }
    }
}
