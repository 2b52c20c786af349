import TM1638
import TM1638Simulator
import Testing

@Suite("Frames, edge by edge")
struct FramingTests {
    let panel = SimulatedPanel()

    func host() throws -> Host {
        var host = Host(panel)
        try host.write(0x40)
        try host.write(0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        return host
    }

    @Test("DIO counts at the instant at which CLK rises, neither before nor after")
    func samplingEdge() throws {
        var host = try host()
        try host.select()
        try host.send(0xC0)
        // Every bit: the wrong level until shortly before the rise, and the wrong level again shortly after it.
        for position in 0..<8 {
            let level: Wires = 0x35 & 1 << position != 0 ? .data : []
            let wrong = Wires.data.symmetricDifference(level)
            panel.advance(by: .nanoseconds(500))
            try panel.lines.drive([.clock, .data], to: wrong)
            panel.advance(by: .nanoseconds(400))
            try panel.lines.drive(.data, to: level)
            panel.advance(by: .nanoseconds(100))
            try panel.lines.drive(.clock, to: .clock)
            panel.advance(by: .nanoseconds(100))
            try panel.lines.drive(.data, to: wrong)
        }
        panel.advance(by: .microseconds(1))
        try panel.lines.drive(.strobe(0), to: .strobe(0))
        #expect(panel.bytes()[0] == 0x35)
        #expect(panel.violations == [])
    }

    @Test("bytes come least significant bit first")
    func bitOrder() throws {
        var host = try host()
        try host.write(0xC1, 0b0000_0001)
        #expect(panel.bytes()[1] == 1)
    }

    @Test("STB rising in the middle of a byte discards that byte and keeps those before", arguments: 1..<8)
    func incompleteByte(bits: Int) throws {
        var host = try host()
        try host.select()
        try host.send(0xC0)
        try host.send(0x11)
        try host.send(0xFF, bits: bits)
        try host.deselect()
        #expect(panel.bytes().prefix(3) == [0x11, 0, 0])
        #expect(panel.violations.map(\.rule) == [.incompleteByte])
        // Nothing of it is left for the next frame.
        try host.write(0xC1, 0x22)
        #expect(panel.bytes().prefix(3) == [0x11, 0x22, 0])
    }

    @Test("CLK low when STB falls is recorded: every figure of the datasheet shows it high")
    func idleLow() throws {
        try panel.lines.drive(.clock, to: [])
        panel.advance(by: .microseconds(1))
        try panel.lines.drive(.strobe(0), to: [])
        #expect(panel.brokenRules == [.clockLowAtStrobe])
    }

    @Test("an empty frame is none of the chip's business")
    func empty() throws {
        var host = try host()
        try host.write()
        #expect(panel.violations == [])
        #expect(panel.statistics().frames == 3)
    }

    @Test("only the chip whose STB is low listens")
    func strobes() throws {
        let panel = SimulatedPanel(boards: [.ledAndKey, .qyf, .bareChip])
        let before = panel.memory(of: 1)
        var host = Host(panel)
        host.chips = [.strobe(0), .strobe(2)]
        try host.write(0x40)
        try host.write(0xC3, 0x77)
        #expect(panel.bytes(of: 0)[3] == 0x77)
        #expect(panel.bytes(of: 2)[3] == 0x77)
        #expect(panel.memory(of: 1) == before)
        #expect(panel.statistics(of: 1) == BusStatistics())
        #expect(panel.violations == [])
    }

    @Test("frames, reads and bits are counted")
    func statistics() throws {
        var host = try host()
        _ = try host.read(bits: 9)
        #expect(panel.statistics().frames == 3)
        #expect(panel.statistics().reads == 1)
        #expect(panel.statistics().bits == 8 + 17 * 8 + 8 + 9)
    }
}
