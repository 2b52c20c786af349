import TM1638
import TM1638Simulator
import Testing

@Suite("A simulated panel for tests")
struct SimulatedPanelTests {
    let simulated = SimulatedPanel()

    @Test("shows knows what seven segments cannot tell apart, and nothing more")
    func shows() throws {
        var panel = try Panel(simulated.lines)
        try panel.show("OPEN")
        #expect(simulated.shows("OPEN") && simulated.shows("0PEN") && simulated.shows("OPEN    "))
        #expect(!simulated.shows("OPE") && !simulated.shows(" OPEN") && !simulated.shows("OPEN", of: 1))
        #expect(simulated.deviation(from: .text("1")) == "shows \"0PEN    \" instead of \"1\"")
    }

    @Test("a text that cannot be drawn, or is too long, is never shown", arguments: ["K", "123456789"])
    func undrawable(text: String) {
        #expect(!simulated.shows(text))
        #expect(simulated.deviation(from: .text(text))?.hasPrefix("cannot show \"\(text)\": ") == true)
        var player = ScriptPlayer(Script([.init(.at(.start), .expect(.text(text)))]), on: simulated)
        player.finish()
        #expect(player.failures.count == 1 && player.met.isEmpty)
    }

    @Test("running a program until something is shown takes as long as it takes, and ends at its limit")
    func runUntil() throws {
        var panel = try Panel(simulated.lines)
        try panel.scroll("12345678 90")
        #expect(try simulated.run(for: .seconds(10), until: { simulated.shows("5678 90 ") }) { _ = try panel.events() })
        #expect(simulated.now < .start + .seconds(3))
        let now = simulated.now
        #expect(!simulated.run(for: .milliseconds(10), until: { false }) {})
        #expect(simulated.now == now + .milliseconds(10))
    }

    @Test("violations are counted beyond those that are kept, each rule by itself, also after they were cleared")
    func manyViolations() throws {
        // STB never goes high for long enough.
        for _ in 0..<10_010 {
            try simulated.lines.drive(.strobe(0), to: [])
            try simulated.lines.drive(.strobe(0), to: .strobe(0))
        }
        #expect(simulated.violations.count == 10_000)
        #expect(simulated.violationCount == 10_009)
        #expect(simulated.statistics().broken == [.strobeHigh: 10_009])
        #expect(simulated.statistics().violationCount == 10_009)
        simulated.clearViolations()
        #expect(simulated.violationCount == 0 && simulated.violations == [])
        #expect(simulated.statistics().violationCount == 10_009)
        #expect(simulated.deviation(from: .noViolations) == nil)
    }

    @Test("a bounce of any number and period ends")
    func extremeBounce() {
        simulated.bounce("S1", times: .max, every: .seconds(Int64.max))
        simulated.bounce("S2", times: .min, every: .seconds(Int64.min))
        simulated.advance(by: .seconds(1))
        #expect(simulated.keysHeld() != .none)
    }
}
