import TM1638
import Testing

@Suite("KeyTracker")
struct KeyTrackerTests {
    /// What the tracker says when each of `scans` (a time in milliseconds and the keys down, by name) is seen.
    func events(
        on board: Board = .ledAndKey, timing: KeyTracker.Timing = .init(), _ scans: [(Int, [String])]
    ) -> [String] {
        var tracker = KeyTracker(board: board, timing: timing)
        return scans.flatMap { time, names in
            let inputs = board.keys.filter { names.contains($0.name) }.map(\.input)
            return tracker.update(KeyScan(inputs), at: .start + .milliseconds(time)).map { event in
                "\(board.keys[event.key].name) \(event.kind) at \((event.time - .start).nanoseconds / 1_000_000)"
            }
        }
    }

    @Test("a press is believed at the second scan that agrees, a display cycle later")
    func confirmation() {
        #expect(events([(0, []), (20, ["S1"]), (26, ["S1"])]) == ["S1 press at 26"])
        #expect(events([(0, []), (20, ["S1"]), (24, ["S1"])]) == [])
    }

    @Test("a tracker asks for the confirming scan one display cycle after the change")
    func confirmationTime() {
        var tracker = KeyTracker(board: .ledAndKey)
        #expect(tracker.confirmation == nil)
        _ = tracker.update(KeyScan([Board.ledAndKey.keys[0].input]), at: .start)
        #expect(tracker.confirmation == .start + KeyTracker.confirmationDelay)
        _ = tracker.update(KeyScan([Board.ledAndKey.keys[0].input]), at: .start + KeyTracker.confirmationDelay)
        #expect(tracker.confirmation == nil)
        #expect(tracker.down == [0])
    }

    @Test("a change that is confirmed within the bounce of the last asks for no further scan")
    func confirmedBounce() {
        var tracker = KeyTracker(board: .ledAndKey)
        let down = KeyScan([Board.ledAndKey.keys[0].input])
        for (time, scan) in [(0, down), (6, down), (7, .none)] {
            _ = tracker.update(scan, at: .start + .milliseconds(time))
        }
        #expect(tracker.confirmation == .start + .milliseconds(7) + KeyTracker.confirmationDelay)
        #expect(tracker.update(.none, at: .start + .milliseconds(13)) == [])
        #expect(tracker.confirmation == nil)
    }

    @Test("a glitch that one scan saw is no key")
    func glitch() {
        #expect(events([(0, []), (20, ["S1"]), (26, []), (40, ["S2"]), (46, [])]) == [])
    }

    @Test("a key that chatters on every scan does not keep another from being read")
    func chatter() {
        let scans = (0..<8).map { (6 * $0, ($0.isMultiple(of: 2) ? ["S1"] : []) + ($0 >= 3 ? ["S2"] : [])) }
        #expect(events(scans) == ["S2 press at 24"])
    }

    @Test("the confirming scan is that of the key that waits longest")
    func severalSuspected() {
        var tracker = KeyTracker(board: .ledAndKey)
        let keys = Board.ledAndKey.keys
        _ = tracker.update(KeyScan([keys[0].input]), at: .start)
        _ = tracker.update(KeyScan([keys[0].input, keys[1].input]), at: .start + .milliseconds(2))
        #expect(tracker.confirmation == .start + KeyTracker.confirmationDelay)
        _ = tracker.update(KeyScan([keys[1].input]), at: .start + .milliseconds(4))
        #expect(tracker.confirmation == .start + .milliseconds(2) + KeyTracker.confirmationDelay)
    }

    @Test("a release says how long the key was held")
    func release() {
        let said = events([(0, ["S3"]), (6, ["S3"]), (100, []), (106, [])])
        #expect(said == ["S3 press at 6", "S3 release(held: 0.1 seconds) at 106"])
    }

    @Test("bounce right after a change is not a second press")
    func bounce() {
        var timing = KeyTracker.Timing()
        timing.bounce = .milliseconds(50)
        let said = events(
            timing: timing, [(0, ["S1"]), (6, ["S1"]), (12, []), (18, []), (24, ["S1"]), (30, ["S1"]), (80, ["S1"])])
        #expect(said == ["S1 press at 6"])
    }

    @Test("at the usual times a key is believed again 15 ms after its last change")
    func usualBounce() {
        let scans = [(0, ["S1"]), (6, ["S1"]), (100, []), (106, []), (112, ["S1"]), (120, ["S1"]), (121, ["S1"])]
        #expect(events(scans) == ["S1 press at 6", "S1 release(held: 0.1 seconds) at 106", "S1 press at 121"])
    }

    @Test("a held key repeats after a delay and then at an interval, without catching up")
    func repeats() {
        let scans = [(0, ["S4"]), (6, ["S4"])] + [505, 507, 590, 607, 900, 950].map { ($0, ["S4"]) }
        #expect(
            events(scans) == ["S4 press at 6", "S4 repeated at 507", "S4 repeated at 607", "S4 repeated at 900"])
    }

    @Test("a long press and a stuck key are said once")
    func longAndStuck() {
        var timing = KeyTracker.Timing()
        timing.repeatDelay = nil
        let scans = [0, 6, 500, 1006, 1100, 60_006, 70_000].map { ($0, ["S8"]) } + [(80_000, []), (80_006, [])]
        #expect(
            events(timing: timing, scans) == [
                "S8 press at 6", "S8 long at 1006", "S8 stuck at 60006", "S8 release(held: 80.0 seconds) at 80006",
            ])
    }

    @Test("keys of a chord are pressed and released one by one")
    func chord() {
        let said = events([
            (0, ["S1"]), (6, ["S1"]), (20, ["S1", "S5"]), (26, ["S1", "S5"]), (60, ["S5"]), (66, ["S5"]),
        ])
        #expect(said == ["S1 press at 6", "S5 press at 26", "S1 release(held: 0.06 seconds) at 66"])
    }

    @Test(
        "without diodes, a key that three corners of a rectangle fake is not pressed, and those that are down stay so")
    func ghost() {
        // S1 and S2 are (K1, KS1) and (K1, KS2); S9 and S10 are (K2, KS1) and (K2, KS2).
        let four = ["S1", "S2", "S9", "S10"]
        let said = events(
            on: .qyf,
            [(0, ["S1", "S2"]), (6, ["S1", "S2"]), (20, four), (26, four), (60, ["S1", "S2"]), (66, ["S1", "S2"])])
        #expect(said == ["S1 press at 6", "S2 press at 6"])
    }

    @Test("with diodes the same four keys are all real")
    func noGhost() {
        var board = Board.qyf
        board.hasDiodes = true
        let four = ["S1", "S2", "S9", "S10"]
        #expect(events(on: board, [(0, four), (6, four)]).count == 4)
    }
}
