import TM1638
import TM1638Simulator
import Testing

@Suite("Timing")
struct TimingTests {
    func duration(_ timing: Timing, _ field: Timing.Field) -> Duration {
        switch field {
        case .writeHalfPeriod: timing.writeHalfPeriod
        case .readHalfPeriod: timing.readHalfPeriod
        case .strobeHigh: timing.strobeHigh
        case .strobeSetup: timing.strobeSetup
        case .clockToStrobe: timing.clockToStrobe
        case .readWait: timing.readWait
        case .dataHold: timing.dataHold
        case .dataRelease: timing.dataRelease
        }
    }

    @Test("a time at its floor is taken, and only that time changes", arguments: Timing.Field.allCases)
    func atTheFloor(field: Timing.Field) throws {
        let timing = try Timing.standard.with(field, field.floor)
        #expect(duration(timing, field) == field.floor)
        for other in Timing.Field.allCases where other != field {
            #expect(duration(timing, other) == duration(.standard, other))
        }
    }

    @Test("a time below its floor is refused with name, value and floor", arguments: Timing.Field.allCases)
    func belowTheFloor(field: Timing.Field) {
        let asked = field.floor - .nanoseconds(1)
        let error = #expect(throws: Timing.BelowDatasheet.self) { try Timing.standard.with(field, asked) }
        #expect(error?.field == field)
        #expect(error?.asked == asked)
        #expect(error?.floor == field.floor)
        #expect(error?.description.contains("\(field.rawValue) of \(asked.nanoseconds) ns") == true)
        #expect(error?.description.contains("floor of \(field.floor.nanoseconds) ns") == true)
    }

    @Test("the defaults lie at or above every floor", arguments: Timing.Field.allCases)
    func defaults(field: Timing.Field) {
        #expect(duration(.standard, field) >= field.floor)
    }

    @Test("no factor and no period makes a trap")
    func extremes() throws {
        let huge = try Timing.standard.with(.readWait, .seconds(Int64.max)).slowed(by: .max)
        #expect(huge.readWait == .nanoseconds(Int64.max))
        #expect(huge.writeHalfPeriod == .nanoseconds(Int64.max))
        #expect(Timing.standard.slowed(by: .min) == .standard)
        #expect(Instant.start + huge.readWait > .start)
    }

    @Test("slowed timing is longer everywhere, and never shorter", arguments: Timing.Field.allCases)
    func slowed(field: Timing.Field) {
        #expect(duration(Timing.standard.slowed(by: 3), field) == duration(.standard, field) * 3)
        #expect(Timing.standard.slowed(by: 0) == .standard)
        #expect(Timing.standard.slowed(by: -1) == .standard)
        #expect(duration(Timing.standard.slowed(by: .max), field) > duration(.standard, field))
    }

    /// Every time at its floor.
    static let fastest: Timing = {
        var timing = Timing.standard
        for field in Timing.Field.allCases { timing = (try? timing.with(field, field.floor)) ?? timing }
        return timing
    }()

    @Test(
        "at the floors, or anywhere above, nothing breaks the datasheet",
        arguments: [fastest, .standard, .standard.slowed(by: 7)],
        [Duration.zero, .nanoseconds(130), .nanoseconds(700), .microseconds(3)])
    func noViolation(timing: Timing, callCost: Duration) throws {
        let panel = SimulatedPanel(
            boards: [.bareChip, .qyf], pullUp: PullUp(ohms: 1000, picofarads: 100), callCost: callCost)
        var driver = Driver(BitBangedBus(panel.lines, timing: timing))
        try driver.start()
        let keys = try #require(Board.bareChip.keys.first)
        panel.press(keys.name)
        for number in 0..<20 {
            let digits = try Text.segments(String(number * 4567))
            try driver.show(Board.bareChip.memory(for: Picture(digits: digits)), on: 0)
            try driver.showOnAll(Board.qyf.memory(for: Picture(digits: digits)))
            try driver.setBrightness(number % 2 == 0 ? .off : .dimmest, of: 1)
            _ = try driver.scanKeys(of: 0, wired: Board.bareChip.wiredKeys)
            _ = try driver.scanKeys(of: 1, wired: Board.qyf.wiredKeys)
        }
        #expect(panel.violations == [])
    }

    @Test("intervals are what the timing says, and no longer")
    func exact() throws {
        let panel = SimulatedPanel()
        var driver = Driver(BitBangedBus(panel.lines))
        try driver.start()
        _ = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        let shortest = panel.statistics().shortest
        #expect(shortest[.clockLow] == Timing.standard.writeHalfPeriod)
        #expect(shortest[.clockHigh] == Timing.standard.writeHalfPeriod)
        #expect(shortest[.clockPeriod] == Timing.standard.writeHalfPeriod * 2)
        #expect(shortest[.strobeHigh] == Timing.standard.strobeHigh)
        #expect(shortest[.strobeToClock] == Timing.standard.strobeSetup)
        #expect(shortest[.clockToStrobe] == Timing.standard.clockToStrobe)
        #expect(shortest[.readWait] == Timing.standard.readWait)
    }
}
