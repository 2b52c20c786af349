import Attention
import TestSupport
import TM1638
import TM1638Simulator
import Testing

@testable import PanelCore
@testable import PanelMemory
@testable import PanelService

/// A day of a panel's life in virtual time, with all that happens in a kitchen.
///
/// Every episode is played turn by turn on the simulated wires. Of the hours of rest between them one turn a minute is played, of more
/// than a thousand.
@Suite("A simulated day")
struct SimulatedDayTests {
    /// What may happen.
    enum Episode: CaseIterable {
        case ask, teach, teachAndUndo, menu, otherHand, restart, kill
        case brownOut, unplug, glitches, stuckWire, failingWires, stuckKey
    }

    @Test(
        "nothing that was confirmed is lost, no rule is broken, and the picture is right after every episode")
    func day() throws {
        let life = try PanelLife(seed: 1)
        let count = 48
        for index in 0..<count {
            // Every kind comes in the first hours, and then by chance.
            let episode =
                index < Episode.allCases.count
                ? Episode.allCases[index] : Episode.allCases.randomElement(using: &life.random) ?? .ask
            let begin = Instant.start + .seconds(24 * 3600 / count * (index + 1))
            life.rest(until: begin + .seconds(.random(in: -300...0, using: &life.random)))
            try play(episode, life)
            life.expectRightPicture("\(episode)")
            try life.expectNothingLost("\(episode)")
            #expect(life.panel.violations == [], "\(episode)")
        }
        #expect(life.panel.now >= .start + .seconds(24 * 3600 - 300))
        #expect(life.pairs.count > 3 && life.failureCount > 5)
    }

    private func play(_ episode: Episode, _ life: PanelLife) throws {
        switch episode {
        case .ask: ask(life)
        case .teach: teach(life)
        case .teachAndUndo:
            let before = life.pairs
            teach(life)
            life.tap("S7")
            #expect(life.pairs == before)
        case .menu: menu(life)
        case .otherHand:
            let pair = Pair(key: Double(life.pairs.count) + 50, value: 100)
            try Store(path: life.directory.store, at: .morning).teach(pair, at: .morning)
            life.pairs.append(pair)
        case .restart: try life.restart(killed: false)
        case .kill: try life.restart(killed: true)
        case .brownOut, .unplug, .glitches, .stuckWire, .failingWires: accident(episode, life)
        case .stuckKey:
            life.panel.press("S6")
            life.live(.seconds(65))
            life.panel.release("S6")
        }
    }

    /// Keys in a number and holds it: every tap counts once, however its contacts bounce.
    private func ask(_ life: PanelLife) {
        life.wake()
        // The cursor in the middle, nothing to undo any more, and the first page.
        life.tap("S5", "S7")
        let before = life.query[0]
        let count = Int.random(in: 1...5, using: &life.random)
        let isUp = before < 100
        for _ in 0..<count { life.tap(isUp ? "S4" : "S3") }
        #expect((life.query[0] - before - Double(isUp ? count : -count)).magnitude < 1e-9)
        life.tap("S8")
        #expect(life.controller.last?.query == life.query)
    }

    private func teach(_ life: PanelLife) {
        ask(life)
        let query = life.query
        let expected = life.controller.current.answer?.values[0] ?? 0
        life.hold("S8")
        for _ in 0..<3 { life.tap("S4") }
        life.tap("S8")
        if case .teaching(let teaching) = life.controller.mode, teaching.stage == .doubting { life.tap("S8") }
        #expect(life.controller.mode == .asking)
        #expect(life.pairs.last?.key == query)
        #expect(((life.pairs.last?.value[0] ?? 0) - expected - 3).magnitude < 0.051)
    }

    private func menu(_ life: PanelLife) {
        life.wake()
        life.tap("S5")
        life.hold("S7")
        for _ in 0..<8 { life.tap(["S1", "S2", "S3", "S4"].randomElement(using: &life.random) ?? "S2") }
        life.tap("S7")
        #expect(life.controller.mode == .asking)
    }

    /// Something happens to the wires or the chip while a person taps.
    private func accident(_ episode: Episode, _ life: PanelLife) {
        life.wake()
        let panel = life.panel
        func soon() -> Instant { panel.now + .milliseconds(.random(in: 0...1500, using: &life.random)) }
        func wire() -> Wires { [.clock, .data, .strobe(0)].randomElement(using: &life.random) ?? .clock }
        switch episode {
        case .brownOut: panel.schedule(.brownOut(chip: 0), at: soon())
        case .unplug:
            panel.schedule(.unplug(chip: 0), at: soon())
            panel.schedule(.plugIn(chip: 0), at: panel.now + .milliseconds(1600))
        case .glitches:
            for _ in 0..<20 {
                let width = Duration.microseconds(.random(in: 1...300, using: &life.random))
                panel.glitch(wire(), high: Bool.random(using: &life.random), at: soon(), lasting: width)
            }
        case .stuckWire:
            panel.glitch(wire(), high: Bool.random(using: &life.random), at: soon(), lasting: .milliseconds(400))
        default:
            for _ in 0..<3 {
                let working = Int.random(in: 0..<3000, using: &life.random)
                panel.schedule(
                    .failCalls(
                        after: working, count: .random(in: 1...4, using: &life.random),
                        tookEffect: .random(using: &life.random)),
                    at: soon())
            }
        }
        for _ in 0..<8 { life.tap(["S1", "S2", "S3", "S4", "S6"].randomElement(using: &life.random) ?? "S3") }
        life.live(.seconds(1))
        life.returnToAsking()
        // What the chip saw of disturbed wires, or of half a frame, is not the host's doing; its own timing is.
        if episode == .brownOut || episode == .unplug { #expect(panel.violations.allSatisfy { $0.rule.floor == nil }) }
        panel.clearViolations()
    }
}
