import TM1638
import TM1638Simulator
import Testing

@Suite("Playing a script")
struct ScriptPlayerTests {
    let panel = SimulatedPanel(boards: [.ledAndKey, .ledAndKey])

    func player(_ lines: String...) throws -> ScriptPlayer {
        ScriptPlayer(try Script(text: lines.joined(separator: "\n"), boards: panel.boards), on: panel)
    }

    /// Shows `text` on both panels, as a host does at whatever time it is.
    func show(_ text: String) throws {
        var driver = Driver(BitBangedBus(panel.lines))
        try driver.start()
        try driver.showOnAll(Board.ledAndKey.memory(for: Picture(digits: try Text.segments(text, width: 8))))
    }

    /// Milliseconds after the start.
    func at(_ milliseconds: Int64) -> Instant { .start + .milliseconds(milliseconds) }

    @Test("keys go down and up at their time, also when nobody asks in between")
    func keys() throws {
        var player = try player("1s press S3 for 60ms", "+100ms panel 2 press S4")
        player.advance(to: at(999))
        #expect(panel.now == .start && !player.isOver)
        player.advance(to: at(1050))
        panel.advance(to: at(1050))
        #expect(Board.ledAndKey.keysDown(in: panel.keysHeld()) == [2])
        player.advance(to: at(5000))
        #expect(panel.now == at(1100) && player.isOver)
        #expect(panel.keysHeld() == .none)
        #expect(Board.ledAndKey.keysDown(in: panel.keysHeld(of: 1)) == [3])
    }

    @Test("a step that waits is done when its picture is there, and the next counts from then")
    func waiting() throws {
        var player = try player("within 60s shows \"42\"", "+1s press S1")
        player.advance(to: at(3000))
        panel.advance(to: at(3000))
        try show("42")
        player.advance(to: at(4000))
        #expect(!player.isOver)
        player.advance(to: at(4001))
        #expect(player.isOver && panel.now == at(4001))
        #expect(player.failures.isEmpty && player.met.count == 1)
    }

    @Test("what is not as expected is told with line, time and what is there instead, and the play goes on")
    func failures() throws {
        try show("12.5")
        var player = try player(
            "2s shows \"13\"", "lights 10000000", "panel 2 dark", "within 500ms brightness 3", "shows \"12.5\"",
            "no violations")
        player.advance(to: at(10_000))
        #expect(
            player.failures.map(\.description) == [
                "1: at 2.000000000s panel 1 shows \"12.5     \" instead of \"13\"",
                "2: at 2.000000000s panel 1 has LEDs 00000000 instead of 10000000",
                "3: at 2.000000000s panel 2 shows \"12.5     \" with LEDs 00000000 instead of nothing",
                "4: at 2.500000000s panel 1 has brightness 7 instead of 3",
            ])
        #expect(player.isOver && player.met.count == 2)
    }

    @Test("faults reach the chip: what it shows is gone, and a violation is seen")
    func faults() throws {
        try show("8")
        var player = try player(
            "1s brown-out", "dark", "+1ms shows \"8\"", "2s stuck CLK low for 10ms", "+5ms no violations")
        player.advance(to: at(2005))
        panel.advance(to: at(2005))
        #expect(player.failures.map(\.line) == [3])
        try panel.lines.drive(.strobe(0), to: [])
        #expect(panel.violations.map(\.rule) == [.clockLowAtStrobe])
        player = try self.player("no violations")
        player.advance(to: panel.now)
        #expect(player.failures.first?.reason.contains("clockLowAtStrobe") == true)
    }

    @Test("the last picture counts although no time passes after it")
    func lastPicture() throws {
        var player = try player("within 60s shows \"42\"", "brightness 7")
        player.advance(to: .start)
        try show("42")
        player.finish()
        #expect(player.failures.isEmpty && player.met == [panel.now, panel.now])
    }

    @Test("a picture that stood while nobody asked was there since it was drawn")
    func idle() throws {
        var player = try player("within 60s shows \"42\"", "+10ms press S1")
        player.advance(to: .start)
        try show("42")
        player.advance(to: at(5000))
        #expect(panel.now < at(12))
    }

    @Test("when the host is gone, what it drew after the last look is looked at")
    func lastLook() throws {
        var player = try player("within 60s shows \"42\"")
        player.advance(to: .start)
        try show("42")
        player.advance(to: panel.now)
        #expect(!player.isOver)
        player.lookAgain()
        #expect(player.isOver && player.failures.isEmpty)
    }

    @Test("what was not reached when the play ends has failed")
    func end() throws {
        var player = try player("within 60s shows \"42\"", "dark")
        player.advance(to: at(10))
        player.finish()
        #expect(
            player.failures.map(\.description) == [
                "1: when the play ended at 0.010000000s panel 1 shows \"        \" instead of \"42\""
            ])
        #expect(player.isOver)
        player = try self.player("1s dark")
        player.finish()
        #expect(player.failures.map(\.description) == ["1: not reached: the play ended at 0.010000000s"])
    }
}
