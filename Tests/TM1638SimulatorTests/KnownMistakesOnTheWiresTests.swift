import TM1638
import TM1638Simulator
import Testing

/// What drivers for this chip have got wrong on the wires, each in a few lines.
///
/// The simulator has to catch every one.
@Suite("Known mistakes on the wires")
struct KnownMistakesOnTheWiresTests {
    let panel = SimulatedPanel()

    /// A host whose chip shows all zeros.
    func started() throws -> Host {
        var host = Host(panel)
        try host.write(0x40)
        try host.write(0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        try host.write(0x8F)
        #expect(panel.violations == [])
        return host
    }

    func names(_ bits: UInt32) -> [String] {
        let board = panel.boards[0]
        return board.keysDown(in: KeyScan(rawValue: bits)).map { board.keys[$0].name }
    }

    @Test("no delays: fine on a slow processor, wrong on a fast one (TM1638plus#1, rjbatista#44)")
    func noDelays() throws {
        var host = try started()
        panel.press("S1")
        panel.advance(by: .milliseconds(5))
        host.clockLow = .nanoseconds(20)
        host.clockHigh = .nanoseconds(20)
        host.readHalfPeriod = .nanoseconds(20)
        #expect(names(try host.read()) == [])
        #expect(panel.brokenRules.contains(.clockLow))
        #expect(panel.brokenRules.contains(.clockPeriod))
    }

    @Test("DIO read right after CLK falls, not after it rises (rjbatista#47, maxint-rd#73)")
    func wrongEdge() throws {
        var host = try started()
        try host.select()
        try host.send(0x42)
        _ = try host.receive(bits: 0)
        try panel.lines.drive(.clock, to: [])
        panel.advance(by: .microseconds(1))
        _ = try panel.lines.readData()
        #expect(panel.brokenRules == [.sampledWhileUnstable])
    }

    @Test("keys read as fast as digits are written: the pull-up has not lifted DIO yet (maxint-rd#56, TM1637_RT#9)")
    func pullUpTooSlow() throws {
        var host = try started()
        panel.press("S3")
        panel.advance(by: .milliseconds(5))
        host.readHalfPeriod = .microseconds(1)
        #expect(names(try host.read()) == [])
        host.readHalfPeriod = .microseconds(5)
        #expect(names(try host.read()) == ["S3"])
        #expect(panel.violations == [])
    }

    @Test("no wait between the read command and the first clock (several drivers)")
    func noReadWait() throws {
        var host = try started()
        host.readWait = .microseconds(1)
        _ = try host.read()
        #expect(panel.violations.map(\.rule) == [.readWait])
    }

    @Test("DIO left driven while the chip answers: no key is ever seen (mcauser#3)")
    func dataNotReleased() throws {
        var host = try started()
        panel.press("S1")
        panel.advance(by: .milliseconds(5))
        try host.select()
        try host.send(0x42)
        panel.advance(by: .microseconds(3))
        try panel.lines.driveData(false)
        try panel.lines.drive(.clock, to: [])
        panel.advance(by: .microseconds(5))
        try panel.lines.drive(.clock, to: .clock)
        #expect(try !panel.lines.readData())
        #expect(panel.brokenRules == [.dataDrivenInRead])
    }

    @Test("STB high for less than 1 µs between frames (electronic-leadscrew#3, basics-graphics-music#74)")
    func shortStrobe() throws {
        var host = try started()
        host.strobeHigh = .nanoseconds(10)
        try host.write(0x40)
        try host.write(0x8F)
        #expect(panel.brokenRules == [.strobeHigh])
    }

    @Test("STB raised together with the last rise of CLK")
    func earlyStrobe() throws {
        var host = try started()
        host.clockToStrobe = .zero
        try host.write(0x8F)
        #expect(panel.brokenRules == [.clockToStrobe])
    }

    @Test("CLK idles low, as in SPI mode 0 (tm16xx with its example device tree, TM1638plus)")
    func idleLow() throws {
        _ = try started()
        try panel.lines.drive(.clock, to: [])
        panel.advance(by: .microseconds(2))
        try panel.lines.drive(.strobe(0), to: [])
        #expect(panel.brokenRules == [.clockLowAtStrobe])
    }

    @Test("STB requested low at the start, a selection that nobody meant (rpi-TM1638)")
    func spuriousSelect() throws {
        try panel.lines.drive([.strobe(0), .clock, .data], to: [])
        panel.advance(by: .microseconds(1))
        try panel.lines.drive([.strobe(0), .clock, .data], to: [.strobe(0), .clock, .data])
        #expect(!panel.violations.isEmpty)
    }

    @Test("writing through a pull-up only, never driving DIO high: the chip misses ones (LED&KEY has no pull-up)")
    func openDrainWrites() throws {
        _ = try started()
        try panel.lines.drive(.strobe(0), to: [])
        for bit in [true, true, true, true, false, false, false, true] {
            panel.advance(by: .nanoseconds(500))
            try panel.lines.drive(.clock, to: [])
            if bit { try panel.lines.releaseData() } else { try panel.lines.driveData(false) }
            panel.advance(by: .nanoseconds(500))
            try panel.lines.drive(.clock, to: .clock)
        }
        panel.advance(by: .microseconds(1))
        try panel.lines.drive(.strobe(0), to: .strobe(0))
        // 0x8F was meant; the 1 at its end came too late.
        #expect(panel.violations.last?.rule == .undefinedCommand)
        #expect(panel.violations.last?.byte == 0x0F)
    }

    @Test("the address in the frame of the data command: it is no address (rpi-TM1638's clearDisplay and its ports)")
    func addressWithoutStrobe() throws {
        var host = Host(panel)
        let before = panel.memory()
        try host.write(0x40, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        #expect(panel.memory() == before)
        #expect(panel.brokenRules == [.secondCommand])
    }

    @Test("clearing with an STB pulse after each byte: memory is never cleared (go_tm1638)")
    func clearByCommands() throws {
        var host = Host(panel)
        let before = panel.memory()
        try host.write(0xC0)
        for _ in 0..<16 { try host.write(0x00) }
        #expect(panel.memory() == before)
        #expect(panel.violations.map(\.rule) == Array(repeating: .undefinedCommand, count: 16))
    }

    @Test("a mode command that only other chips of the family have (tm16xx)", arguments: [0x00, 0x01, 0x02, 0x03])
    func modeOfOtherChips(byte: UInt8) throws {
        var host = try started()
        try host.write(byte)
        #expect(panel.brokenRules == [.undefinedCommand])
    }

    @Test(
        "display on before the memory is cleared: a flash of random segments (tm16xx, TM1638plus, ESPHome, moozzyk#1)")
    func displayOnFirst() throws {
        var host = Host(panel)
        try host.write(0x8F)
        #expect(panel.brokenRules == [.displayOnBeforeClear])
        #expect(panel.picture() != Board.ledAndKey.picture(for: DisplayMemory()))
    }

    @Test("the write mode not sent again after a key scan (ErriezTM1638)")
    func modeForgotten() throws {
        var host = try started()
        _ = try host.read()
        try host.write(0xC0, 0x3F)
        #expect(panel.text() == "        ")
        #expect(panel.brokenRules == [.writeInReadMode])
    }

    @Test("trust in the address to wrap round after the sixteenth byte")
    func wrap() throws {
        var host = try started()
        try host.write(0xCF, 0x01, 0x3F)
        #expect(panel.text() == "        ")
        #expect(panel.brokenRules == [.tooMuchData])
    }

    @Test("a ninth digit written for a long text (ESPHome's buffer_[8])")
    func ninthDigit() throws {
        var host = try started()
        try host.write(0xC0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0x80)
        #expect(panel.brokenRules == [.tooMuchData])
    }

    @Test("several data bytes at a fixed address")
    func fixedAddress() throws {
        var host = try started()
        try host.write(0x44)
        try host.write(0xC0, 0x3F, 0x00, 0x06)
        #expect(panel.text() == "0       ")
        #expect(panel.brokenRules == [.tooMuchData])
    }

    @Test("all modules selected while keys are read")
    func allSelected() throws {
        let panel = SimulatedPanel(boards: [.ledAndKey, .ledAndKey])
        panel.press("S1", of: 1)
        panel.advance(by: .milliseconds(5))
        var host = Host(panel)
        host.chips = .strobes(2)
        #expect(try host.read() == 0)
        #expect(panel.brokenRules == [.twoStrobesInRead])
    }

    @Test("bytes sent most significant bit first, as one README says")
    func bitOrder() throws {
        var host = try started()
        try host.write(UInt8(0x8F).reversed)
        // 0xF1 is an address with two bits that are to be 0.
        #expect(panel.brokenRules == [.unrelatedBits])
        #expect(panel.violations.first?.byte == 0xF1)
    }

    @Test("DIO changed together with CLK's rise")
    func dataWithRise() throws {
        var host = try started()
        host.dataChange = .beforeRise(.zero)
        try host.write(0x8F)
        #expect(panel.brokenRules == [.dataSetup])
    }
}

extension UInt8 {
    /// The same bits from the other end.
    var reversed: UInt8 {
        (0..<8).reduce(0) { $0 | (self >> UInt8($1) & 1) << UInt8(7 - $1) }
    }
}
