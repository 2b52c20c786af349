import TM1638
import TM1638Simulator
import Testing

@Suite("Taps that a face makes")
struct FingerTests {
    /// A host that polls, as far apart as `period` says each time, and understands keys as a panel does.
    func pressed(
        on panel: SimulatedPanel, until end: Instant, confirming: Bool = true, period: () -> Duration
    ) throws -> [Int] {
        var driver = Driver(BitBangedBus(panel.lines))
        var tracker = KeyTracker(board: .ledAndKey)
        var pressed: [Int] = []
        while panel.now < end {
            let scan = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
            pressed += tracker.update(scan, at: driver.now).filter { $0.kind == .press }.map(\.key)
            let next = driver.now + period()
            driver.wait(until: confirming ? min(next, tracker.confirmation ?? next) : next)
        }
        return pressed
    }

    func tap(_ keys: [Int], on panel: SimulatedPanel, at time: Instant? = nil, for stay: Duration = .milliseconds(40)) {
        for key in keys { panel.schedule(.tap(Board.ledAndKey.keys[key].input, for: stay, chip: 0), at: time) }
    }

    @Test("none is lost and none doubled, whenever they come and however seldom the host looks", arguments: 0..<20)
    func property(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let panel = SimulatedPanel(seed: seed)
        var expected: [Int] = []
        var time = Instant.start
        for _ in 0..<10 {
            time = time + .microseconds(Int64.random(in: 0...3_000_000, using: &random))
            let keys = (0..<Int.random(in: 1...3, using: &random)).map { _ in Int.random(in: 0..<8, using: &random) }
            tap(keys, on: panel, at: time)
            expected += keys
        }
        let isConfirming = Bool.random(using: &random)
        let slowest = Int64.random(in: 6...300, using: &random)
        let found = try pressed(on: panel, until: time + .seconds(20), confirming: isConfirming) {
            .milliseconds(Int64.random(in: 5...slowest, using: &random))
        }
        #expect(found == expected, "up to \(slowest) ms between scans")
    }

    @Test("a tap stays no longer than a second on the key of a host that never looks")
    func deaf() {
        let panel = SimulatedPanel()
        tap([0, 1], on: panel)
        #expect(panel.tapsWaiting() == 1)
        panel.advance(by: .milliseconds(999))
        #expect(panel.keysHeld() == KeyScan([Board.ledAndKey.keys[0].input]))
        panel.advance(by: .milliseconds(2))
        #expect(panel.keysHeld() == .none)
        panel.advance(by: .seconds(1))
        #expect(panel.keysHeld() == KeyScan([Board.ledAndKey.keys[1].input]))
        panel.advance(by: .seconds(3))
        #expect(panel.keysHeld() == .none)
    }

    @Test("a held key stays so long from the first scan on that shows it")
    func held() throws {
        let panel = SimulatedPanel()
        tap([0], on: panel, for: .milliseconds(1200))
        panel.advance(by: .milliseconds(700))
        _ = try pressed(on: panel, until: panel.now + .milliseconds(1150)) { .milliseconds(40) }
        #expect(panel.keysHeld() != .none)
        _ = try pressed(on: panel, until: panel.now + .milliseconds(100)) { .milliseconds(40) }
        #expect(panel.keysHeld() == .none)
    }
}
