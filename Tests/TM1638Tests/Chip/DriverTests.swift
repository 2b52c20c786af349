import TM1638
import TM1638Simulator
import Testing

/// A driver on a simulated panel.
typealias SimulatedDriver = Driver<BitBangedBus<SimulatedLines>>

func driver(on panel: SimulatedPanel) -> SimulatedDriver {
    Driver(BitBangedBus(panel.lines))
}

@Suite("Driver")
struct DriverTests {
    let panel = SimulatedPanel()

    func memory(_ text: String, leds: [LED] = []) throws -> DisplayMemory {
        Board.ledAndKey.memory(for: Picture(digits: try Text.segments(text), leds: leds))
    }

    @Test("start clears all memory before it switches the display on")
    func start() throws {
        var driver = driver(on: panel)
        #expect(panel.memory() != DisplayMemory())
        try driver.start(brightness: .dimmest)
        #expect(panel.memory() == DisplayMemory())
        #expect(panel.brightness() == .dimmest)
        #expect(panel.violations == [])
    }

    @Test("a shown frame is what a person reads, leds included")
    func show() throws {
        var driver = driver(on: panel)
        try driver.start()
        try driver.show(memory("62.0 112.5", leds: [.red, [], .red]))
        #expect(panel.text() == "62.0 112.5")
        #expect(panel.picture().leds == [.red, [], .red, [], [], [], [], []])
        #expect(panel.violations == [])
    }

    @Test("brightness takes effect at once and leaves the memory alone", arguments: 0...7)
    func brightness(level: Int) throws {
        var driver = driver(on: panel)
        try driver.start(brightness: .off)
        let calls = panel.calls
        let brightness = try #require(Brightness(level: level))
        try driver.setBrightness(brightness)
        #expect(panel.brightness() == brightness)
        #expect(panel.calls - calls == 18)
        try driver.setBrightness(brightness)
        #expect(panel.calls - calls == 18)
    }

    @Test("off is off, and on again shows what was there")
    func off() throws {
        var driver = driver(on: panel)
        try driver.start()
        try driver.show(memory("HELP"))
        try driver.setBrightness(.off)
        #expect(panel.text().allSatisfy { $0 == " " })
        try driver.setBrightness(.brightest)
        #expect(panel.text() == "HELP    ")
    }

    @Test("calls on the lines stay within budget")
    func budgets() throws {
        var driver = driver(on: panel)
        try driver.start()
        var calls = panel.calls
        func spent() -> Int {
            defer { calls = panel.calls }
            return panel.calls - calls
        }
        driver.invalidate()
        try driver.show(memory("88888888"))
        // The picture and, because nothing is known, the display control.
        #expect(spent() == 292 + 18)
        try driver.show(memory("88888888"))
        #expect(spent() == 0)
        try driver.show(memory("88888880"))
        #expect(spent() == 34)
        _ = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        #expect(spent() == 100)
        try driver.show(memory("88888888"))
        #expect(spent() == 18 + 34)
        _ = try driver.scanKeys(wired: Board.bareChip.wiredKeys)
        #expect(spent() == 116)
        #expect(panel.violations == [])
    }

    @Test("the wires are busy no longer than the README says, in microseconds")
    func microseconds() throws {
        var driver = driver(on: panel)
        try driver.start()
        var begin = panel.now
        func spent() -> Double {
            defer { begin = panel.now }
            return Double((panel.now - begin).nanoseconds) / 1000
        }
        driver.invalidate()
        try driver.show(memory("88888888"))
        #expect(spent() <= 323)
        try driver.show(memory("88888880"))
        #expect(spent() <= 39)
        _ = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        #expect(spent() <= 345)
    }

    @Test("a gap of one unchanged byte is bridged, a wider one is not")
    func runs() throws {
        var driver = driver(on: panel)
        try driver.start()
        var wanted = DisplayMemory()
        wanted[0] = 1
        wanted[2] = 1
        let bits = panel.statistics().bits
        try driver.show(wanted)
        // One address and three bytes: the mode stands since the start.
        #expect(panel.statistics().bits - bits == 8 * 4)
        wanted[5] = 1
        wanted[8] = 1
        try driver.show(wanted)
        // Two more runs of an address and a byte each.
        #expect(panel.statistics().bits - bits == 64)
        #expect(panel.memory() == wanted)
    }

    @Test("every key of every board is read as itself", arguments: Board.all)
    func keys(board: Board) throws {
        let panel = SimulatedPanel(boards: [board])
        var driver = driver(on: panel)
        try driver.start()
        for (index, key) in board.keys.enumerated() {
            panel.press(key.name)
            panel.advance(by: .milliseconds(5))
            let scan = try driver.scanKeys(wired: board.wiredKeys)
            #expect(board.keysDown(in: scan) == [index], "\(key.name)")
            panel.release(key.name)
            panel.advance(by: .milliseconds(5))
        }
        #expect(try driver.scanKeys(wired: board.wiredKeys) == .none)
        #expect(panel.violations == [])
    }

