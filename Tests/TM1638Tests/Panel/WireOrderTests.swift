import TM1638
import TM1638Simulator
import Testing

/// A panel's wires in another order: each of the host's wires ends at one of the chip's.
private struct ExchangedLines: Lines {
    let panel: SimulatedPanel
    /// Where the host's STB, CLK and DIO end.
    let ends: [Wires]

    private static let wires: [Wires] = [.strobe(0), .clock, .data]

    func drive(_ wires: Wires, to levels: Wires) throws(SimulatedFault) {
        for (wire, end) in zip(Self.wires, ends) where wires.contains(wire) {
            try panel.lines.drive(end, to: levels.contains(wire) ? end : [])
        }
    }

    func releaseData() throws(SimulatedFault) {
        // STB and CLK are lifted by the pull-up of the host's input.
        if ends[2] == .data { try panel.lines.releaseData() } else { try panel.lines.drive(ends[2], to: ends[2]) }
    }

    func driveData(_ level: Bool) throws(SimulatedFault) { try panel.lines.drive(ends[2], to: level ? ends[2] : []) }

    func readData() throws(SimulatedFault) -> Bool {
        ends[2] == .data ? try panel.lines.readData() : panel.isHigh(ends[2])
    }

    var now: Instant { panel.now }

    func wait(until deadline: Instant) { panel.advance(to: deadline) }
}

@Suite("Wires in the wrong order")
struct WireOrderTests {
    @Test(
        "no chip answers on any of the five wrong orders of three wires, and one does on the right one",
        arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    func order(indices: [Int]) throws {
        let ends = indices.map { [Wires.strobe(0), .clock, .data][$0] }
        for board in Board.all {
            var panel = try Panel(ExchangedLines(panel: SimulatedPanel(boards: [board]), ends: ends), board: board)
            #expect(try panel.silentChips() == (indices == [0, 1, 2] ? [] : [0]), "\(board.name)")
            try panel.show("1")
        }
    }
}
