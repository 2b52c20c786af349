/// The least times between edges that a bit-banged bus keeps.
///
/// The datasheet's least times (floors) hold at the chip's pins. Boards have capacitors on the wires (the datasheet's own circuit 100 pF),
/// so the defaults add margin where boards are known to need it.
public struct Timing: Hashable, Sendable {
    /// CLK low and CLK high while writing, each at least this long.
    ///
    /// Floor: 500 ns, so that the two together keep f_max, 1 MHz (PW_CLK alone would allow 400 ns); default 1 µs.
    public private(set) var writeHalfPeriod = Duration.microseconds(1)

    /// CLK low and CLK high while reading, each at least this long.
    ///
    /// Floor: 500 ns as for writing; default 5 µs, longer than for writing because only a pull-up lifts the released DIO: 50 kΩ
    /// and 100 pF take 5 µs.
    public private(set) var readHalfPeriod = Duration.microseconds(5)

    /// STB high between two frames.
    ///
    /// Floor: PW_STB, 1 µs; default 5 µs, since boards' filters swallow short pulses.
    public private(set) var strobeHigh = Duration.microseconds(5)

    /// STB falling to CLK's first fall.
    ///
    /// The datasheet gives none, so the floor is 1 ns: any time at all; default 1 µs.
    public private(set) var strobeSetup = Duration.microseconds(1)

    /// CLK's last rise to STB rising.
    ///
    /// Floor: t_CLK-STB, 1 µs; default 1 µs.
    public private(set) var clockToStrobe = Duration.microseconds(1)

    /// CLK's last rise of a read command to its first fall of the reading.
    ///
    /// Floor: t_WAIT, 2 µs in the datasheet's text; default 3 µs.
    public private(set) var readWait = Duration.microseconds(3)

    /// CLK's rise to any change of DIO.
    ///
    /// Floor: t_HOLD, 100 ns. t_SETUP needs no value of its own: DIO changes no later than CLK falls, so it is stable for a
    /// whole half period before CLK rises.
    public private(set) var dataHold = Duration.nanoseconds(100)

    /// STB's rise after a read to the moment in which the host drives DIO again.
    ///
    /// Floor: t_PLZ, 300 ns, in which the chip's output lets DIO go; default 300 ns.
    public private(set) var dataRelease = Duration.nanoseconds(300)

    /// The datasheet's floors plus margin for common boards.
    public static let standard = Timing()

    private init() {}

    /// These times with one of them changed.
    ///
    /// - Throws: ``BelowDatasheet`` if `duration` is shorter than the chip allows.
    public func with(_ field: Field, _ duration: Duration) throws(BelowDatasheet) -> Timing {
        guard duration >= field.floor else { throw BelowDatasheet(field: field, asked: duration, floor: field.floor) }
        var changed = self
        switch field {
        case .writeHalfPeriod: changed.writeHalfPeriod = duration
        case .readHalfPeriod: changed.readHalfPeriod = duration
        case .strobeHigh: changed.strobeHigh = duration
        case .strobeSetup: changed.strobeSetup = duration
        case .clockToStrobe: changed.clockToStrobe = duration
        case .readWait: changed.readWait = duration
        case .dataHold: changed.dataHold = duration
        case .dataRelease: changed.dataRelease = duration
        }
        return changed
    }

    /// These times, each as many times as long as `factor` says, for long or filtered wires.
    ///
    /// Factors below 1 count as 1. Times end at 292 years, the most nanoseconds that 64 bits hold.
    public func slowed(by factor: Int) -> Timing {
        func slowed(_ time: Duration) -> Duration {
            let (product, overflow) = time.nanoseconds.multipliedReportingOverflow(by: Int64(max(1, factor)))
            return .nanoseconds(overflow ? .max : product)
        }
        var slow = self
        slow.writeHalfPeriod = slowed(writeHalfPeriod)
        slow.readHalfPeriod = slowed(readHalfPeriod)
        slow.strobeHigh = slowed(strobeHigh)
        slow.strobeSetup = slowed(strobeSetup)
        slow.clockToStrobe = slowed(clockToStrobe)
        slow.readWait = slowed(readWait)
        slow.dataHold = slowed(dataHold)
        slow.dataRelease = slowed(dataRelease)
        return slow
    }

    /// Why a time was refused.
    public struct BelowDatasheet: Error, Hashable, Sendable, CustomStringConvertible {
        /// The refused time.
        public let field: Field
        /// What was asked for.
        public let asked: Duration
        /// The datasheet's floor.
        public let floor: Duration

        /// One sentence with field, value and remedy.
        public var description: String {
            "\(field.rawValue) of \(asked.nanoseconds) ns is below the TM1638's floor of \(floor.nanoseconds) ns: use at least that"
        }
    }

    /// The times that can be chosen.
    public enum Field: String, Sendable, CaseIterable {
        /// ``Timing/writeHalfPeriod``
        case writeHalfPeriod
        /// ``Timing/readHalfPeriod``
        case readHalfPeriod
        /// ``Timing/strobeHigh``
        case strobeHigh
        /// ``Timing/strobeSetup``
        case strobeSetup
        /// ``Timing/clockToStrobe``
        case clockToStrobe
        /// ``Timing/readWait``
        case readWait
        /// ``Timing/dataHold``
        case dataHold
        /// ``Timing/dataRelease``
        case dataRelease

        /// The datasheet's minimum.
        ///
        /// Source: V2.2, switching characteristics; t_WAIT from the note on page 9, which is stricter than its table.
        public var floor: Duration {
            switch self {
            case .writeHalfPeriod, .readHalfPeriod: .nanoseconds(500)
            case .strobeHigh, .clockToStrobe: .microseconds(1)
            case .strobeSetup: .nanoseconds(1)
            case .readWait: .microseconds(2)
            case .dataHold: .nanoseconds(100)
            case .dataRelease: .nanoseconds(300)
            }
        }
    }
}
