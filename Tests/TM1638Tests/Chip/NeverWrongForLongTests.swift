import TM1638
import TM1638Simulator
import Testing

@Suite("Never wrong for long")
struct NeverWrongForLongTests {
    let panel = SimulatedPanel()

    func memory(_ text: String) throws -> DisplayMemory {
        Board.ledAndKey.memory(for: Picture(digits: try Text.segments(text)))
    }

    @Test("everything is sent anew once the interval is over, and not before", arguments: [100, 1000, 5000])
    func interval(milliseconds: Int) throws {
        var driver = driver(on: panel)
        driver.reassertInterval = .milliseconds(milliseconds)
        try driver.start()
        let start = panel.now
        panel.advance(to: start + .milliseconds(milliseconds - 1))
        let calls = panel.calls
        try driver.show(DisplayMemory())
        #expect(panel.calls == calls)
        #expect(driver.counters.reassertions == 1)
        panel.advance(to: start + .milliseconds(milliseconds + 1))
        try driver.show(DisplayMemory())
        #expect(panel.calls - calls == 310)
        #expect(driver.counters.reassertions == 2)
    }

    @Test(
        "a stuck wire's harm is gone a second after the wire is free", arguments: [Wires.clock, .data, .strobe(0)],
        [true, false])
    func stuckWire(wire: Wires, high: Bool) throws {
        var driver = driver(on: panel)
        try driver.start()
        panel.schedule(.stick(wire, high: high))
        try driver.show(memory("12345678"))
        try driver.setBrightness(.dimmest)
        panel.schedule(.free(wire))
        panel.advance(by: .seconds(1))
        try driver.show(memory("12345678"))
        #expect(panel.text() == "12345678")
        #expect(panel.brightness() == .dimmest)
    }

    @Test("changing the brightness of a chip whose memory nobody knows writes the memory first")
    func brightnessAfterFailure() throws {
        var driver = driver(on: panel)
        try driver.start(brightness: .off)
        try driver.show(memory("HELP"))
        panel.schedule(.failCalls(after: 0, count: 1))
        #expect(throws: DriverError<SimulatedFault>.self) { try driver.setBrightness(.brightest) }
        panel.schedule(.brownOut(chip: 0))
        try driver.setBrightness(.brightest)
        #expect(panel.text() == "HELP    ")
        #expect(panel.violations == [])
    }

    @Test("brightness set on a chip that was never started does not light random memory")
    func brightnessBeforeStart() throws {
        var driver = driver(on: panel)
        try driver.setBrightness(.brightest)
        #expect(panel.memory() == DisplayMemory())
        #expect(panel.violations == [])
    }

    @Test("a brightness that could not be sent is sent with the next picture")
    func brightnessRemembered() throws {
        var driver = driver(on: panel)
        try driver.start()
        panel.schedule(.failCalls(after: 5, count: 1))
        #expect(throws: DriverError<SimulatedFault>.self) { try driver.setBrightness(.dimmest) }
        try driver.show(memory("HELP"))
        #expect(panel.brightness() == .dimmest)
    }

    @Test("a start that failed is made good by the next picture", arguments: [0, 1, 17, 18, 200, 308, 309])
    func failedStart(call: Int) throws {
        var driver = driver(on: panel)
        panel.schedule(.failCalls(after: call, count: 1))
        #expect(throws: DriverError<SimulatedFault>.self) { try driver.start(brightness: .dimmest) }
        try driver.show(memory("HELP"))
        #expect(panel.text() == "HELP    ")
        #expect(panel.brightness() == .dimmest)
        #expect(panel.violations.allSatisfy { $0.rule == .incompleteByte })
    }

    @Test("after a scan that cannot be the picture is sent anew")
    func afterCorruptScan() throws {
        var driver = driver(on: panel)
        try driver.start()
        panel.glitch(.data, high: true, at: panel.now + .microseconds(30), lasting: .microseconds(60))
        #expect(throws: DriverError<SimulatedFault>.self) { try driver.scanKeys(wired: Board.ledAndKey.wiredKeys) }
        let calls = panel.calls
        try driver.show(DisplayMemory())
        #expect(panel.calls - calls == 310)
    }

    @Test("errors say what happened and what to look at")
    func descriptions() {
        typealias Failure = DriverError<SimulatedFault>
        #expect(Failure.chipAbsent(chip: 2).description.contains("chip 2 does not answer"))
        #expect(Failure.chipAbsent(chip: 2).description.contains("check its supply"))
        #expect(Failure.corruptScan(chip: 0, scan: KeyScan(rawValue: 0x88)).description.contains("bits 88"))
        #expect(Failure.noSuchChip(9).description.contains("no chip 9"))
        #expect(Failure.bus(SimulatedFault(call: 7)).description.contains("call 7"))
    }
}
