public import TM1638
public import TM1638Simulator

/// A simulated panel behind the lines of a virtual gpiochip.
public struct PanelBank: LineBank {
    /// The panel; it may be looked at and its keys pressed while guests use it.
    public let panel: SimulatedPanel
    /// GPIO0 to GPIO27, as on a 40-pin header.
    public let names = (0..<28).map { "GPIO\($0)" }
    private let wires: [Int: Wires]
    private let time: () -> Instant

    /// Connects a panel's wires to lines.
    ///
    /// - Parameters:
    ///   - panel: the panel.
    ///   - strobes: the line of each chip's STB, the first chip's first.
    ///   - clock: the line of CLK.
    ///   - data: the line of DIO.
    ///   - time: the time on the panel's clock, asked before every change.
    public init(
        _ panel: SimulatedPanel, strobes: [Int] = [17], clock: Int = 27, data: Int = 22, time: @escaping () -> Instant
    ) {
        self.panel = panel
        self.time = time
        var wires: [Int: Wires] = [clock: .clock, data: .data]
        for (chip, line) in strobes.enumerated() { wires[line] = .strobe(chip) }
        self.wires = wires
    }

    /// Drives a wire of the panel; a line that leads nowhere takes any level.
    public func drive(_ line: Int, high: Bool) {
        guard let wire = wires[line] else { return }
        panel.advance(to: time())
        // A simulated call fails only where a test asks for it; a wire has nobody to tell.
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

    /// Reads DIO; other lines read low.
    public func level(of line: Int) -> Bool {
        guard wires[line] == .data else { return false }
        panel.advance(to: time())
        return (try? panel.lines.readData()) ?? false
    }
}
