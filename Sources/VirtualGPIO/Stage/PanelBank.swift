public import TM1638
public import TM1638Simulator

/// A simulated panel behind the lines of a virtual gpiochip.
public struct PanelBank: LineBank {
    /// The panel; it may be looked at and its keys pressed while guests use it.
    public let panel: SimulatedPanel
    /// GPIO0 to GPIO27, as on a 40-pin header.
    public let names = (0..<PanelLines.count).map { "GPIO\($0)" }
    /// The programs that had the panel's wires, in their order; the last one may have them still.
    public private(set) var visits: [PanelVisit] = []
    private var held: Set<Int> = []
    private let wires: [Int: Wires]
    private let time: () -> Instant

    /// Connects a panel's wires to lines.
    ///
    /// - Parameters:
    ///   - panel: the panel.
    ///   - lines: where the wires are. Of wires that are given the same line DIO has it, else CLK, else the last STB.
    ///   - time: the time on the panel's clock, asked before every change and every reading.
    public init(_ panel: SimulatedPanel, _ lines: PanelLines = PanelLines(), time: @escaping () -> Instant) {
        self.panel = panel
        self.time = time
        var wires: [Int: Wires] = [:]
        for (chip, line) in lines.strobes.prefix(panel.boards.count).enumerated() { wires[line] = .strobe(chip) }
        wires[lines.clock] = .clock
        wires[lines.data] = .data
        self.wires = wires
    }

    /// Drives a wire of the panel; a line that leads nowhere takes any level.
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

    /// Lets go of a wire: DIO floats up by its pull-up, STB and CLK stay where they are, as pull-ups or a Raspberry Pi hold them.
    public func release(_ line: Int) {
        guard wires[line] == .data else { return }
        panel.advance(to: time())
        try? panel.lines.releaseData()
    }

    /// Reads a wire; lines that lead nowhere read low.
    public func level(of line: Int) -> Bool {
        guard let wire = wires[line] else { return false }
        panel.advance(to: time())
        return wire == .data ? (try? panel.lines.readData()) ?? false : panel.isHigh(wire)
    }

    /// Keeps account of who uses the wires: from the first wire that is taken to the last that is given back is one visit.
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