    @Test("a scan with ones where the chip sends zeros is dropped and counted")
    func corruptScan() throws {
        var driver = driver(on: panel)
        try driver.start()
        // DIO is pulled low by the chip for all but the noise's moment.
        panel.glitch(.data, high: true, at: panel.now + .microseconds(30), lasting: .microseconds(60))
        #expect(throws: DriverError<SimulatedFault>.self) { try driver.scanKeys(wired: Board.ledAndKey.wiredKeys) }
        #expect(driver.counters.corruptScans == 1)
        #expect(try driver.scanKeys(wired: Board.ledAndKey.wiredKeys) == .none)
    }

    @Test("each of the bits that the chip always sends as zero is looked at", arguments: 0..<8)
    func everyZeroBit(nibble: Int) throws {
        let probe = RecordingLines()
        // LED&KEY has a key at the first place of each nibble: 8 keys and 8 zeros are sampled.
        probe.recording.answers = (0..<16).map { $0 == 2 * nibble + 1 }
        var driver = Driver(BitBangedBus(probe))
        #expect(
            throws: DriverError<SimulatedFault>.corruptScan(chip: 0, scan: KeyScan(rawValue: 0x8 << UInt32(4 * nibble)))
        ) {
            try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        }
    }

    @Test("a scan ends with the nibble of the last key")
    func shortScan() throws {
        let probe = RecordingLines()
        var driver = Driver(BitBangedBus(probe))
        #expect(try driver.scanKeys(wired: KeyScan([KeyInput(k: 3, ks: 1)])) == .none)
        // Select, 8 bits, release; 4 bits, of which the first and the last are sampled; deselect and DIO.
        #expect(probe.recording.calls.count == 1 + 16 + 1 + 8 + 2 + 2)
    }

    @Test("a chip that is not there is told from one with no key down")
    func absent() throws {
        var driver = driver(on: panel)
        try driver.start()
        panel.schedule(.unplug(chip: 0))
        #expect(throws: DriverError<SimulatedFault>.chipAbsent(chip: 0)) {
            try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        }
        #expect(driver.counters.absentScans == 1)
        panel.schedule(.plugIn(chip: 0))
        try driver.show(memory("HELP"))
        #expect(panel.text() == "HELP    ")
    }

    @Test("a picture lost in a brown-out is back after a second")
    func reassertion() throws {
        var driver = driver(on: panel)
        try driver.start()
        try driver.show(memory("HELP"))
        panel.schedule(.brownOut(chip: 0))
        panel.advance(by: .milliseconds(500))
        try driver.show(memory("HELP"))
        #expect(panel.text() != "HELP    ")
        panel.advance(by: .milliseconds(500))
        try driver.show(memory("HELP"))
        #expect(panel.text() == "HELP    ")
        #expect(panel.violations == [])
    }

    @Test("whichever call fails, the next frame is right and nothing breaks the datasheet", arguments: 0..<52)
    func failure(call: Int) throws {
        var driver = driver(on: panel)
        try driver.start()
        _ = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        try driver.show(memory("88888888"))
        _ = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        panel.schedule(.failCalls(after: call, count: 1))
        #expect(throws: DriverError<SimulatedFault>.self) { try driver.show(memory("88888880")) }
        #expect(driver.counters.busFailures == 1)
        try driver.show(memory("88888880"))
        #expect(panel.text() == "88888880")
        #expect(panel.violations.allSatisfy { $0.rule == .incompleteByte })
    }

    @Test("a chip that the driver was not told of is refused")
    func noSuchChip() throws {
        var driver = driver(on: panel)
        #expect(throws: DriverError<SimulatedFault>.noSuchChip(1)) { try driver.show(DisplayMemory(), on: 1) }
        #expect(throws: DriverError<SimulatedFault>.noSuchChip(-1)) {
            try driver.scanKeys(of: -1, wired: Board.ledAndKey.wiredKeys)
        }
    }

    @Test("more chips than the lines have, or none, is an error and not silence", arguments: [0, -1, 2, 9, .min, .max])
    func wrongNumberOfChips(count: Int) throws {
        var driver = Driver(BitBangedBus(panel.lines), chips: count)
        let missing = DriverError<SimulatedFault>.noSuchChip(count < 1 ? 0 : 1)
        #expect(throws: missing) { try driver.start() }
        #expect(throws: missing) { try driver.showOnAll(DisplayMemory()) }
        #expect(throws: missing) { try driver.blank() }
        #expect(panel.calls == 0)
        #expect(missing.description.contains("give each chip a strobe line"))
    }

    @Test("fewer chips than the lines have leave the others alone")
    func fewerChips() throws {
        let panel = SimulatedPanel(boards: [.ledAndKey, .ledAndKey])
        var driver = Driver(BitBangedBus(panel.lines), chips: 1)
        try driver.start()
        #expect(driver.chipCount == 1)
        #expect(panel.statistics(of: 1).frames == 0)
        #expect(throws: DriverError<SimulatedFault>.noSuchChip(1)) { try driver.show(DisplayMemory(), on: 1) }
    }

    @Test("blank leaves memory clear and the display off")
    func blank() throws {
        var driver = driver(on: panel)
        try driver.start()
        try driver.show(memory("HELP"))
        try driver.blank()
        #expect(panel.memory() == DisplayMemory())
        #expect(panel.brightness() == .off)
    }
}
