/// One or more TM1638 chips on a bus.
///
/// Say what a chip should show, as often as you like: the driver sends the bytes that differ from what the chip holds. A chip cannot
/// report that it lost its memory in a dip of the supply, so the driver sends everything anew once every ``reassertInterval`` and
/// after every error.
public struct Driver<Wire: Bus & ~Copyable>: ~Copyable {
    /// What can go wrong.
    public typealias Failure = DriverError<Wire.Failure>

    private var bus: Wire
    private var chips: [ChipState]
    /// The first chip that was asked for and that the bus does not have.
    private let missing: Int?

    /// How long after the whole state was sent to a chip it is sent anew.
    ///
    /// A little less than a second, so that a lost picture is back within a second.
    public var reassertInterval = Duration.milliseconds(900)

    /// What happened so far.
    public private(set) var counters = DriverCounters()

    /// Creates a driver.
    ///
    /// Nothing is sent before ``start(brightness:)``.
    ///
    /// - Parameters:
    ///   - bus: the way to the chips; the driver owns it from now on.
    ///   - chips: how many of the bus's chips to drive, the first ones; `nil` for all. With more chips than the bus has,
    ///     ``start(brightness:)`` and every other function for all chips throws ``DriverError/noSuchChip(_:)``.
    public init(_ bus: consuming Wire, chips: Int? = nil) {
        let count = min(max(bus.chipCount, 1), Wires.maximumChips)
        let asked = chips ?? count
        missing = asked > count ? count : asked < 1 ? 0 : nil
        self.chips = Array(repeating: ChipState(), count: min(max(asked, 0), count))
        self.bus = bus
    }

    /// How many chips are driven.
    public var chipCount: Int { chips.count }

    /// Gives the bus back and ends the driver.
    ///
    /// The chips keep showing what they hold.
    public consuming func release() -> Wire {
        bus
    }

    /// The time on the bus's clock.
    public var now: Instant { bus.now }

    /// Returns no earlier than `deadline`.
    public mutating func wait(until deadline: Instant) {
        bus.wait(until: deadline)
    }

    /// Brings every chip from power-on to a dark, switched-on display.
    ///
    /// Memory is random at power-on, so it is cleared before the display is switched on (datasheet V2.2, p. 5).
    public mutating func start(brightness: Brightness = .brightest) throws(Failure) {
        try checkAll()
        for index in chips.indices { chips[index] = ChipState(brightness: brightness) }
        try update(Array(chips.indices))
    }

    /// Brings a chip's display to `memory`.
    ///
    /// Costs nothing when the chip holds that already. The chip must have been started.
    public mutating func show(_ memory: DisplayMemory, on chip: Int = 0) throws(Failure) {
        try check(chip)
        chips[chip].wanted = memory
        try update([chip])
    }

    /// Brings every chip's display to the same `memory`, in the same frames.
    public mutating func showOnAll(_ memory: DisplayMemory) throws(Failure) {
        try checkAll()
        for chip in chips.indices { chips[chip].wanted = memory }
        try update(Array(chips.indices))
    }

    /// Sets how bright a chip's display is, at once.
    ///
    /// Writes the chip's memory too if the driver does not know that it holds the picture.
    public mutating func setBrightness(_ brightness: Brightness, of chip: Int = 0) throws(Failure) {
        try check(chip)
        chips[chip].brightness = brightness
        try update([chip])
    }

    /// Darkens every chip: memory cleared, display off.
    public mutating func blank() throws(Failure) {
        try checkAll()
        for index in chips.indices { chips[index].brightness = .off }
        try showOnAll(DisplayMemory())
    }

    /// Forgets what the chips hold, so that the next ``show(_:on:)`` sends everything, for example after a chip was plugged in anew.
    public mutating func invalidate() {
        for index in chips.indices { chips[index].forget() }
    }

