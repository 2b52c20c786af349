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
        /// When each call was made.
        var times: [Instant] = []
    }

    var record = Record()
    var chipCount = 1

    var now: Instant { record.now }

    func drive(_ wires: Wires, to levels: Wires) throws(Never) { note(.drive(wires, to: levels)) }

    func releaseData() throws(Never) { note(.release) }

    func driveData(_ level: Bool) throws(Never) { note(.driveData(level)) }

    private func note(_ call: Call) {
        record.calls.append(call)
        record.times.append(record.now)
    }

    func readData() throws(Never) -> Bool {
        note(.read)
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
        var bus = BitBangedBus(RecordingLines(record: lines.record, chipCount: 2))
        bus.write([], to: .strobe(5))
        #expect(lines.record.calls.first == .drive([], to: []))
    }

    @Test("a frame ends with every strobe high, whichever were low")
    func deselect() {
        var bus = BitBangedBus(RecordingLines(record: lines.record, chipCount: 3))
        bus.write([], to: [.strobe(0), .strobe(2)])
        #expect(
            lines.record.calls == [
                .drive([.strobe(0), .strobe(2)], to: []), .drive(.strobes(3), to: .strobes(3)),
            ])
    }

    @Test("a half period longer than t_WAIT counts also between the command and the answer")
    func longHalfPeriod() throws {
        let timing = try Timing.standard.with(.writeHalfPeriod, .microseconds(20))
        var bus = BitBangedBus(lines, timing: timing)
        _ = bus.read(0x42, from: 0, sampling: 1)
        let rise = try #require(lines.record.calls.lastIndex(of: .release)) - 1
        #expect(lines.record.calls[rise] == .drive(.clock, to: .clock))
        #expect(lines.record.times[rise + 2] - lines.record.times[rise] == .microseconds(20))
    }

    @Test("DIO is driven no sooner after a read than the chip has let it go", arguments: [1, 3])
    func dataRelease(factor: Int) throws {
        var bus = BitBangedBus(lines, timing: .standard.slowed(by: factor))
        _ = bus.read(0x42, from: 0, sampling: 1)
        #expect(lines.record.calls.suffix(2) == [.drive(.strobe(0), to: .strobe(0)), .driveData(true)])
        let times = lines.record.times.suffix(2)
        #expect(try #require(times.last) - (try #require(times.first)) == .nanoseconds(300 * factor))
    }

    @Test(
        "lines that claim any number of chips give a bus of 1 to 8", arguments: [(-5, 1), (0, 1), (8, 8), (Int.max, 8)])
    func chipCount(claimed: Int, counted: Int) {
        var claiming = lines
        claiming.chipCount = claimed
        var bus = BitBangedBus(claiming)
        #expect(bus.chipCount == counted)
        bus.write([], to: .strobes(.max))
        #expect(lines.record.calls.first == .drive(.strobes(counted), to: []))
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
