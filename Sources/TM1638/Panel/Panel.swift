/// A panel that shows text, numbers and LEDs and reads keys: boards, driver and key reader in one.
///
///     var panel = try Panel(lines)
///     try panel.show("HELLO")
///     try panel.setLED("L1", to: .red)
///     while isRunning {
///         for event in try panel.events() where event.isPress { try panel.show("\(event.name)") }
///     }
///     try panel.close()
///
/// The lines say how many chips there are. Several boards are one wide panel: digits and LEDs count from the left of the first board,
/// and text runs on from one board to the next.
///
/// A chip cannot report that it lost its supply, so everything is sent anew about once a second: by ``events()``, by ``wait(for:)``, and
/// whenever something is shown.
///
/// **The end.** The chip shows its memory as long as it has power, also after the program has ended. ``close()`` darkens the display. It is
/// a plain mutating function, so that a script's global panel can be closed. No panel is closed by itself, not even when a signal ends the
/// program: catch SIGINT and SIGTERM, leave the loop and call ``close()``.
public struct Panel<Line: Lines & ~Copyable>: ~Copyable {
    /// What can go wrong.
    public typealias Failure = PanelError<Line.Failure>

    private var driver: Driver<BitBangedBus<Line>>
    private var readers: [KeyReader]
    private var scrolling: ScrollingText?

    /// The boards, one for each chip, from the left.
    public let boards: [Board]

    /// How many digits all boards have.
    public let digitCount: Int

    /// How many LEDs all boards have.
    public let ledCount: Int

    /// What is shown on all boards, from the left.
    public private(set) var picture: Picture

    /// How bright the display is.
    public private(set) var brightness: Brightness

    /// Takes the lines, clears the display and switches it on.
    ///
    /// - Parameters:
    ///   - lines: the wires; the panel owns them from now on.
    ///   - board: what hangs on each chip.
    ///   - brightness: how bright the display is.
    ///   - timing: the least times between edges on the wires.
    /// - Throws: ``PanelError/wires(_:)``.
    public init(
        _ lines: consuming Line, board: Board = .ledAndKey, brightness: Brightness = .brightest,
        timing: Timing = .standard
    ) throws(Failure) {
        let count = min(max(lines.chipCount, 1), Wires.maximumChips)
        try self.init(
            lines, boards: Array(repeating: board, count: count), brightness: brightness, timing: timing)
    }

    /// Takes the lines of boards that differ, clears the displays and switches them on.
    ///
    /// - Throws: ``PanelError/boardCount(boards:chips:)`` unless there is a board for each chip, or ``PanelError/wires(_:)``.
    public init(
        _ lines: consuming Line, boards: [Board], brightness: Brightness = .brightest, timing: Timing = .standard
    ) throws(Failure) {
        let chips = min(max(lines.chipCount, 1), Wires.maximumChips)
        guard boards.count == chips else { throw .boardCount(boards: boards.count, chips: chips) }
        var driver = Driver(BitBangedBus(lines, timing: timing))
        do throws(DriverError<Line.Failure>) {
            try driver.start(brightness: brightness)
        } catch {
            throw Self.failure(error)
        }
        self.init(started: driver, boards: boards, brightness: brightness)
    }

    // By itself, because Swift 6.2 cannot compile an initialiser that throws between the properties of such a type.
    private init(started driver: consuming Driver<BitBangedBus<Line>>, boards: [Board], brightness: Brightness) {
        let start = driver.now
        self.driver = driver
        self.boards = boards
        self.brightness = brightness
        readers = boards.indices.map { KeyReader(chip: $0, board: boards[$0], start: start) }
        digitCount = boards.reduce(0) { $0 + $1.digits.count }
        ledCount = boards.reduce(0) { $0 + $1.leds.count }
        picture = Picture(
            digits: Array(repeating: [], count: digitCount), leds: Array(repeating: [], count: ledCount))
    }

    // MARK: Showing

    /// Shows a text.
    ///
    /// - Throws: ``PanelError/text(_:)`` when seven segments cannot draw it, or it has more digits than the panel: then
    ///   ``scroll(_:step:)`` it.
    public mutating func show(_ text: String, alignment: Text.Alignment = .left) throws(Failure) {
        try show(
            try Self.drawn { () throws(TextError) in
                try Text.segments(text, width: digitCount, alignment: alignment)
            })
    }

