public import TM1638
public import TM1638Simulator

/// A simulated panel behind the lines of a virtual gpiochip.
public struct PanelBank: LineBank {
    /// The panel, which you may look at and whose keys you may press while guests use it.
    public let panel: SimulatedPanel
    /// GPIO0 to GPIO27, as on a 40-pin header.
    public let names = (0..<PanelLines.count).map { "GPIO\($0)" }
    /// One visit for each program that has held the panel's wires, in order; the last one may hold them still.
    public private(set) var visits: [PanelVisit] = []
    private var held: Set<Int> = []
    private let wires: [Int: Wires]
    private let time: () -> Instant

    /// Connects a panel's wires to lines.
    ///
    /// - Parameters:
    ///   - panel: the panel.
    ///   - lines: the lines of the wires. If wires are given the same line, DIO gets it, else CLK, else the last STB.
    ///   - time: returns the time on the panel's clock; called before every change and every reading.
    public init(_ panel: SimulatedPanel, _ lines: PanelLines = PanelLines(), time: @escaping () -> Instant) {
        self.panel = panel
        self.time = time
        var wires: [Int: Wires] = [:]
        for (chip, line) in lines.strobes.prefix(panel.boards.count).enumerated() { wires[line] = .strobe(chip) }
        wires[lines.clock] = .clock
        wires[lines.data] = .data
        self.wires = wires
    }

    /// Drives a wire of the panel; on a line without a wire it does nothing.
    public func drive(_ line: Int, high: Bool) {
        guard let wire = wires[line] else { return }
        panel.advance(to: time())
        // A simulated call fails only where a test asks for it, and a wire cannot report it.
        if wire == .data {
            try? panel.lines.driveData(high)
        } else {
            try? panel.lines.drive(wire, to: high ? wire : [])
        }
    }

    /// Stops driving a wire: DIO's pull-up lifts it, STB and CLK keep their levels, as on a Raspberry Pi.
    public func release(_ line: Int) {
        guard wires[line] == .data else { return }
        panel.advance(to: time())
        try? panel.lines.releaseData()
    }

    /// Reads a wire; lines without a wire read low.
    public func level(of line: Int) -> Bool {
        guard let wire = wires[line] else { return false }
        panel.advance(to: time())
        return wire == .data ? (try? panel.lines.readData()) ?? false : panel.isHigh(wire)
    }

    /// Records visits: a visit lasts from the first wire that a program requests to the last that it releases.
    public mutating func hold(_ line: Int, isHeld: Bool, after requests: Int) {
        guard wires[line] != nil else { return }
        panel.advance(to: time())
        let totals = PanelVisit.Totals(of: panel, requests: requests)
        if isHeld {
            if held.isEmpty { visits.append(PanelVisit(from: panel.now, totals)) }
            held.insert(line)
        } else if held.remove(line) != nil, held.isEmpty, let last = visits.indices.last {
            visits[last].end(at: panel.now, totals, pictures: panel.boards.indices.map { panel.text(of: $0) })
        }
    }
}
