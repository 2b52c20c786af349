import TM1638
import TM1638Simulator

/// Lines to a panel that meets faults, with a second panel that hears the same host on perfect wires.
///
/// The second one, the witness, never loses its supply and has no wire that sticks, so whatever it complains of the host did, and
/// whatever only the first one complains of the faults did. Calls that fail never reach it.
struct WitnessedLines: Lines {
    let panel: SimulatedPanel
    let witness: SimulatedPanel

    var chipCount: Int { panel.boards.count }

    var now: Instant { panel.now }

    func wait(until deadline: Instant) { panel.advance(to: deadline) }

    func drive(_ wires: Wires, to levels: Wires) throws(SimulatedFault) {
        let start = panel.now
        try panel.lines.drive(wires, to: levels)
        witness.advance(to: start)
        try witness.lines.drive(wires, to: levels)
    }

    func releaseData() throws(SimulatedFault) {
        let start = panel.now
        try panel.lines.releaseData()
        witness.advance(to: start)
        try witness.lines.releaseData()
    }

    func driveData(_ level: Bool) throws(SimulatedFault) {
        let start = panel.now
        try panel.lines.driveData(level)
        witness.advance(to: start)
        try witness.lines.driveData(level)
    }

    func readData() throws(SimulatedFault) -> Bool {
        let start = panel.now
        let level = try panel.lines.readData()
        witness.advance(to: start)
        _ = try witness.lines.readData()
        return level
    }
}
