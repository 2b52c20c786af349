import TM1638
import Testing

@testable import PanelCore
@testable import PanelService

@Suite("Keys of another face")
struct FaceKeysTests {
    /// What the loop makes of strokes: turns at the pace of a panel at rest, each change confirmed.
    func events(turns: Int = 100, _ strokes: (inout FaceKeys, Int) -> Void) -> [KeyEvent] {
        var keys = FaceKeys()
        var tracker = KeyTracker(board: .ledAndKey)
        var events: [KeyEvent] = []
        var now = Instant.start
        for turn in 0..<turns {
            strokes(&keys, turn)
            let down = keys.down(at: now).map { Board.ledAndKey.keys[$0].input }
            events += tracker.update(KeyScan(down), at: now)
            now = now + (tracker.confirmation == nil ? .milliseconds(40) : KeyTracker.confirmationDelay)
        }
        #expect(keys.isIdle)
        return events
    }

    func presses(_ events: [KeyEvent]) -> [Int] { events.filter { $0.kind == .press }.map(\.key) }

    @Test("taps that come all at once are pressed one after the other, and none is lost")
    func taps() {
        let strokes = [2, 2, 2, 3, 2, 3, 3, 0]
        let events = events(turns: 200) { keys, turn in
            guard turn == 1 else { return }
            for key in strokes {
                let isTaken = keys.press(key) && keys.release(key)
                #expect(isTaken)
            }
        }
        #expect(presses(events) == strokes)
        #expect(events.count { if case .release = $0.kind { true } else { false } } == strokes.count)
    }

    @Test("a key that is held is held as long as it is said")
    func hold() {
        let events = events { keys, turn in
            guard turn == 1 else { return }
            _ = keys.press(7)
            _ = keys.release(7, after: .milliseconds(1200))
        }
        #expect(events.contains { $0.kind == .long })
    }

    @Test("a key that nobody renews comes up; one that is renewed stays")
    func patience() {
        func held(renewing: Bool) -> Duration? {
            let events = events(turns: 300) { keys, turn in
                if turn == 1 || (renewing && turn < 200 && turn.isMultiple(of: 20)) { _ = keys.press(1) }
            }
            #expect(presses(events) == [1])
            return events.compactMap { if case .release(let held) = $0.kind { held } else { nil } }.first
        }
        #expect(held(renewing: false).map { $0 < .seconds(3) } == true)
        #expect(held(renewing: true).map { $0 > .seconds(5) } == true)
    }

    @Test("two keys are down together, and too much is refused")
    func chord() {
        let events = events { keys, turn in
            if turn == 1 { for key in [0, 7] { _ = keys.press(key) } }
            if turn == 10 { for key in [0, 7] { _ = keys.release(key) } }
        }
        #expect(Set(presses(events)) == [0, 7])
        var keys = FaceKeys()
        #expect((0...FaceKeys.most).map { _ in keys.press(1) }.last == false)
    }

    @Test("a release without a press does nothing")
    func release() {
        #expect(events { keys, turn in if turn == 1 { _ = keys.release(3) } }.isEmpty)
    }
}
