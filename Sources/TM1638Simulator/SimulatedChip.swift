import TM1638

/// One TM1638 seen from its pins: a state machine fed with edges and their times (datasheet V2.2).
struct SimulatedChip {
    /// What the chip expects next in the frame that is under way.
    private enum Phase {
        case command
        case data
        case reading(bits: UInt32, position: Int)
        /// The frame is over for the chip; more bytes break a rule.
        case complete
        /// More bytes came, which is reported once.
        case overrun
    }

    private enum Mode {
        case writeAutoIncrement
        case writeFixed
        case readKeys
    }

    private let index: Int
    private(set) var memory: DisplayMemory
    private(set) var control: UInt8 = 0
    private(set) var isSelected = false
    private(set) var pullsDataLow = false
    private var counts = BusStatistics()
    /// The shortest intervals in nanoseconds, by the rules' order; an array because it is used at every edge.
    private var shortest = [Int64](repeating: .max, count: Violation.Rule.allCases.count)
    /// What the host did wrong, in the order of time, as far as it is kept.
    private(set) var violations: [Violation] = []
    /// How many violations are not kept: a host that is wrong at every edge shall not fill the memory.
    private(set) var violationsLeftOut = 0
    /// How often each rule was broken since power-on, by the rules' order.
    private var broken = [Int](repeating: 0, count: Violation.Rule.allCases.count)
    var matrix: KeyMatrix
    /// What the host makes of the keys that are down.
    private var readings = KeyReadings()
    /// The finger that carries out taps on the board's keys.
    private(set) var finger = Finger()

    private var mode = Mode.writeAutoIncrement
    private var address = 0
    /// Bit n set: byte n was written since power-on.
    private var written: UInt16 = 0
    private var phase = Phase.complete
    private var shift: UInt8 = 0
    private var bitCount = 0
    private var dataBytes = 0
    private var strobeRise: Instant?
    private var strobeFall = Instant.start
    private var clockRise: Instant?
    private var clockFall: Instant?
    private var isAwaitingRead = false
    private var dataChange = Instant.start
    /// When STB ended a read in whose last bit the chip pulled DIO low: from then on it lets go.
    private var dataRelease: Instant?

    init(index: Int, memory: DisplayMemory, hasDiodes: Bool) {
        self.index = index
        self.memory = memory
        matrix = KeyMatrix(hasDiodes: hasDiodes)
    }

    var isOn: Bool { control & 0x8 != 0 }

    var isReading: Bool {
        if case .reading = phase { return isSelected }
        return false
    }

    /// Whether a bit that is read has come to rest.
    ///
    /// It has t_PLZ after CLK's fall, the longer of t_PLZ and t_PZL (datasheet V2.2, p. 17).
    func isSettled(at time: Instant) -> Bool {
        clockFall.map { time - $0 >= .nanoseconds(300) } ?? true
    }

    /// Loses everything, as when the supply dips.
    mutating func lose(to memory: DisplayMemory) {
        self.memory = memory
        control = 0
        mode = .writeAutoIncrement
        address = 0
        written = 0
        phase = .complete
        isSelected = false
        pullsDataLow = false
        strobeRise = nil
        dataRelease = nil
        matrix.reset()
    }

    mutating func strobeFell(at time: Instant, clock: Bool) {
        if let strobeRise { check(.strobeHigh, time - strobeRise, at: time) }
        if !clock { report(.clockLowAtStrobe, at: time) }
        isSelected = true
        phase = .command
        bitCount = 0
        shift = 0
        dataBytes = 0
        strobeFall = time
        clockRise = nil
        clockFall = nil
        counts.frames += 1
    }

    mutating func strobeRose(at time: Instant) {
        guard isSelected else { return }
        if let clockRise { check(.clockToStrobe, time - clockRise, at: time) }
        // A read may stop early; a byte that is written may not.
        if bitCount != 0, !isReading { report(.incompleteByte, at: time) }
        isSelected = false
        isAwaitingRead = false
        readings.endScan()
        dataRelease = pullsDataLow ? time : nil
        pullsDataLow = false
        phase = .complete
        strobeRise = time
    }

    /// The host drives DIO high, which the chip may not have let go yet.
    mutating func dataDrivenHigh(at time: Instant) {
        guard let begin = dataRelease else { return }
        dataRelease = nil
        check(.dataRelease, time - begin, at: time)
    }

    /// CLK fell.
    ///
    /// When the chip is being read it now puts its next bit on DIO, which `host` (what the host drives) must not.
    mutating func clockFell(at time: Instant, host: Bool?) {
        guard isSelected else { return }
        if let clockRise {
            check(isAwaitingRead ? .readWait : .clockHigh, time - clockRise, at: time)
        } else {
            check(.strobeToClock, time - strobeFall, at: time)
        }
        isAwaitingRead = false
        clockFall = time
        guard case .reading(let bits, let position) = phase else { return }
        if host != nil { report(.dataDrivenInRead, at: time) }
        // Open drain: a 0 pulls the line down, a 1 lets it rise.
        pullsDataLow = position >= 32 || bits & (1 << UInt32(position)) == 0
        if pullsDataLow, host == true { report(.contention, at: time) }
        phase = .reading(bits: bits, position: position + 1)
    }

