import TM1638
import TM1638Simulator
import Testing

/// Lines of a simulated panel that do one thing wrong.
private struct WrongLines: Lines {
    enum Fault: CaseIterable {
        case drivesTheClockToo, turnsAndDrivesAnew, readsInverted, returnsEarly, startsLow, claimsNine, keepsDataLow
    }

    let base: SimulatedPanel
    let fault: Fault

    var chipCount: Int { fault == .claimsNine ? 9 : base.lines.chipCount }
    var now: Instant { base.now }

    func drive(_ wires: Wires, to levels: Wires) throws(SimulatedFault) {
        try base.lines.drive(wires, to: levels)
        if fault == .drivesTheClockToo, wires == .strobe(1) {
            try base.lines.drive(.clock, to: levels.isEmpty ? [] : .clock)
        }
    }

    func releaseData() throws(SimulatedFault) {
        try base.lines.releaseData()
        base.advance(by: .microseconds(10))
        if fault == .turnsAndDrivesAnew { try base.lines.drive([.strobe(0), .clock], to: [.strobe(0), .clock]) }
    }

    func driveData(_ level: Bool) throws(SimulatedFault) {
        try base.lines.driveData(fault == .keepsDataLow ? false : level)
    }

    func readData() throws(SimulatedFault) -> Bool { try base.lines.readData() != (fault == .readsInverted) }

    func wait(until deadline: Instant) { if fault != .returnsEarly { base.advance(to: deadline) } }
}

@Suite("The check of one's own lines")
struct LinesCheckTests {
    @Test("lines that do what they should pass, and are idle afterwards")
    func right() throws {
        let panel = SimulatedPanel(boards: [.ledAndKey, .ledAndKey])
        panel.schedule(.unplug(chip: 0))
        panel.schedule(.unplug(chip: 1))
        var lines = panel.lines
        #expect(try LinesCheck.problems(of: &lines) { panel.isHigh($0) } == [])
        #expect([Wires.clock, .data, .strobe(0), .strobe(1)].allSatisfy { panel.isHigh($0) })
    }

    @Test("each fault is found", arguments: WrongLines.Fault.allCases)
    fileprivate func wrong(fault: WrongLines.Fault) throws {
        let panel = SimulatedPanel(boards: [.ledAndKey, .ledAndKey])
        panel.schedule(.unplug(chip: 0))
        panel.schedule(.unplug(chip: 1))
        if fault == .startsLow { try panel.lines.drive(.clock, to: []) }
        var lines = WrongLines(base: panel, fault: fault)
        let problems = try LinesCheck.problems(of: &lines) { panel.isHigh($0) }
        #expect(!problems.isEmpty)
        #expect(problems.allSatisfy { !$0.isEmpty })
    }
}
