import TM1638
import TM1638Simulator
import Testing

@testable import PanelCore
@testable import PanelMemory
@testable import PanelService

@Suite("The doctor at the wires")
struct WireExaminationTests {
    /// What is said of a board that has been so for a while, without the verdict's columns.
    func look(_ board: Board = .ledAndKey, pullUp: PullUp = .hostOnly, _ events: Event...) -> [Diagnosis] {
        let panel = SimulatedPanel(boards: [board], pullUp: pullUp)
        events.forEach { panel.schedule($0) }
        panel.advance(by: .milliseconds(10))
        return WireExamination.diagnoses(panel.lines, board: board)
    }

    @Test("a board that works is well, whatever board it is", arguments: Board.all)
    func well(board: Board) {
        let said = look(board)
        #expect(said.map(\.verdict) == [.well, .well, .well])
        #expect(said.map(\.subject) == ["pull-up", "chip", "keys"])
        #expect(said.map(\.text).last == "none is stuck")
    }

    @Test("looking breaks no rule of the chip's, and leaves its display as it is")
    func harmless() throws {
        let panel = SimulatedPanel()
        var driver = Driver(BitBangedBus(panel.lines))
        try driver.start()
        try driver.show(Board.ledAndKey.memory(for: Picture(digits: [.dot])))
        let frame = panel.picture()
        _ = WireExamination.diagnoses(panel.lines, board: .ledAndKey)
        #expect(panel.violations == [])
        #expect(panel.picture() == frame && frame != Picture())
    }

    @Test("calls that take long make no good pull-up look bad")
    func slowCalls() throws {
        let panel = SimulatedPanel(callCost: .microseconds(100))
        let said = WireExamination.diagnoses(panel.lines, board: .ledAndKey)
        #expect(said.allSatisfy { $0.verdict == .well })
        #expect(said.first?.text == "DIO rises by itself within 200 µs, no sooner seen on lines this slow")
    }

    @Test("it is said what reading as soon as DIO rises saves, where it does")
    func followingRise() throws {
        let quick = look(pullUp: .datasheet)
        #expect(quick[1].verdict == .well)
        #expect(quick[1].text.contains(" µs; as soon as DIO rises, as the service reads, in "))
        let slow = WireExamination.diagnoses(SimulatedPanel(callCost: .microseconds(100)).lines, board: .ledAndKey)
        #expect(!slow[1].text.contains("as soon as"))
    }

    @Test("lines that make a key scan as slow as the scans' rhythm are told of")
    func expander() {
        let panel = SimulatedPanel(callCost: .milliseconds(2))
        let said = WireExamination.diagnoses(panel.lines, board: .ledAndKey)
        #expect(said.contains { $0.verdict == .note && $0.text.contains("use lines of the processor") })
        #expect(!said.contains { $0.verdict == .wrong })
    }

    @Test("a weak pull-up is named with how long DIO takes")
    func weakPullUp() {
        let said = look(pullUp: PullUp(ohms: 50_000, picofarads: 1000))
        #expect(said.first?.verdict == .wrong)
        #expect(said.first?.text.contains("takes 60 µs to rise, and keys are read after 10: solder 10 kΩ") == true)
    }

    @Test("without a pull-up, or with DIO held low, the chip is not asked: its silence would mean nothing")
    func noPullUp() {
        let none = look(pullUp: PullUp(ohms: 1e15, picofarads: 100))
        #expect(none.first?.text == "DIO does not rise by itself: solder 10 kΩ from DIO to 3.3 V")
        let held = look(.ledAndKey, .stick(.data, high: false))
        #expect(held.first?.text.hasPrefix("something holds DIO low") == true)
        for said in [none, held] { #expect(said.map(\.verdict) == [.wrong, .note]) }
    }

    @Test(
        "a chip that is not there, or whose wire is open or shorted, does not answer",
        arguments: [
            Event.unplug(chip: 0), .stick(.clock, high: true), .stick(.clock, high: false),
            .stick(.strobe(0), high: true), .stick(.data, high: true),
        ])
    func absent(event: Event) {
        let said = look(.ledAndKey, event)
        #expect(said.map(\.verdict) == [.well, .wrong])
        #expect(said.last?.text.hasPrefix("none answers: measure 3.3 V between VCC and GND") == true)
    }

    @Test("a key that is down all the time is named, one that is tapped is no fault")
    func keys() {
        let held = look(.qyf, .press(Board.qyf.keys[4].input, chip: 0))
        #expect(held.map(\.verdict) == [.well, .well, .wrong])
        #expect(held.last?.text.hasPrefix("S5 down all the time: take the finger off") == true)

        let panel = SimulatedPanel()
        panel.press("S2", at: .start + .milliseconds(100))
        panel.release("S2", at: .start + .milliseconds(200))
        #expect(
            WireExamination.diagnoses(panel.lines, board: .ledAndKey).last
                == .well("keys", "none is stuck; S2 pressed meanwhile"))
    }

    @Test("a key that the board lacks makes one look for the right board")
    func foreignKey() {
        let said = look(.ledAndKey, .press(KeyInput(k: 1, ks: 2), chip: 0))
        #expect(said.last?.verdict == .wrong)
        #expect(said.last?.text.hasPrefix("K1·KS2 closed, which") == true)
        #expect(said.last?.text.contains("--board") == true)
    }

    @Test("a loose wire and noise are told from a chip that is not there")
    func sometimes() {
        let panel = SimulatedPanel()
        panel.schedule(.unplug(chip: 0), at: .start + .milliseconds(110))
        panel.schedule(.plugIn(chip: 0), at: .start + .milliseconds(190))
        #expect(
            WireExamination.diagnoses(panel.lines, board: .ledAndKey)
                .contains(.wrong("chip", "no answer to 4 of 25 key scans: look for a loose wire")))

        let noisy = ScanSeries(answers: [.none, .none], absent: 1, corrupt: 2)
        #expect(noisy.diagnoses(on: .ledAndKey).first?.text.hasPrefix("2 of 5 key scans cannot be true") == true)
    }

    @Test("lines that fail are told of with their own words, wherever they fail", arguments: [0, 3, 20, 200])
    func failing(after: Int) {
        let said = look(.ledAndKey, .failCalls(after: after, count: 1))
        #expect(said.last?.verdict == .wrong)
        #expect(said.last?.text.contains("simulated fault of the lines at call \(after + 1)") == true)
    }
}
