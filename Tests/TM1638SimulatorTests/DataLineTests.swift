import TM1638
import TM1638Simulator
import Testing

@Suite("DIO, which three may hold")
struct DataLineTests {
    @Test("a released line rises as slowly as resistor and capacitance say: ln(1/0.3) time constants")
    func riseTime() {
        #expect(PullUp(ohms: 10_000, picofarads: 100).riseTime == .nanoseconds(1203))
        #expect(PullUp(ohms: 50_000, picofarads: 100).riseTime == .nanoseconds(6019))
        #expect(PullUp(ohms: 50_000, picofarads: 1000).riseTime == .nanoseconds(60198))
    }

    @Test("no resistor or capacitance makes it crash", arguments: [Double.infinity, .nan, -1, 1e300, 0])
    func odd(value: Double) {
        #expect(PullUp(ohms: value, picofarads: 100).riseTime >= .zero)
        #expect(PullUp(ohms: value, picofarads: value).riseTime >= .zero)
    }

    @Test("a line that the host drove low and lets go is low until it has risen")
    func release() throws {
        let panel = SimulatedPanel(pullUp: .datasheet)
        try panel.lines.drive(.data, to: [])
        try panel.lines.releaseData()
        panel.advance(by: .nanoseconds(1202))
        #expect(try !panel.lines.readData())
        panel.advance(by: .nanoseconds(1))
        #expect(try panel.lines.readData())
    }

    /// A frame of an open-drain host, which lets go of DIO for a 1, `lead` before CLK rises or, when negative, after it.
    private func openDrain(_ pullUp: PullUp, letsGo lead: Duration) throws -> SimulatedPanel {
        let panel = SimulatedPanel(pullUp: pullUp)
        var host = Host(panel)
        try host.select()
        try host.send(0x40, bits: 6)
        panel.advance(by: .microseconds(1))
        try panel.lines.drive([.clock, .data], to: [])
        let rise = panel.now + .microseconds(20)
        if lead > .zero { panel.advance(to: rise + (.zero - lead)) } else { panel.advance(to: rise) }
        if lead <= .zero { try panel.lines.drive(.clock, to: .clock) }
        panel.advance(to: rise + (.zero - lead))
        try panel.lines.releaseData()
        panel.advance(to: rise)
        if lead > .zero { try panel.lines.drive(.clock, to: .clock) }
        panel.advance(by: .microseconds(20))
        return panel
    }

    @Test("t_SETUP counts from when the pull-up has lifted DIO, not from when the host let it go")
    func setupAfterRise() throws {
        let riseTime = PullUp.datasheet.riseTime
        let late = try openDrain(.datasheet, letsGo: riseTime + .nanoseconds(1))
        #expect(late.violations.map(\.rule) == [.dataSetup])
        #expect(late.violations.first?.measured == .nanoseconds(1))
        #expect(try openDrain(.datasheet, letsGo: riseTime + .nanoseconds(100)).violations == [])
    }

    @Test("t_HOLD counts also when the pull-up lifts DIO right after CLK rose")
    func holdAfterRise() throws {
        let riseTime = PullUp.datasheet.riseTime
        let soon = try openDrain(.datasheet, letsGo: riseTime - .nanoseconds(50))
        #expect(soon.violations.map(\.rule) == [.dataHold])
        #expect(soon.violations.first?.measured == .nanoseconds(50))
        #expect(try openDrain(.datasheet, letsGo: .nanoseconds(-100)).violations == [])
    }

    @Test("a line that was high stays high when it is let go")
    func releaseHigh() throws {
        let panel = SimulatedPanel()
        try panel.lines.releaseData()
        #expect(try panel.lines.readData())
    }

    /// The bits of all 24 keys down, read with a half period.
    func read(pullUp: PullUp, halfPeriod: Duration) throws -> UInt32 {
        let panel = SimulatedPanel(boards: [.bareChip], pullUp: pullUp)
        for key in Board.bareChip.keys { panel.press(key.name) }
        panel.advance(by: .milliseconds(5))
        var host = Host(panel)
        host.readHalfPeriod = halfPeriod
        let bits = try host.read()
        #expect(panel.violations == [])
        return bits
    }

    @Test("a pressed key is a slow rise: a host that samples sooner reads no key")
    func slowRise() throws {
        // Two half periods after CLK's fall the host samples.
        #expect(try read(pullUp: .hostOnly, halfPeriod: .nanoseconds(3010)) == KeyScan.keyBits)
        let tooFast = try read(pullUp: .hostOnly, halfPeriod: .nanoseconds(1000))
        #expect(tooFast != KeyScan.keyBits)
        #expect(tooFast & ~KeyScan.keyBits == 0)
    }

    /// What a host reads that samples `delay` after each of CLK's falls; the key that is down makes the first bit a one.
    func levelsRead(after delay: Duration) throws -> [Bool] {
        let panel = SimulatedPanel(pullUp: PullUp(ohms: 1000, picofarads: 100))
        panel.press("S1")
        panel.advance(by: .milliseconds(5))
        var host = Host(panel)
        try host.select()
        try host.send(0x42)
        _ = try host.receive(bits: 0)
        let levels = try (0..<20).map { _ in
            try panel.lines.drive(.clock, to: [])
            panel.advance(by: delay)
            let level = try panel.lines.readData()
            panel.advance(by: .microseconds(1))
            try panel.lines.drive(.clock, to: .clock)
            panel.advance(by: .microseconds(1))
            return level
        }
        #expect(panel.brokenRules == [.sampledWhileUnstable])
        return levels
    }

    @Test("right after CLK's fall DIO reads anything; after t_PLZ what the chip says, which is recorded all the same")
    func unstable() throws {
        let early = try levelsRead(after: .nanoseconds(299))
        #expect(early.dropFirst().contains(true))
        let late = try levelsRead(after: .nanoseconds(300))
        #expect(late == [true] + Array(repeating: false, count: 19))
    }

    @Test("a host that drives DIO while the chip answers is recorded, and fighting it all the more")
    func contention() throws {
        let panel = SimulatedPanel()
        var host = Host(panel)
        try host.select()
        try host.send(0x42)
        panel.advance(by: .microseconds(3))
        try panel.lines.drive(.clock, to: [])
        #expect(panel.brokenRules == [.dataDrivenInRead])
        panel.advance(by: .microseconds(1))
        try panel.lines.drive(.clock, to: .clock)
        panel.advance(by: .microseconds(1))
        // 0x42 ends with a 0, so only now host and chip disagree.
        try panel.lines.driveData(true)
        #expect(panel.brokenRules == [.dataDrivenInRead, .contention])
        #expect(try !panel.lines.readData())
    }

    @Test("two strobes low in a read are recorded: both chips pull on DIO")
    func twoStrobes() throws {
        let panel = SimulatedPanel(boards: [.ledAndKey, .ledAndKey])
        panel.press("S1", of: 0)
        panel.press("S1", of: 1)
        panel.press("S2", of: 1)
        panel.advance(by: .milliseconds(5))
        var host = Host(panel)
        host.chips = .strobes(2)
        // Open drains: what either chip says is 0 is 0.
        #expect(try host.read() == 1)
        #expect(panel.brokenRules == [.twoStrobesInRead])
        #expect(Set(panel.violations.map(\.chip)) == [0, 1])
    }

    @Test("with no chip there DIO floats high")
    func absent() throws {
        let panel = SimulatedPanel()
        panel.schedule(.unplug(chip: 0))
        var host = Host(panel)
        #expect(try host.read() == .max)
    }
}
