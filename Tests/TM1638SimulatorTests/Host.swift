import TM1638
import TM1638Simulator

/// A host that moves the wires by hand, each interval as short as the datasheet allows unless a test shortens it.
struct Host {
    let panel: SimulatedPanel
    var chips = Wires.strobe(0)
    var clockLow = Duration.nanoseconds(500)
    var clockHigh = Duration.nanoseconds(500)
    var strobeHigh = Duration.microseconds(1)
    var strobeToClock = Duration.nanoseconds(1)
    var clockToStrobe = Duration.microseconds(1)
    var readWait = Duration.microseconds(2)
    var dataRelease = Duration.nanoseconds(300)
    /// CLK low and high while reading.
    var readHalfPeriod = Duration.microseconds(10)
    var dataChange = DataChange.withFall

    private var strobeRise = Instant.start
    private var rise = Instant.start

    /// When DIO changes to the next bit.
    enum DataChange {
        case withFall
        case beforeRise(Duration)
        case afterRise(Duration)
    }

    init(_ panel: SimulatedPanel) {
        self.panel = panel
    }

    /// One frame of whole bytes.
    mutating func write(_ bytes: UInt8...) throws {
        try select()
        for byte in bytes { try send(byte) }
        try deselect()
    }

    /// One frame in which the chip answers.
    mutating func read(bits: Int = 32, command: UInt8 = 0x42) throws -> UInt32 {
        try select()
        try send(command)
        let answer = try receive(bits: bits)
        try deselect()
        panel.advance(by: dataRelease)
        try panel.lines.driveData(true)
        return answer
    }

    mutating func select() throws {
        panel.advance(to: strobeRise + strobeHigh)
        try panel.lines.drive(chips, to: [])
        panel.advance(by: strobeToClock)
        rise = panel.now + (.zero - clockHigh)
    }

    mutating func deselect() throws {
        panel.advance(to: rise + clockToStrobe)
        try panel.lines.drive(chips, to: chips)
        strobeRise = panel.now
    }

    /// Clocks the first `bits` bits of `byte` out, the least significant first.
    mutating func send(_ byte: UInt8, bits: Int = 8) throws {
        for position in 0..<bits { try send(bit: byte & 1 << position != 0) }
    }

    /// Lets go of DIO and clocks bits in, each sampled just before CLK would fall again.
    mutating func receive(bits: Int) throws -> UInt32 {
        panel.advance(to: rise + .nanoseconds(100))
        try panel.lines.releaseData()
        panel.advance(to: rise + readWait)
        var answer: UInt32 = 0
        for position in 0..<bits {
            try panel.lines.drive(.clock, to: [])
            panel.advance(by: readHalfPeriod)
            try panel.lines.drive(.clock, to: .clock)
            rise = panel.now
            panel.advance(by: readHalfPeriod)
            if try panel.lines.readData() { answer |= 1 << UInt32(position) }
        }
        return answer
    }

    private mutating func send(bit: Bool) throws {
        let level: Wires = bit ? .data : []
        if case .afterRise(let hold) = dataChange {
            panel.advance(to: rise + hold)
            try panel.lines.drive(.data, to: level)
        }
        panel.advance(to: rise + clockHigh)
        var wires = Wires.clock
        if case .withFall = dataChange { wires.insert(.data) }
        try panel.lines.drive(wires, to: level.intersection(wires))
        let fall = panel.now
        if case .beforeRise(let setup) = dataChange {
            panel.advance(to: fall + clockLow + (.zero - setup))
            try panel.lines.drive(.data, to: level)
        }
        panel.advance(to: fall + clockLow)
        try panel.lines.drive(.clock, to: .clock)
        rise = panel.now
    }
}

extension SimulatedPanel {
    /// The rules that were broken, once each, in the order in which they were first broken.
    var brokenRules: [Violation.Rule] {
        violations.reduce(into: []) { rules, violation in
            if !rules.contains(violation.rule) { rules.append(violation.rule) }
        }
    }

    /// All the bytes of a chip's memory.
    func bytes(of chip: Int = 0) -> [UInt8] {
        let memory = memory(of: chip)
        return (0..<DisplayMemory.count).map { memory[$0] }
    }
}
