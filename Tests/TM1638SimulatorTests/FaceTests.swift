import TM1638
import TM1638Simulator
import Testing

@Suite("The face of a simulated panel")
struct FaceTests {
    let panel = SimulatedPanel(boards: [.ledAndKey, .qyf])

    @Test("a key that the board lacks cannot be pressed")
    func unknownKey() {
        #expect(panel.press("S8") && !panel.press("S9"))
        #expect(panel.press("S16", of: 1) && !panel.press("S1", of: 2))
        #expect(panel.keysHeld() == KeyScan([KeyInput(k: 3, ks: 8)]))
        #expect(panel.keysHeld(of: 1) == KeyScan([KeyInput(k: 2, ks: 8)]))
    }

    @Test("a panel that was just switched on is dark")
    func dark() {
        #expect(
            panel.picture() == Picture(digits: Array(repeating: [], count: 8), leds: Array(repeating: [], count: 8)))
        #expect(panel.text(of: 1) == "        ")
    }

    @Test("a chip that is not there has no face")
    func noChip() {
        #expect(panel.picture(of: 2) == Picture())
        #expect(panel.memory(of: -1) == DisplayMemory())
    }
}
