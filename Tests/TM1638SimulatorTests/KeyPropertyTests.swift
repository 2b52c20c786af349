import TM1638
import TM1638Simulator
import Testing

@Suite("Any sequence of presses")
struct KeyPropertyTests {
    /// A finger on one key: from when to when, with the contact's bounce at both ends.
    struct Press {
        let key: Int
        let start: Instant
        let end: Instant
    }

    /// Plans presses one after the other, with chatter of the contacts, and short disturbances of a wire all the while.
    func plan(_ random: inout SplitMix64, on panel: SimulatedPanel) -> [Press] {
        var presses: [Press] = []
        var time = panel.now + .milliseconds(30)
        for _ in 0..<4 {
            let key = Int.random(in: 0..<8, using: &random)
            let end = time + .milliseconds(Int64.random(in: 60...300, using: &random))
            presses.append(Press(key: key, start: time, end: end))
            for edge in [time, end] {
                for bounce in 0..<Int64.random(in: 0...3, using: &random) {
                    panel.schedule(
                        .press(Board.ledAndKey.keys[key].input, chip: 0), at: edge + .microseconds(800 * bounce))
                    panel.schedule(
                        .release(Board.ledAndKey.keys[key].input, chip: 0), at: edge + .microseconds(800 * bounce + 300)
                    )
                }
            }
            panel.press("S\(key + 1)", at: time + .microseconds(2500))
            panel.release("S\(key + 1)", at: end + .microseconds(2500))
            let wire = [Wires.clock, .data, .strobe(0)][Int.random(in: 0..<3, using: &random)]
            panel.glitch(
                wire, high: Bool.random(using: &random),
                at: time + .microseconds(Int64.random(in: 0...60_000, using: &random)),
                lasting: .microseconds(Int64.random(in: 1...30, using: &random)))
            time = end + .milliseconds(Int64.random(in: 60...200, using: &random))
        }
        return presses
    }

    @Test(
        "a press that lasts two scans is reported once, and so is its release, whatever bounces and whatever disturbs the wires",
        arguments: 0..<8)
    func once(batch: Int) throws {
        for seed in UInt64(batch) * 25..<UInt64(batch + 1) * 25 {
            var random = SplitMix64(seed: seed)
            let panel = SimulatedPanel(seed: seed)
            let presses = plan(&random, on: panel)
            var driver = Driver(BitBangedBus(panel.lines))
            var tracker = KeyTracker(board: .ledAndKey)
            var reported: [KeyEvent] = []
            try driver.start()
            while let last = presses.last, panel.now < last.end + .milliseconds(100) {
                if let scan = try? driver.scanKeys(wired: Board.ledAndKey.wiredKeys) {
                    reported += tracker.update(scan, at: driver.now)
                }
                let period = driver.now + .milliseconds(20)
                driver.wait(until: min(period, tracker.confirmation ?? period))
            }
            let pressed = reported.filter { $0.kind == .press }
            let released = reported.filter { if case .release = $0.kind { true } else { false } }
            try #require(pressed.map(\.key) == presses.map(\.key), "seed \(seed): \(reported)")
            try #require(released.map(\.key) == presses.map(\.key), "seed \(seed): \(reported)")
            for (event, press) in zip(pressed, presses) {
                // A scan sees it at the latest a period after the chip has, and one more confirms it; a disturbed one costs a period.
                try #require(event.time > press.start && event.time - press.start < .milliseconds(80), "seed \(seed)")
            }
        }
    }
}
