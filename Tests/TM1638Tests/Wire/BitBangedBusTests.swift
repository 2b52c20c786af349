import TM1638
import TM1638Simulator
import Testing

@Suite("Bit-banged bus")
struct BitBangedBusTests {
    let lines = RecordingLines()

    @Test("a byte is two calls a bit, and DIO is only among them when it changes")
    func write() throws {
        var bus = BitBangedBus(lines)
        try bus.write([0x05], to: .strobe(0))
        #expect(
            lines.recording.calls == [
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
    func read() throws {
        lines.recording.answers = [true, true]
        var bus = BitBangedBus(lines)
        #expect(try bus.read(0x42, from: 0, sampling: 0b1010) == 0b1010)
        #expect(
            lines.recording.calls.dropFirst(17) == [
                .release,
                .drive(.clock, to: []), .drive(.clock, to: .clock),
                .drive(.clock, to: []), .drive(.clock, to: .clock), .read,
                .drive(.clock, to: []), .drive(.clock, to: .clock),
                .drive(.clock, to: []), .drive(.clock, to: .clock), .read,
                .drive(.strobe(0), to: .strobe(0)), .driveData(true),
            ])
    }

    @Test("frames to chips that the bus does not have select nobody")
    func unknownChip() throws {
        let lines = RecordingLines(chipCount: 2)
        var bus = BitBangedBus(lines)
        try bus.write([], to: .strobe(5))
        #expect(lines.recording.calls.first == .drive([], to: []))
    }

    @Test("a frame ends with every strobe high, whichever were low")
    func deselect() throws {
        let lines = RecordingLines(chipCount: 3)
        var bus = BitBangedBus(lines)
        try bus.write([], to: [.strobe(0), .strobe(2)])
        #expect(
            lines.recording.calls == [
                .drive([.strobe(0), .strobe(2)], to: []), .drive(.strobes(3), to: .strobes(3)),
            ])
    }

    @Test("a half period longer than t_WAIT counts also between the command and the answer")
    func longHalfPeriod() throws {
        let timing = try Timing.standard.with(.writeHalfPeriod, .microseconds(20))
        var bus = BitBangedBus(lines, timing: timing)
        _ = try bus.read(0x42, from: 0, sampling: 1)
        let rise = try #require(lines.recording.calls.lastIndex(of: .release)) - 1
        #expect(lines.recording.calls[rise] == .drive(.clock, to: .clock))
        #expect(lines.recording.times[rise + 2] - lines.recording.times[rise] == .microseconds(20))
    }

    @Test("DIO stays where it is for t_HOLD after the command of a read", arguments: [1, 3])
    func dataHold(factor: Int) throws {
        var bus = BitBangedBus(lines, timing: .standard.slowed(by: factor))
        _ = try bus.read(0x42, from: 0, sampling: 1)
        let release = try #require(lines.recording.calls.firstIndex(of: .release))
        #expect(lines.recording.calls[release - 1] == .drive(.clock, to: .clock))
        let times = lines.recording.times
        #expect(times[release] - times[release - 1] == .nanoseconds(100 * factor))
    }

    @Test("after a read DIO is high, and the next frame drives it only where it changes")
    func writeAfterRead() throws {
        var bus = BitBangedBus(lines)
        _ = try bus.read(0x42, from: 0, sampling: 1)
        let before = lines.recording.calls.count
        try bus.write([0x81], to: .strobe(0))
        #expect(
            Array(lines.recording.calls[(before + 1)...(before + 4)]) == [
                .drive(.clock, to: .data), .drive(.clock, to: .clock),
                .drive([.clock, .data], to: []), .drive(.clock, to: .clock),
            ])
    }

    @Test("after a read that failed STB rises, then CLK, and DIO is driven again, before anything is sent")
    func failedRead() throws {
        var bus = BitBangedBus(lines)
        _ = try bus.read(0x42, from: 0, sampling: 3)
        let calls = lines.recording.calls
        for failing in calls.indices {
            let expected =
                calls[..<failing].map { ExpectedCall<LineCall, Bool>($0) } + [
                    ExpectedCall(calls[failing], failing: true)
                ]
                + [
                    .drive(.strobe(0), to: .strobe(0)), .drive(.clock, to: .clock), .driveData(true),
                    .drive(.strobe(0), to: []), .drive(.strobe(0), to: .strobe(0)),
                ].map { ExpectedCall($0) }
            try RecordingLines.expecting(expected) { lines throws(SimulatedFault) in
                var bus = BitBangedBus(lines)
                #expect(throws: SimulatedFault.self) { try bus.read(0x42, from: 0, sampling: 3) }
                try bus.write([], to: .strobe(0))
            }
        }
    }

    @Test("DIO is driven no sooner after a read than the chip has let it go", arguments: [1, 3])
    func dataRelease(factor: Int) throws {
        var bus = BitBangedBus(lines, timing: .standard.slowed(by: factor))
        _ = try bus.read(0x42, from: 0, sampling: 1)
        #expect(lines.recording.calls.suffix(2) == [.drive(.strobe(0), to: .strobe(0)), .driveData(true)])
        let times = lines.recording.times.suffix(2)
        #expect(try #require(times.last) - (try #require(times.first)) == .nanoseconds(300 * factor))
    }

    @Test(
        "lines that claim any number of chips give a bus of 1 to 8", arguments: [(-5, 1), (0, 1), (8, 8), (Int.max, 8)])
    func chipCount(claimed: Int, counted: Int) throws {
        let lines = RecordingLines(chipCount: claimed)
        var bus = BitBangedBus(lines)
        #expect(bus.chipCount == counted)
        try bus.write([], to: .strobes(.max))
        #expect(lines.recording.calls.first == .drive(.strobes(counted), to: []))
    }

    @Test("the lines come back when the bus is let go")
    func release() {
        let bus = BitBangedBus(lines)
        #expect(bus.release().recording === lines.recording)
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
