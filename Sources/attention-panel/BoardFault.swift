import ArgumentParser
import TM1638
import TM1638Simulator

/// What can be wrong with a simulated board and its wires.
enum BoardFault: String, ExpressibleByArgument, CaseIterable {
    case unplugged
    case keyHeld = "key-held"
    case weakPullUp = "weak-pull-up"
    case noPullUp = "no-pull-up"
    case dataShort = "data-short"
    case clockOpen = "clock-open"
    case strobeAndClockSwapped = "stb-clk-swapped"
    case strobeAndDataSwapped = "stb-dio-swapped"
    case clockAndDataSwapped = "clk-dio-swapped"

    /// What lifts DIO.
    var pullUp: PullUp {
        switch self {
        // The computer's own, and a long cable.
        case .weakPullUp: PullUp(ohms: 50_000, picofarads: 1000)
        case .noPullUp: PullUp(ohms: 1e15, picofarads: 100)
        default: .hostOnly
        }
    }

    /// What happened to the board.
    func events(on board: Board) -> [Event] {
        switch self {
        case .unplugged: [.unplug(chip: 0)]
        case .keyHeld: board.keys.prefix(1).map { .press($0.input, chip: 0) }
        case .dataShort: [.stick(.data, high: false)]
        case .clockOpen: [.stick(.clock, high: true)]
        default: []
        }
    }

    /// The pins that hang on the lines which should be STB, CLK and DIO.
    var pins: (strobe: Wires, clock: Wires, data: Wires) {
        switch self {
        case .strobeAndClockSwapped: (.clock, .strobe(0), .data)
        case .strobeAndDataSwapped: (.data, .clock, .strobe(0))
        case .clockAndDataSwapped: (.strobe(0), .data, .clock)
        default: (.strobe(0), .clock, .data)
        }
    }
}

/// The lines of a simulated board whose wires may hang on other pins than the host thinks.
struct CrossedLines: Lines {
    private let lines: SimulatedLines
    private let pins: (strobe: Wires, clock: Wires, data: Wires)

    /// Takes the lines, which are idle then; a pin of `[]` hangs on nothing.
    init(_ panel: SimulatedPanel, pins: (strobe: Wires, clock: Wires, data: Wires)) throws(SimulatedFault) {
        lines = panel.lines
        self.pins = pins
        try drive(.strobe(0), to: .strobe(0))
        try drive([.clock, .data], to: [.clock, .data])
    }

    func drive(_ wires: Wires, to levels: Wires) throws(SimulatedFault) {
        try lines.drive(pins(of: wires), to: pins(of: levels))
    }

    func releaseData() throws(SimulatedFault) {
        if pins.data == .data { try lines.releaseData() } else { try drive(.data, to: .data) }
    }

    func driveData(_ level: Bool) throws(SimulatedFault) {
        if pins.data == .data { try lines.driveData(level) } else { try drive(.data, to: level ? .data : []) }
    }

    /// A pin that no chip drives is lifted by the computer's pull-up.
    func readData() throws(SimulatedFault) -> Bool {
        pins.data == .data ? try lines.readData() : true
    }

    var now: Instant { lines.now }

    func wait(until deadline: Instant) { lines.wait(until: deadline) }

    private func pins(of wires: Wires) -> Wires {
        var found: Wires = []
        if wires.contains(.strobe(0)) { found.formUnion(pins.strobe) }
        if wires.contains(.clock) { found.formUnion(pins.clock) }
        if wires.contains(.data) { found.formUnion(pins.data) }
        return found
    }
}
