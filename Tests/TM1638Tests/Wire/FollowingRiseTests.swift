import TM1638
import TM1638Simulator
import Testing

@Suite("Reading as soon as DIO rises")
struct FollowingRiseTests {
    /// DIO with 10 kΩ, with what a Raspberry Pi has by itself, and with less than the default times need.
    static let pullUps = [PullUp.datasheet, .hostOnly, PullUp(ohms: 50_000, picofarads: 300)]

    func follower(_ panel: SimulatedPanel, timing: Timing = .standard) -> SimulatedDriver {
        Driver(BitBangedBus(panel.lines, timing: timing, followsRise: true))
    }

    /// How long a scan of LED&KEY takes.
    func time(_ driver: inout SimulatedDriver) throws -> Duration {
        let began = driver.now
        _ = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        return driver.now - began
    }

    /// How long it takes without following.
    func steadyTime() throws -> Duration {
        var driver = driver(on: SimulatedPanel())
        _ = try time(&driver)
        return try time(&driver)
    }

    @Test("how long DIO takes to rise is measured to half a microsecond")
    func riseTime() throws {
        for picofarads in [20, 50, 80.0] {
            let pullUp = PullUp(ohms: 50_000, picofarads: picofarads)
            var lines = SimulatedPanel(pullUp: pullUp).lines
            guard case .rises(let after, let within) = try DataRise.measure(&lines) else {
                Issue.record("no rise")
                return
            }
            #expect(after < pullUp.riseTime && pullUp.riseTime <= within)
            #expect(within - after <= .nanoseconds(500))
        }
    }

    @Test(
        "every key is read as itself and nothing breaks the datasheet, however DIO rises and however long calls take",
        arguments: Board.all, pullUps.prefix(2))
    func keys(board: Board, pullUp: PullUp) throws {
        for callCost in [Duration.zero, .nanoseconds(700), .nanoseconds(2800), .microseconds(20)] {
            let panel = SimulatedPanel(boards: [board], pullUp: pullUp, callCost: callCost)
            var driver = follower(panel)
            try driver.start()
            for (index, key) in board.keys.enumerated() {
                panel.press(key.name)
                panel.advance(by: .milliseconds(5))
                #expect(board.keysDown(in: try driver.scanKeys(wired: board.wiredKeys)) == [index], "\(key.name)")
                panel.release(key.name)
                panel.advance(by: .milliseconds(5))
            }
            #expect(try driver.scanKeys(wired: board.wiredKeys) == .none)
            #expect(panel.violations == [])
        }
    }

    @Test("what it saves, by pull-up: most with 10 kΩ, nothing where DIO rises too slowly")
    func saving() throws {
        let times = try Self.pullUps.map { pullUp in
            let panel = SimulatedPanel(pullUp: pullUp)
            var driver = follower(panel)
            _ = try time(&driver)
            return try time(&driver)
        }
        #expect(times == [.nanoseconds(96_800), .microseconds(216), .microseconds(344)])
        #expect(try steadyTime() == .microseconds(344))
    }

    @Test("where the datasheet's floors are chosen, following goes no lower")
    func floors() throws {
        let panel = SimulatedPanel(pullUp: PullUp(ohms: 1000, picofarads: 100))
        var driver = follower(panel, timing: TimingTests.fastest)
        for _ in 0..<3 { _ = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys) }
        #expect(panel.violations == [])
    }

    @Test("DIO is measured again every ten seconds, and no more often")
    func again() throws {
        let panel = SimulatedPanel()
        var driver = follower(panel)
        var measurements = 0
        while panel.now < .start + .seconds(25) {
            let calls = panel.calls
            _ = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
            if panel.calls - calls > 100 { measurements += 1 }
            panel.advance(by: .milliseconds(20))
        }
        #expect(measurements == 3)
    }

    @Test("after an answer that cannot be true reads take their time for a second, and then DIO is measured again")
    func doubt() throws {
        let panel = SimulatedPanel(pullUp: .datasheet)
        var driver = follower(panel)
        _ = try time(&driver)
        let quick = try time(&driver)
        let steady = try steadyTime()
        panel.schedule(.unplug(chip: 0))
        #expect(throws: DriverError<SimulatedFault>.chipAbsent(chip: 0)) { try time(&driver) }
        panel.schedule(.plugIn(chip: 0))
        #expect(try time(&driver) == steady)
        panel.advance(by: .milliseconds(990))
        #expect(try time(&driver) > quick * 3)
        panel.advance(by: .milliseconds(20))
        #expect(try time(&driver) > steady)
        #expect(try time(&driver) == quick)
        #expect(panel.violations == [])
    }

    @Test("whichever call fails, a measurement's too, the next scan is right, and nothing breaks the datasheet")
    func failure() throws {
        for call in 0..<140 {
            let panel = SimulatedPanel(pullUp: .datasheet)
            var driver = follower(panel)
            panel.press("S3")
            panel.advance(by: .milliseconds(5))
            panel.schedule(.failCalls(after: call, count: 1))
            for _ in 0..<2 { _ = try? driver.scanKeys(wired: Board.ledAndKey.wiredKeys) }
            #expect(driver.counters.busFailures == 1)
            panel.advance(by: .seconds(2))
            let down = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
            #expect(Board.ledAndKey.keysDown(in: down) == [2], "call \(call)")
            #expect(panel.violations.allSatisfy { $0.rule == .incompleteByte }, "call \(call): \(panel.violations)")
        }
    }

    @Test("a wire that is shorted, or has no pull-up, is read as before")
    func noRise() throws {
        let none = SimulatedPanel(pullUp: PullUp(ohms: 1e15, picofarads: 100))
        let shorted = SimulatedPanel()
        shorted.schedule(.stick(.data, high: false))
        for panel in [none, shorted] {
            var driver = follower(panel)
            _ = try time(&driver)
            #expect(try time(&driver) == steadyTime())
        }
    }
}