    /// Shows a whole number, or a minus sign in every digit if it does not fit.
    public mutating func show(
        _ number: Int, alignment: Text.Alignment = .right, leadingZeros: Bool = false
    ) throws(Failure) {
        try show(Text.number(number, width: digitCount, alignment: alignment, leadingZeros: leadingZeros))
    }

    /// Shows a number rounded to `decimals` places, or a minus sign in every digit if it does not fit.
    public mutating func show(
        _ number: Double, decimals: Int, alignment: Text.Alignment = .right, leadingZeros: Bool = false
    ) throws(Failure) {
        try show(
            Text.number(
                number, decimals: decimals, width: digitCount, alignment: alignment, leadingZeros: leadingZeros))
    }

    /// Shows segments, the first in the leftmost digit; digits without any are dark, segments beyond the last digit are left out.
    public mutating func show(_ segments: [Segments]) throws(Failure) {
        scrolling = nil
        setDigits(segments)
        try send()
    }

    /// Lets a text run through the panel from now on; one that fits stands still.
    ///
    /// It moves while ``events()``, ``wait(for:)`` or ``refresh()`` are called, until something else is shown.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - step: how long it stands between two moves.
    /// - Throws: ``PanelError/text(_:)`` when seven segments cannot draw it.
    public mutating func scroll(_ text: String, step: Duration = .milliseconds(300)) throws(Failure) {
        try show(scrolling: try Self.drawn { () throws(TextError) in try Text.segments(text) }, step: step)
    }

    /// Lets segments run through the panel from now on, as ``scroll(_:step:)`` does with a text.
    public mutating func show(scrolling segments: [Segments], step: Duration = .milliseconds(300)) throws(Failure) {
        scrolling = ScrollingText(segments, width: digitCount, start: driver.now, step: step)
        try refresh()
    }

    /// Lets an LED shine, or makes it dark.
    ///
    /// - Parameters:
    ///   - index: which, `0 ..< ledCount` from the left.
    ///   - colour: in which colours; `[]` is dark. LEDs of one colour shine with ``LED/red``.
    /// - Throws: ``PanelError/noSuchLED(_:)``.
    public mutating func setLED(_ index: Int, to colour: LED) throws(Failure) {
        guard picture.leds.indices.contains(index) else { throw .noSuchLED("\(index)") }
        picture.leds[index] = colour
        try send()
    }

    /// Lets the LED of a name shine, or makes it dark: `L1` is the leftmost, `L2` the next.
    ///
    /// - Throws: ``PanelError/noSuchLED(_:)``.
    public mutating func setLED(_ name: String, to colour: LED) throws(Failure) {
        guard name.first == "L", let number = Int(name.dropFirst()), (1...max(1, ledCount)).contains(number),
            ledCount > 0
        else { throw .noSuchLED(name) }
        try setLED(number - 1, to: colour)
    }

    /// Sets all LEDs from the left; those that are left out are dark.
    public mutating func setLEDs(_ leds: [LED]) throws(Failure) {
        for index in picture.leds.indices { picture.leds[index] = index < leds.count ? leds[index] : [] }
        try send()
    }

    /// Sets how bright the display is.
    public mutating func setBrightness(_ brightness: Brightness) throws(Failure) {
        self.brightness = brightness
        try send()
    }

    // MARK: Keys and time

    /// Waits until the next scan is due, scans the keys of every board, moves a scrolling text and returns what happened to the keys.
    ///
    /// Call it in a loop. It takes 20 ms while nothing changes, and less to confirm a change. An impossible scan, or one that no chip
    /// answers, makes no events: the keys stay as they were, ``troubles`` says what is wrong, and the display is sent anew when the
    /// scans are good again.
    ///
    /// - Throws: ``PanelError/wires(_:)``; the loop can go on.
    public mutating func events() throws(Failure) -> [PanelEvent] {
        driver.wait(until: nextScan)
        var events: [PanelEvent] = []
        for index in readers.indices {
            do throws(DriverError<Line.Failure>) {
                for event in try readers[index].events(from: &driver) {
                    events.append(
                        PanelEvent(
                            name: boards[index].keys[event.key].name, chip: index, key: event.key, kind: event.kind,
                            time: event.time))
                }
            } catch {
                // The next round waits for its time with wires that fail, too.
                for other in readers.indices { readers[other].skip(at: driver.now) }
                throw Self.failure(error)
            }
        }
        try refresh()
        return events
    }

