import TM1638
import TM1638Simulator
import Testing

/// What drivers for this chip have got wrong in pictures and keys: no rule is broken, but a person sees it on the simulated panel,
/// and sees that this driver does otherwise.
@Suite("Known mistakes in pictures and keys")
struct KnownMistakesInPicturesAndKeysTests {
    let panel = SimulatedPanel()

    func started() throws -> Driver<BitBangedBus<SimulatedLines>> {
        var driver = Driver(BitBangedBus(panel.lines))
        try driver.start()
        return driver
    }

    func memory(_ text: String, leds: [LED] = []) throws -> DisplayMemory {
        Board.ledAndKey.memory(for: Picture(digits: try Text.segments(text), leds: leds))
    }

    @Test("a cache that a clear does not empty: the same text never comes back (thilaire#7)")
    func staleCache() throws {
        var host = Host(panel)
        var cache: [Int: UInt8] = [:]
        func show(_ segments: UInt8, at digit: Int) throws {
            guard cache.updateValue(segments, forKey: digit) != segments else { return }
            try host.write(0x44)
            try host.write(0xC0 | UInt8(2 * digit), segments)
        }
        func clear() throws {
            try host.write(0x40)
            try host.write(0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        }
        try clear()
        try host.write(0x8F)
        try show(0x3F, at: 0)
        try clear()
        try show(0x3F, at: 0)
        #expect(panel.text() == "        ")

        panel.advance(by: .milliseconds(1))
        var driver = try started()
        try driver.show(memory("0"))
        try driver.blank()
        try driver.setBrightness(.brightest)
        try driver.show(memory("0"))
        #expect(panel.text() == "0       ")
    }

    @Test("state lost and never sent again: dark until somebody restarts the program (TM1638plus#20)")
    func neverReasserted() throws {
        var driver = try started()
        driver.reassertInterval = .seconds(100_000)
        try driver.show(memory("HELP"))
        panel.schedule(.brownOut(chip: 0))
        panel.advance(by: .seconds(3600))
        try driver.show(memory("HELP"))
        #expect(panel.text() == "        ")
        driver.reassertInterval = .seconds(1)
        try driver.show(memory("HELP"))
        #expect(panel.text() == "HELP    ")
    }

    @Test("noise read as all keys pressed, with a machine tool behind it (electronic-leadscrew#89)")
    func noise() throws {
        var driver = try started()
        panel.glitch(.data, high: true, at: panel.now + .microseconds(28), lasting: .microseconds(700))
        var host = Host(panel)
        host.readHalfPeriod = .microseconds(5)
        #expect(Board.ledAndKey.keysDown(in: KeyScan(rawValue: try host.read())).count > 1)
        panel.advance(by: .milliseconds(10))
        panel.glitch(.data, high: true, at: panel.now + .microseconds(28), lasting: .microseconds(700))
        #expect(throws: DriverError<SimulatedFault>.self) { try driver.scanKeys(wired: Board.ledAndKey.wiredKeys) }
    }

    /// The four bytes of a scan.
    func bytes(_ scan: KeyScan) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: scan.rawValue >> (8 * $0)) } }

    @Test("a key compared with a whole byte: S1 and S5 together are neither (thilaire#1)")
    func chordLost() throws {
        var driver = try started()
        panel.press("S1")
        panel.press("S5")
        panel.advance(by: .milliseconds(5))
        let scan = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        #expect((0..<8).filter { bytes(scan)[$0 % 4] == ($0 < 4 ? 1 : 16) } == [])
        #expect(Board.ledAndKey.keysDown(in: scan) == [0, 4])
    }

    @Test(
        "bytes put together without a mask: keys of K1 and K2 come out as others (rjbatista, mcauser, ESPHome, Tasmota)"
    )
    func unmasked() throws {
        let panel = SimulatedPanel(boards: [.bareChip])
        var driver = Driver(BitBangedBus(panel.lines))
        try driver.start()
        panel.press("K2KS1")
        panel.advance(by: .milliseconds(5))
        let scan = try driver.scanKeys(wired: Board.bareChip.wiredKeys)
        // Bit 1, which is S2 on LED&KEY.
        #expect((0..<4).reduce(0) { $0 | bytes(scan)[$1] << UInt8($1) } == 0x02)
        #expect(Board.ledAndKey.keysDown(in: scan) == [])
    }

    @Test("one board's wiring taken for the other's: halves exchanged (rjbatista#36, TM1638plus#3)")
    func exchangedHalves() throws {
        let panel = SimulatedPanel(boards: [.qyfVersion1])
        var driver = Driver(BitBangedBus(panel.lines))
        try driver.start()
        let frame = Picture(digits: try Text.segments("12345678"))
        try driver.show(Board.qyf.memory(for: frame))
        #expect(panel.text() == "56781234")
        try driver.show(Board.qyfVersion1.memory(for: frame))
        #expect(panel.text() == "12345678")
    }

    @Test("two keys without diodes light segments that nobody set (TM1638plus#12)")
    func chordLightsSegments() throws {
        let panel = SimulatedPanel(boards: [.qyf])
        var driver = Driver(BitBangedBus(panel.lines))
        try driver.start()
        try driver.show(Board.qyf.memory(for: Picture(digits: try Text.segments("1"))))
        panel.press("S8")
        panel.press("S6")
        #expect(panel.text() == "1 1     ")
    }

    @Test("LEDs placed at the dots, as an example device tree has it: the LEDs stay dark")
    func lightsAtDots() throws {
        var host = Host(panel)
        try host.write(0x40)
        try host.write(0xC0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        try host.write(0x8F)
        #expect(panel.picture().leds.allSatisfy { $0.isEmpty })
        #expect(panel.text() == " . .      ")
    }

    @Test("intensity 8 of 8 taken for a level: 0x88 is the dimmest (ESPHome)")
    func intensityEight() throws {
        var host = Host(panel)
        try host.write(0x40)
        try host.write(0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        try host.write(0x88 | 8)
        #expect(panel.brightness() == .dimmest)
        #expect(Brightness(level: 8) == nil)
    }

    @Test("a shorter text leaves the old one's end standing (ESPHome)")
    func oldDigits() throws {
        var host = Host(panel)
        try host.write(0x40)
        try host.write(0xC0, 0x3F, 0, 0x3F, 0, 0x3F, 0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        try host.write(0x8F)
        try host.write(0xC0, 0x06)
        #expect(panel.text() == "1000    ")
        panel.advance(by: .milliseconds(1))
        var driver = try started()
        try driver.show(memory("0000"))
        try driver.show(memory("1"))
        #expect(panel.text() == "1       ")
    }

    @Test("digits written as a whole put the LEDs out (AceSegment)")
    func lightsPutOut() throws {
        var driver = try started()
        try driver.show(memory("0", leds: [.red]))
        #expect(panel.picture().leds.first == .red)
        try driver.show(memory("1", leds: [.red]))
        #expect(panel.picture().leds.first == .red)
        var host = Host(panel)
        panel.advance(by: .microseconds(1))
        try host.write(0xC0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        #expect(panel.picture().leds.first == [])
    }

    @Test("three keys of a rectangle read as four (QYF boards)")
    func ghost() throws {
        let panel = SimulatedPanel(boards: [.qyf])
        var driver = Driver(BitBangedBus(panel.lines))
        try driver.start()
        for name in ["S1", "S2", "S9"] { panel.press(name) }
        panel.advance(by: .milliseconds(5))
        let scan = try driver.scanKeys(wired: Board.qyf.wiredKeys)
        #expect(Board.qyf.keysDown(in: scan) == [0, 1, 8, 9])
    }

    @Test("a chip that is not there taken for one with every key down")
    func absentTakenForKeys() throws {
        var driver = try started()
        panel.schedule(.unplug(chip: 0))
        var host = Host(panel)
        #expect(Board.ledAndKey.keysDown(in: KeyScan(rawValue: try host.read())).count == 8)
        #expect(throws: DriverError<SimulatedFault>.chipAbsent(chip: 0)) {
            try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        }
    }
}