    /// CLK rose: the chip takes DIO's level, unless it is being read.
    mutating func clockRose(at time: Instant, data: Bool) {
        guard isSelected else { return }
        if let clockFall { check(.clockLow, time - clockFall, at: time) }
        if let clockRise { check(.clockPeriod, time - clockRise, at: time) }
        clockRise = time
        counts.bits += 1
        if case .reading(_, let position) = phase {
            // A host whose CLK idles low lets it fall once more than it reads.
            if position == 33 { report(.readTooLong, at: time) }
            return
        }
        check(.dataSetup, time - dataChange, at: time)
        if data { shift |= 1 << UInt8(bitCount) }
        bitCount += 1
        guard bitCount == 8 else { return }
        let byte = shift
        bitCount = 0
        shift = 0
        receive(byte, at: time)
    }

    /// The host took the bit that is on DIO; of several times that it takes one bit, the last counts.
    mutating func hostSampled(_ isHigh: Bool, isSettled: Bool) {
        // Between CLK's first fall and its second the first bit is on DIO.
        guard case .reading(_, let position) = phase, position > 0 else { return }
        readings.take(bit: position - 1, isHigh: isHigh, isSettled: isSettled)
    }

    /// DIO changed, which it must not right after CLK rose.
    ///
    /// Whether the host drove it or let the pull-up lift it: the chip sees an edge. While the chip answers it is its own.
    mutating func dataChanged(at time: Instant) {
        if case .reading(_, let position) = phase, position > 0 { return dataChange = time }
        if isSelected, let clockRise { check(.dataHold, time - clockRise, at: time) }
        dataChange = time
    }

    /// Lets the finger tap a key when its taps before are over.
    mutating func tap(_ key: KeyInput, for stay: Duration, at time: Instant) {
        finger.tap(key, for: stay, at: time, on: &matrix)
    }

    /// Moves the finger if it is time to.
    mutating func moveFinger(at time: Instant) {
        finger.move(at: time, on: &matrix)
    }

    private mutating func receive(_ byte: UInt8, at time: Instant) {
        switch phase {
        case .command: command(byte, at: time)
        case .data: data(byte, at: time)
        case .complete:
            phase = .overrun
            report(.secondCommand, at: time, byte: byte)
        case .overrun, .reading: break
        }
    }

    private mutating func command(_ byte: UInt8, at time: Instant) {
        phase = .complete
        switch byte >> 6 {
        case 0b01:
            if byte & 0x30 != 0 { report(.unrelatedBits, at: time, byte: byte) }
            if byte & 0x08 != 0 { report(.testMode, at: time, byte: byte) }
            switch byte & 0x03 {
            case 0b00: mode = byte & 0x04 == 0 ? .writeAutoIncrement : .writeFixed
            case 0b10:
                mode = .readKeys
                let register = matrix.scan(at: time)
                phase = .reading(bits: register, position: 0)
                readings.beginScan(register)
                finger.read(register, at: time, on: &matrix)
                isAwaitingRead = true
                counts.reads += 1
            default: report(.undefinedCommand, at: time, byte: byte)
            }
        case 0b10:
            if byte & 0x30 != 0 { report(.unrelatedBits, at: time, byte: byte) }
            if byte & 0x08 != 0, written != .max { report(.displayOnBeforeClear, at: time, byte: byte) }
            control = byte & 0x0F
        case 0b11:
            if byte & 0x30 != 0 { report(.unrelatedBits, at: time, byte: byte) }
            // "If the address is 10H or higher, data will be ignored until a valid address is set" (5.2).
            address = Int(byte & 0x1F)
            phase = .data
        default:
            report(.undefinedCommand, at: time, byte: byte)
        }
    }

    private mutating func data(_ byte: UInt8, at time: Instant) {
        dataBytes += 1
        guard mode != .readKeys else { return report(.writeInReadMode, at: time, byte: byte) }
        guard address < DisplayMemory.count, dataBytes == 1 || mode == .writeAutoIncrement else {
            return report(.tooMuchData, at: time, byte: byte)
        }
        memory[address] = byte
        written |= 1 << UInt16(address)
        if mode == .writeAutoIncrement { address += 1 }
    }

    private mutating func check(_ rule: Violation.Rule, _ measured: Duration, at time: Instant) {
        let index = rule.rawValue
        let nanoseconds = measured.nanoseconds
        if nanoseconds < shortest[index] { shortest[index] = nanoseconds }
        if nanoseconds < Self.floors[index] { report(rule, at: time, measured: measured) }
    }

    private static let floors = Violation.Rule.allCases.map { $0.floor?.nanoseconds ?? 0 }

    var statistics: BusStatistics {
        var statistics = counts
        for (rule, nanoseconds) in zip(Violation.Rule.allCases, shortest) where nanoseconds != .max {
            statistics.shortest[rule] = .nanoseconds(nanoseconds)
        }
        statistics.keysRead = KeyScan(rawValue: readings.read)
        statistics.keysReadByChance = KeyScan(rawValue: readings.chance & ~readings.read)
        statistics.keysMissed = KeyScan(rawValue: readings.down & ~readings.read & ~readings.chance)
        for (rule, count) in zip(Violation.Rule.allCases, broken) where count > 0 { statistics.broken[rule] = count }
        return statistics
    }

    mutating func report(
        _ rule: Violation.Rule, at time: Instant, measured: Duration? = nil, byte: UInt8? = nil
    ) {
        broken[rule.rawValue] += 1
        guard violations.count < Self.keptViolations else { return violationsLeftOut += 1 }
        violations.append(Violation(time: time, chip: index, rule: rule, measured: measured, byte: byte))
    }

    private static let keptViolations = 10_000

    mutating func clearViolations() {
        violations = []
        violationsLeftOut = 0
    }
}
