import TM1638
import TM1638Simulator
import Testing

/// One interval of the datasheet, how a host shortens it, and its floor in nanoseconds.
struct Floor: CustomTestStringConvertible, Sendable {
    let rule: Violation.Rule
    let nanoseconds: Int64
    let set: @Sendable (inout Host, Duration) -> Void

    var testDescription: String { "\(rule)" }

    static let all = [
        Floor(rule: .clockLow, nanoseconds: 400) {
            $0.clockLow = $1
            $0.clockHigh = .microseconds(1)
        },
        Floor(rule: .clockHigh, nanoseconds: 400) {
            $0.clockHigh = $1
            $0.clockLow = .microseconds(1)
        },
        Floor(rule: .clockPeriod, nanoseconds: 1000) {
            $0.clockLow = .nanoseconds(450)
            $0.clockHigh = $1 - .nanoseconds(450)
        },
        Floor(rule: .dataSetup, nanoseconds: 100) { $0.dataChange = .beforeRise($1) },
        Floor(rule: .dataHold, nanoseconds: 100) { $0.dataChange = .afterRise($1) },
        Floor(rule: .strobeHigh, nanoseconds: 1000) { $0.strobeHigh = $1 },
        Floor(rule: .strobeToClock, nanoseconds: 1) { $0.strobeToClock = $1 },
        Floor(rule: .clockToStrobe, nanoseconds: 1000) { $0.clockToStrobe = $1 },
        Floor(rule: .readWait, nanoseconds: 2000) { $0.readWait = $1 },
        Floor(rule: .dataRelease, nanoseconds: 300) { $0.dataRelease = $1 },
    ]
}

@Suite("Rules of timing")
struct TimingRulesTests {
    /// Two writes and a read, with one interval of a chosen length.
    func violations(_ floor: Floor, of length: Duration) throws -> [Violation] {
        let panel = SimulatedPanel()
        var host = Host(panel)
        floor.set(&host, length)
        try host.write(0x40)
        try host.write(0xC0, 0x55, 0xAA)
        _ = try host.read()
        return panel.violations
    }

    @Test("an interval at its floor breaks no rule", arguments: Floor.all)
    func atTheFloor(_ floor: Floor) throws {
        #expect(try violations(floor, of: .nanoseconds(floor.nanoseconds)) == [])
    }

    @Test("one nanosecond less is recorded with rule, time and figures", arguments: Floor.all)
    func belowTheFloor(_ floor: Floor) throws {
        let violations = try violations(floor, of: .nanoseconds(floor.nanoseconds - 1))
        let first = try #require(violations.first)
        #expect(violations.allSatisfy { $0.rule == floor.rule })
        #expect(first.measured == .nanoseconds(floor.nanoseconds - 1))
        #expect(first.rule.floor == .nanoseconds(floor.nanoseconds))
        #expect(violations.map(\.time) == violations.map(\.time).sorted())
    }

    @Test("every rule that has a floor is tried here")
    func complete() {
        #expect(Set(Floor.all.map(\.rule)) == Set(Violation.Rule.allCases.filter { $0.floor != nil }))
    }

    @Test("a violation says when, which chip, which rule and by how much")
    func description() throws {
        let panel = SimulatedPanel()
        var host = Host(panel)
        host.clockLow = .nanoseconds(250)
        try host.write(0x00)
        #expect(
            panel.violations.first?.description
                == "1251 ns, chip 0: clockLow, 250 ns instead of at least 400 ns")
        #expect(panel.violations.last?.description == "6501 ns, chip 0: undefinedCommand, byte 0x0")
    }

    @Test("while STB is high the clock may do what it likes")
    func unselected() throws {
        let panel = SimulatedPanel()
        for _ in 0..<20 {
            try panel.lines.drive([.clock, .data], to: [])
            try panel.lines.drive([.clock, .data], to: [.clock, .data])
        }
        #expect(panel.violations == [])
        #expect(panel.statistics() == BusStatistics())
    }

    @Test("a host that waits for nothing is caught, and takes no more memory for it than ten thousand violations")
    func endless() throws {
        let panel = SimulatedPanel()
        try panel.lines.drive(.strobe(0), to: [])
        for _ in 0..<6000 {
            try panel.lines.drive(.clock, to: [])
            try panel.lines.drive(.clock, to: .clock)
        }
        #expect(panel.violations.count == 10_000)
    }

    @Test("the shortest interval of each kind is known, and none when there was none")
    func shortest() throws {
        let panel = SimulatedPanel()
        #expect(panel.statistics().shortest == [:])
        var host = Host(panel)
        host.clockLow = .nanoseconds(700)
        try host.write(0x40)
        host.clockLow = .nanoseconds(600)
        host.clockHigh = .nanoseconds(900)
        host.strobeHigh = .microseconds(4)
        try host.write(0xC0, 0x01)
        let shortest = panel.statistics().shortest
        #expect(shortest[.clockLow] == .nanoseconds(600))
        #expect(shortest[.clockHigh] == .nanoseconds(500))
        #expect(shortest[.clockPeriod] == .nanoseconds(1200))
        #expect(shortest[.strobeHigh] == .microseconds(4))
        #expect(shortest[.strobeToClock] == .nanoseconds(1))
        #expect(shortest[.clockToStrobe] == .microseconds(1))
        #expect(shortest[.dataSetup] == .nanoseconds(600))
        #expect(shortest[.dataHold] == .nanoseconds(500))
        #expect(shortest[.readWait] == nil)
        _ = try host.read()
        #expect(panel.statistics().shortest[.readWait] == .microseconds(2))
    }
}
