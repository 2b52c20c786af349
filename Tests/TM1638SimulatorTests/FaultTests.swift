import TM1638
import TM1638Simulator
import Testing

@Suite("Faults")
struct FaultTests {
    let panel = SimulatedPanel()

    func showing(_ text: String) throws -> Driver<BitBangedBus<SimulatedLines>> {
        var driver = Driver(BitBangedBus(panel.lines))
        try driver.start()
        try driver.show(Board.ledAndKey.memory(for: Picture(digits: Text.segments(text))))
        return driver
    }

    @Test("a brown-out loses memory and control")
    func brownOut() throws {
        _ = try showing("HELP")
        let memory = panel.memory()
        panel.schedule(.brownOut(chip: 0))
        #expect(panel.memory() != memory)
        #expect(panel.brightness() == .off)
        #expect(panel.text() == "        ")
    }

    @Test("a brown-out in the middle of a frame ends it; the chip waits for STB to fall again")
    func brownOutInFrame() throws {
        var host = Host(panel)
        try host.write(0x40)
        try host.select()
        try host.send(0xC0)
        panel.schedule(.brownOut(chip: 0))
        let memory = panel.memory()
        try host.send(0x12)
        try host.deselect()
        #expect(panel.memory() == memory)
        try host.write(0xC0, 0x12)
        #expect(panel.bytes()[0] == 0x12)
    }

    @Test("a chip that is gone shows nothing, hears nothing and holds no wire")
    func unplugged() throws {
        _ = try showing("HELP")
        panel.schedule(.unplug(chip: 0))
        #expect(panel.text() == "        ")
        #expect(panel.brightness() == .off)
        var host = Host(panel)
        try host.write(0x8F)
        #expect(panel.brightness() == .off)
    }

    @Test("a chip that goes in the middle of its answer lets DIO rise, and nothing it did not see is recorded")
    func unpluggedInRead() throws {
        var host = Host(panel)
        try host.select()
        try host.send(0x42)
        _ = try host.receive(bits: 4)
        #expect(try !panel.lines.readData())
        panel.schedule(.unplug(chip: 0))
        panel.advance(by: .microseconds(7))
        #expect(try panel.lines.readData())
        try panel.lines.drive(.clock, to: [])
        #expect(try panel.lines.readData())
        #expect(panel.violations == [])
    }

    @Test("a chip that is back is as after power-on")
    func pluggedIn() throws {
        _ = try showing("HELP")
        panel.schedule(.unplug(chip: 0))
        panel.schedule(.plugIn(chip: 0))
        #expect(panel.brightness() == .off)
        var host = Host(panel)
        try host.write(0x8F)
        #expect(panel.brokenRules == [.displayOnBeforeClear])
    }

    @Test("a wire that sticks stays where it is, one that is freed follows the host again")
    func stuckWire() throws {
        var host = Host(panel)
        panel.schedule(.stick(.data, high: true))
        try host.write(0x40)
        #expect(panel.violations.last?.byte == 0xFF)
        panel.schedule(.free(.data))
        panel.clearViolations()
        try host.write(0x40)
        #expect(panel.violations == [])
    }

    @Test("several wires can stick at once, each to be freed by itself")
    func severalWires() throws {
        panel.schedule(.stick([.clock, .strobe(0)], high: true))
        var host = Host(panel)
        try host.write(0x8F)
        #expect(panel.statistics() == BusStatistics())
        panel.schedule(.free(.strobe(0)))
        try host.write(0x8F)
        #expect(panel.statistics().frames == 1)
        #expect(panel.statistics().bits == 0)
    }

    @Test("a glitch on a wire begins and ends when it is told to")
    func glitch() throws {
        var host = Host(panel)
        try host.write(0x40)
        try host.select()
        // A rising edge too many, in the middle of the third bit's low time.
        panel.glitch(.clock, high: true, at: panel.now + .nanoseconds(2200), lasting: .nanoseconds(50))
        try host.send(0xC0)
        try host.deselect()
        #expect(panel.statistics().bits == 17)
        #expect(panel.violations.map(\.rule).contains(.clockLow))
    }

    @Test("calls fail when they are told to, and do nothing")
    func failingCalls() throws {
        panel.schedule(.failCalls(after: 1, count: 2))
        try panel.lines.drive(.strobe(0), to: [])
        #expect(throws: SimulatedFault(call: 2)) { try panel.lines.drive(.clock, to: []) }
        #expect(throws: SimulatedFault(call: 3)) { try panel.lines.readData() }
        #expect(panel.statistics().bits == 0)
        #expect(try panel.lines.readData())
        #expect(SimulatedFault(call: 3).description.contains("call 3"))
    }

    @Test("a call can fail although it did what it was asked to")
    func failingCallsThatWork() throws {
        panel.schedule(.failCalls(after: 0, count: 1, tookEffect: true))
        #expect(throws: SimulatedFault(call: 1)) { try panel.lines.drive(.strobe(0), to: []) }
        #expect(panel.statistics().frames == 1)
    }

    @Test("a slow call takes its time")
    func slowLines() throws {
        let panel = SimulatedPanel(callCost: .microseconds(3))
        try panel.lines.drive(.strobe(0), to: [])
        _ = try panel.lines.readData()
        #expect(panel.now == Instant(nanoseconds: 6000))
    }

    @Test("events happen in the order of their times, whatever the order in which they were scheduled")
    func order() throws {
        panel.schedule(.plugIn(chip: 0), at: .start + .milliseconds(2))
        panel.schedule(.unplug(chip: 0), at: .start + .milliseconds(1))
        panel.advance(by: .microseconds(1500))
        var host = Host(panel)
        #expect(try host.read(bits: 8) == 0xFF)
        panel.advance(by: .milliseconds(1))
        #expect(try host.read(bits: 8) == 0)
    }

    @Test("a chip that does not exist can meet any event", arguments: [-1, 1, 99])
    func noSuchChip(chip: Int) throws {
        let key = KeyInput(k: 9, ks: -4)
        for event in [
            .press(key, chip: chip), .release(key, chip: chip), .press(key, chip: 0), .brownOut(chip: chip),
            .unplug(chip: chip), .plugIn(chip: chip), .stick(.strobe(chip), high: false), .free([]),
            .failCalls(after: -5, count: -5), .failCalls(after: .max, count: .max),
        ] as [Event] { panel.schedule(event) }
        #expect(panel.memory(of: chip) == DisplayMemory())
        #expect(panel.picture(of: chip) == Picture())
        #expect(panel.text(of: chip) == "")
        #expect(panel.brightness(of: chip) == .off)
        #expect(panel.statistics(of: chip) == BusStatistics())
    }
}
