import TM1638
import TM1638Simulator
import Testing

@Suite("Panel")
struct PanelTests {
    typealias SimulatedFailure = PanelError<SimulatedFault>
    let simulated = SimulatedPanel()

    /// Goes round until `time` is over and gives what was said, such as `S1 press`.
    func events<Line: Lines & ~Copyable>(of panel: inout Panel<Line>, for time: Duration) throws -> [String] {
        var said: [String] = []
        let end = panel.now + time
        while panel.now < end {
            for event in try panel.events() { said.append("\(event.name)@\(event.chip) \(event.kind)") }
        }
        return said
    }

    @Test("a text, a number and segments are shown, and what does not fit is an error that changes nothing")
    func showing() throws {
        var panel = try Panel(simulated.lines)
        try panel.show("HELLO")
        #expect(simulated.text() == "HELL0   ")
        try panel.show("12:34", alignment: .right)
        #expect(simulated.text() == "    12.34")
        try panel.show(-42)
        #expect(simulated.text() == "     -42")
        try panel.show(7, alignment: .left)
        #expect(simulated.text() == "7       ")
        try panel.show(2.25, decimals: 2, leadingZeros: true)
        #expect(simulated.text() == "000002.25")
        #expect(throws: SimulatedFailure.text(.tooLong(needed: 9, available: 8))) { try panel.show("123456789") }
        #expect(throws: SimulatedFailure.text(.undrawable("K", position: 0))) { try panel.show("K") }
        #expect(simulated.text() == "000002.25")
        try panel.show([.a, .b])
        #expect(simulated.picture().digits == [.a, .b, [], [], [], [], [], []])
        #expect(simulated.violations == [])
    }