    /// When ``events()`` scans next.
    public var nextScan: Instant { readers.reduce(Instant(nanoseconds: .max)) { min($0, $1.nextScan) } }

    /// Why the last scans were dropped, one for each board whose scan was.
    public var troubles: [ScanTrouble] { readers.compactMap { $0.trouble } }

    /// The names of the keys that are down on the board of a chip.
    public func keysDown(of chip: Int = 0) -> [String] {
        guard boards.indices.contains(chip) else { return [] }
        return readers[chip].down.map { boards[chip].keys[$0].name }
    }

    /// Scans every chip once and tells which of them do not answer.
    ///
    /// On a LED&KEY a scan takes 344 µs of waiting and the time of 100 calls on the lines. A chip that does not answer may still show what
    /// it is sent: perhaps only DIO's way back is broken.
    public mutating func silentChips() throws(Failure) -> [Int] {
        var silent: [Int] = []
        for chip in boards.indices {
            let wired = boards[chip].wiredKeys
            do throws(DriverError<Line.Failure>) {
                _ = try driver.scanKeys(of: chip, wired: wired == .none ? KeyScan(KeyInput.all) : wired)
            } catch {
                switch error {
                case .chipAbsent: silent.append(chip)
                case .corruptScan: break
                case .bus, .noSuchChip: throw Self.failure(error)
                }
            }
        }
        return silent
    }

    /// Moves a scrolling text, and sends everything anew if it is time to.
    public mutating func refresh() throws(Failure) {
        if let scrolling { setDigits(scrolling.digits(at: driver.now)) }
        try send()
    }

    /// Waits, moves a scrolling text meanwhile and sends everything anew when it is time to; keys are not read.
    public mutating func wait(for duration: Duration) throws(Failure) {
        let end = driver.now + duration
        while driver.now < end {
            driver.wait(until: min(end, driver.now + .milliseconds(50)))
            try refresh()
        }
    }

    /// The time on the lines' clock.
    public var now: Instant { driver.now }

    /// What happened on the wires so far.
    public var counters: DriverCounters { driver.counters }

    /// Clears and darkens the display.
    ///
    /// A panel that shows something afterwards is switched on again.
    public mutating func close() throws(Failure) {
        scrolling = nil
        setDigits([])
        for index in picture.leds.indices { picture.leds[index] = [] }
        do throws(DriverError<Line.Failure>) {
            try driver.blank()
        } catch {
            throw Self.failure(error)
        }
    }

    // MARK: Within

    private mutating func setDigits(_ segments: [Segments]) {
        for index in picture.digits.indices { picture.digits[index] = index < segments.count ? segments[index] : [] }
    }

    /// Brings every chip to its part of the picture.
    private mutating func send() throws(Failure) {
        var (digit, led) = (0, 0)
        do throws(DriverError<Line.Failure>) {
            for (chip, board) in boards.enumerated() {
                let part = Picture(
                    digits: Array(picture.digits[digit..<(digit + board.digits.count)]),
                    leds: Array(picture.leds[led..<(led + board.leds.count)]))
                digit += board.digits.count
                led += board.leds.count
                try driver.show(board.memory(for: part), on: chip)
                try driver.setBrightness(brightness, of: chip)
            }
        } catch {
            throw Self.failure(error)
        }
    }

    private static func drawn(_ body: () throws(TextError) -> [Segments]) throws(Failure) -> [Segments] {
        do throws(TextError) {
            return try body()
        } catch {
            throw .text(error)
        }
    }

    private static func failure(_ error: DriverError<Line.Failure>) -> Failure {
        switch error {
        case .bus(let failure): .wires(failure)
        // The panel asks for the chips of its lines and drops scans itself: these do not come here.
        case .noSuchChip(let chip), .chipAbsent(let chip), .corruptScan(let chip, _):
            .boardCount(boards: chip + 1, chips: chip)
        }
    }
}
