import TM1638
import TM1638Simulator
import Testing

@Suite("Driver on a recording bus")
struct DriverOnARecordingBusTests {
    private let bus = RecordingBus()
    private let picture: DisplayMemory = {
        var memory = DisplayMemory()
        memory[3] = 0x5A
        return memory
    }()

    private func started() throws -> Driver<RecordingBus> {
        var driver = Driver(bus)
        try driver.start()
        return driver
    }

    /// How many frames `body` sends.
    private func frames(_ body: () throws -> Void) rethrows -> Int {
        let before = bus.recording.calls.count
        try body()
        return bus.recording.calls.count - before
    }

    @Test("counters count frames, bytes and scans as they go over the bus")
    func counters() throws {
        var driver = try started()
        try driver.show(picture)
        _ = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        _ = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        let bytes = bus.recording.calls.reduce(0) { sum, call in
            if case .write(let bytes, _) = call { return sum + bytes.count }
            return sum + 1
        }
        #expect(driver.counters.frames == bus.recording.calls.count)
        #expect(driver.counters.bytes == bytes)
        #expect(driver.counters.scans == 2)
        #expect(driver.counters.reassertions == 1)
    }

    @Test("what was sent is believed until the interval is over, to the nanosecond")
    func interval() throws {
        var driver = try started()
        driver.wait(until: .start + driver.reassertInterval + .nanoseconds(-1))
        #expect(try frames { try driver.show(DisplayMemory()) } == 0)
        driver.wait(until: .start + driver.reassertInterval)
        #expect(try frames { try driver.show(DisplayMemory()) } == 3)
        #expect(driver.counters.reassertions == 2)
        driver.wait(until: .start + driver.reassertInterval + driver.reassertInterval + .nanoseconds(-1))
        #expect(try frames { try driver.show(DisplayMemory()) } == 0)
    }

    @Test("a chip that answers again gets everything anew, once, since it has missed what was sent meanwhile")
    func absence() throws {
        var driver = try started()
        let keys = Board.ledAndKey.wiredKeys
        bus.recording.answers = [0x9999_9999]
        #expect(throws: DriverError<SimulatedFault>.chipAbsent(chip: 0)) { try driver.scanKeys(wired: keys) }
        #expect(try frames { try driver.show(picture) } == 3)
        #expect(try frames { try driver.show(picture) } == 0)
        _ = try driver.scanKeys(wired: keys)
        #expect(try frames { try driver.show(picture) } == 3)
        _ = try driver.scanKeys(wired: keys)
        #expect(try frames { try driver.show(picture) } == 0)
    }

    @Test("every call names a chip that is there", arguments: [-1, 1, .max])
    func chips(chip: Int) throws {
        var driver = try started()
        let refusal = DriverError<SimulatedFault>.noSuchChip(chip)
        #expect(throws: refusal) { try driver.show(picture, on: chip) }
        #expect(throws: refusal) { try driver.setBrightness(.off, of: chip) }
        #expect(throws: refusal) { try driver.scanKeys(of: chip, wired: Board.ledAndKey.wiredKeys) }
    }

    @Test("blanking more chips than there are changes nothing")
    func blank() throws {
        var driver = Driver(bus, chips: 2)
        #expect(throws: DriverError<SimulatedFault>.noSuchChip(1)) { try driver.blank() }
        try driver.show(picture)
        #expect(bus.recording.calls.last == .write([0x8F], to: .strobe(0)))
    }
}
