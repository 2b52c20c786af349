import Counter
import TM1638
import TM1638Simulator
import Testing

@Suite("Counter")
struct CounterTests {
    let panel = SimulatedPanel()

    @Test("S1 counts up and S2 down, below zero too")
    func counting() throws {
        var counter = try Counter(panel.lines)
        for (key, text) in [("S1", "       1"), ("S2", "       0"), ("S2", "      -1")] {
            panel.press(key)
            #expect(try panel.run(for: .seconds(1), until: { panel.shows(text) }) { try counter.turn() })
            panel.release(key)
            _ = try panel.run(for: .milliseconds(100), until: { false }) { try counter.turn() }
        }
        #expect(panel.violations == [])
    }

    @Test("a board that loses its supply shows the count again within a second")
    func brownOut() throws {
        var counter = try Counter(panel.lines)
        panel.schedule(.brownOut(chip: 0))
        #expect(try panel.run(for: .seconds(1), until: { panel.shows("       0") }) { try counter.turn() })
    }

    @Test("S8 leaves the display dark")
    func end() throws {
        var counter = try Counter(panel.lines)
        panel.press("S8")
        while !counter.isOver { try counter.turn() }
        #expect(panel.brightness() == .off)
    }
}