    @Test("LEDs are set by index and by name, and one that the panel lacks is an error")
    func leds() throws {
        var panel = try Panel(simulated.lines)
        try panel.setLED("L1", to: .red)
        try panel.setLED(7, to: .red)
        #expect(simulated.picture().leds == [.red, [], [], [], [], [], [], .red])
        try panel.setLED("L1", to: [])
        try panel.show("HELP")
        #expect(simulated.picture().leds == [[], [], [], [], [], [], [], .red])
        try panel.setLEDs([[], .red])
        #expect(simulated.picture().leds == [[], .red, [], [], [], [], [], []])
        for name in ["L0", "L9", "S1", "", "L", "L99999999999999999999"] {
            #expect(throws: SimulatedFailure.noSuchLED(name)) { try panel.setLED(name, to: .red) }
        }
        for index in [-1, 8, .min, .max] {
            #expect(throws: SimulatedFailure.noSuchLED("\(index)")) { try panel.setLED(index, to: .red) }
        }
        #expect(
            SimulatedFailure.noSuchLED("L9").description
                == "the panel has no LED L9: they are called L1, L2 and so on from the left")
    }

    @Test("keys come as events with their names, a press within a period and a display cycle or two")
    func keys() throws {
        var panel = try Panel(simulated.lines)
        #expect(try events(of: &panel, for: .milliseconds(100)) == [])
        simulated.press("S3")
        #expect(try events(of: &panel, for: .milliseconds(36)) == ["S3@0 press"])
        #expect(panel.keysDown() == ["S3"])
        simulated.release("S3")
        let said = try events(of: &panel, for: .milliseconds(40))
        #expect(said.count == 1 && said[0].hasPrefix("S3@0 release"))
        #expect(panel.keysDown(of: 3) == [])
        #expect(simulated.violations == [])
    }

    @Test("a round waits for its time: fifty scans a second while nothing changes")
    func period() throws {
        var panel = try Panel(simulated.lines)
        _ = try events(of: &panel, for: .seconds(1))
        #expect((49...51).contains(simulated.statistics().reads))
    }

    @Test("scans that cannot be, and those that nobody answers, make no events; the panel says so and goes on")
    func badScans() throws {
        var panel = try Panel(simulated.lines)
        try panel.show("HELP")
        simulated.press("S1")
        _ = try events(of: &panel, for: .milliseconds(100))
        simulated.schedule(.unplug(chip: 0))
        #expect(try events(of: &panel, for: .milliseconds(100)) == [])
        #expect(panel.troubles == [.noAnswer(chip: 0)])
        #expect(try panel.silentChips() == [0])
        #expect(panel.keysDown() == ["S1"])
        simulated.schedule(.plugIn(chip: 0))
        #expect(try events(of: &panel, for: .milliseconds(100)) == [])
        #expect(panel.troubles == [])
        #expect(try panel.silentChips() == [])
        #expect(simulated.text() == "HELP    ")
        simulated.schedule(.stick(.data, high: true))
        simulated.glitch(.clock, high: true, at: simulated.now, lasting: .milliseconds(30))
        #expect(try events(of: &panel, for: .milliseconds(100)) == [])
        simulated.schedule(.free(.data))
        #expect(try events(of: &panel, for: .seconds(1)).allSatisfy { $0.hasPrefix("S1@0 ") })
        #expect(simulated.text() == "HELP    ")
    }

    @Test("wires that fail throw, and the next round makes all well")
    func failingWires() throws {
        var panel = try Panel(simulated.lines)
        try panel.show("HELP")
        simulated.schedule(.failCalls(after: 3, count: 1))
        #expect(throws: SimulatedFailure.wires(SimulatedFault(call: simulated.calls + 4))) { try panel.events() }
        #expect(try events(of: &panel, for: .milliseconds(50)) == [])
        #expect(simulated.text() == "HELP    ")
        simulated.schedule(.failCalls(after: 0, count: 1))
        #expect(throws: SimulatedFailure.self) { _ = try Panel(simulated.lines) }
    }

    @Test("rounds on wires that fail take their time, too")
    func failingRounds() throws {
        let simulated = SimulatedPanel(boards: [.ledAndKey, .ledAndKey])
        var panel = try Panel(simulated.lines)
        let begin = panel.now
        simulated.schedule(.failCalls(after: 0, count: 1000))
        for _ in 0..<6 { #expect(throws: SimulatedFailure.self) { try panel.events() } }
        #expect(panel.now - begin >= .milliseconds(5 * 20))
    }

    @Test("a long text runs through the panel while its keys are read, until something else is shown")
    func scrolling() throws {
        var panel = try Panel(simulated.lines)
        try panel.scroll("12345678 90")
        #expect(simulated.text() == "12345678")
        _ = try events(of: &panel, for: .milliseconds(630))
        #expect(simulated.text() == "2345678 ")
        try panel.wait(for: .milliseconds(300))
        #expect(simulated.text() == "345678 9")
        try panel.show("8")
        try panel.wait(for: .seconds(1))
        #expect(simulated.text() == "8       ")
    }

    @Test("a panel that only waits keeps its display alive")
    func reassertion() throws {
        var panel = try Panel(simulated.lines, brightness: .dimmest)
        try panel.show("HELP")
        simulated.schedule(.brownOut(chip: 0))
        try panel.wait(for: .seconds(1))
        #expect(simulated.text() == "HELP    ")
        #expect(simulated.brightness() == .dimmest)
    }

    @Test("several boards are one wide panel, as many as the lines have chips")
    func severalBoards() throws {
        let simulated = SimulatedPanel(boards: [.ledAndKey, .qyf])
        var panel = try Panel(simulated.lines, boards: [.ledAndKey, .qyf])
        #expect((panel.digitCount, panel.ledCount) == (16, 8))
        try panel.show("123456789A")
        #expect([0, 1].map { simulated.text(of: $0) } == ["12345678", "9A      "])
        try panel.setBrightness(.dimmest)
        #expect([0, 1].map { simulated.brightness(of: $0) } == [.dimmest, .dimmest])
        simulated.press("S16", of: 1)
        simulated.press("S1", of: 0)
        #expect(try events(of: &panel, for: .milliseconds(60)).sorted() == ["S16@1 press", "S1@0 press"])
        simulated.schedule(.unplug(chip: 1))
        #expect(try panel.silentChips() == [1])
        #expect(throws: SimulatedFailure.boardCount(boards: 1, chips: 2)) {
            _ = try Panel(simulated.lines, boards: [.ledAndKey])
        }
        #expect(simulated.violations == [])
    }

    @Test("the LEDs of several boards are counted through")
    func severalBoardsLEDs() throws {
        let simulated = SimulatedPanel(boards: [.ledAndKey, .ledAndKey])
        var panel = try Panel(simulated.lines, boards: [.ledAndKey, .ledAndKey])
        #expect(panel.ledCount == 16)
        try panel.setLED(9, to: .red)
        #expect([0, 1].map { simulated.picture(of: $0).leds.map(\.isEmpty).firstIndex(of: false) } == [nil, 1])
    }

    @Test("a board without keys, LEDs or digits is shown what it has")
    func bareBoard() throws {
        let board = Board(name: "none", title: "", digits: [], leds: [], keys: [], hasDiodes: true)
        var panel = try Panel(SimulatedPanel(boards: [board]).lines, board: board)
        try panel.show("")
        #expect(try events(of: &panel, for: .milliseconds(60)) == [])
        #expect(try panel.silentChips() == [])
        #expect(throws: SimulatedFailure.noSuchLED("L1")) { try panel.setLED("L1", to: .red) }
    }

    @Test("a closed panel is dark, and one that shows something again is lit as before")
    func close() throws {
        var panel = try Panel(simulated.lines, brightness: .dimmest)
        try panel.show("HELP")
        try panel.setLED(0, to: .red)
        try panel.close()
        #expect(simulated.memory() == DisplayMemory())
        #expect(simulated.brightness() == .off)
        // What it showed is forgotten, and a text that ran through it runs no more.
        try panel.setLED(0, to: .red)
        #expect(simulated.text() == "        ")
        try panel.scroll("12345678 90")
        try panel.close()
        try panel.wait(for: .seconds(1))
        #expect(simulated.memory() == DisplayMemory())
        try panel.show("8")
        #expect(simulated.text() == "8       ")
        #expect(simulated.brightness() == .dimmest)
    }
}