    /// Reads which keys of a chip are down.
    ///
    /// - Parameters:
    ///   - chip: whose keys.
    ///   - keys: the keys that the board has. They are sampled, and in each nibble the bit that the chip always sends as 0; nothing is
    ///     clocked beyond the last of them. On LED&KEY that makes 100 calls on the lines.
    /// - Throws: ``DriverError/corruptScan(chip:scan:)`` or ``DriverError/chipAbsent(chip:)`` when the answer is impossible.
    public mutating func scanKeys(of chip: Int = 0, wired keys: KeyScan) throws(Failure) -> KeyScan {
        try check(chip)
        guard keys.rawValue != 0 else { return .none }
        counters.scans += 1
        counters.frames += 1
        counters.bytes += 1
        // The chip's mode is now "read" and stays so: the next write has to say 0x40 again.
        chips[chip].isWriting = false
        let sampled = keys.samplingMask
        let bits: UInt32
        do {
            bits = try bus.read(Command.readKeys.byte, from: chip, sampling: sampled)
        } catch {
            throw failed(error)
        }
        guard bits != sampled else {
            counters.absentScans += 1
            bus.doubtAnswers()
            chips[chip].forget()
            chips[chip].isAbsent = true
            throw .chipAbsent(chip: chip)
        }
        guard bits & ~KeyScan.keyBits == 0 else {
            counters.corruptScans += 1
            bus.doubtAnswers()
            chips[chip].forget()
            throw .corruptScan(chip: chip, scan: KeyScan(rawValue: bits))
        }
        if chips[chip].isAbsent {
            // The chip has missed what was sent meanwhile.
            chips[chip].forget()
            chips[chip].isAbsent = false
        }
        return KeyScan(rawValue: bits)
    }

    private func check(_ chip: Int) throws(Failure) {
        guard chips.indices.contains(chip) else { throw .noSuchChip(chip) }
    }

    private func checkAll() throws(Failure) {
        if let missing { throw .noSuchChip(missing) }
    }

    /// Sends what is missing to bring `targets`, which all want the same picture, to what they want.
    private mutating func update(_ targets: [Int]) throws(Failure) {
        guard let wanted = targets.first.map({ chips[$0].wanted }) else { return }
        let now = bus.now
        for chip in targets where chips[chip].isStale(at: now, after: reassertInterval) { chips[chip].forget() }

        // The bytes that any of them lacks: no dearer than to write to each by itself.
        let runs = DisplayMemory.runs { index in targets.contains { chips[$0].memory?[index] != wanted[index] } }
        if !runs.isEmpty {
            if !targets.allSatisfy({ chips[$0].isWriting }) { try transmit(.writeAutoIncrement, to: targets) }
            for run in runs { try transmit(.address(run.lowerBound), data: run.map { wanted[$0] }, to: targets) }
        }
        // Control comes after memory, so that a fresh chip never shows random memory.
        var dimmed = targets.filter { chips[$0].control != chips[$0].brightness }
        while let brightness = dimmed.first.map({ chips[$0].brightness }) {
            try transmit(.display(brightness), to: dimmed.filter { chips[$0].brightness == brightness })
            dimmed.removeAll { chips[$0].brightness == brightness }
        }
        for chip in targets {
            if chips[chip].memory == nil {
                chips[chip].asserted = now
                counters.reassertions += 1
            }
            if !runs.isEmpty { chips[chip].isWriting = true }
            chips[chip].memory = wanted
            chips[chip].control = chips[chip].brightness
        }
    }

    private mutating func transmit(_ command: Command, data: [UInt8] = [], to targets: [Int]) throws(Failure) {
        let bytes = [command.byte] + data
        counters.frames += 1
        counters.bytes += bytes.count
        do {
            try bus.write(bytes, to: targets.reduce(into: Wires()) { $0.formUnion(.strobe($1)) })
        } catch {
            throw failed(error)
        }
    }

    /// A failed frame may have reached every chip in part, so all of them are sent everything anew.
    private mutating func failed(_ failure: Wire.Failure) -> Failure {
        counters.busFailures += 1
        invalidate()
        return .bus(failure)
    }
}
