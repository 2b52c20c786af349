public import TM1638

/// Something that a host did to a chip although the datasheet forbids it or leaves it undefined.
public struct Violation: Hashable, Sendable {
    /// When, on the simulated clock.
    public let time: Instant
    /// The chip that saw it.
    public let chip: Int
    /// The rule that was broken.
    public let rule: Rule
    /// How long the interval was, for rules of timing.
    public let measured: Duration?
    /// The byte that was sent, for rules of commands.
    public let byte: UInt8?

    /// The datasheet's rules (V2.2; the section or page is named with each).
    public enum Rule: Int, Hashable, Sendable, CaseIterable {
        /// CLK low for less than PW_CLK (p. 17).
        case clockLow
        /// CLK high for less than PW_CLK (p. 17).
        case clockHigh
        /// CLK faster than f_max (p. 16).
        case clockPeriod
        /// DIO changed too shortly before CLK rose: t_SETUP (p. 17).
        case dataSetup
        /// DIO changed too shortly after CLK rose: t_HOLD (p. 17).
        case dataHold
        /// STB high for less than PW_STB (p. 17).
        case strobeHigh
        /// CLK fell at the same instant as STB, so that either may come first; the datasheet draws STB first and gives no time (p. 9).
        case strobeToClock
        /// STB rose too soon after CLK's last rise: t_CLK-STB (p. 17).
        case clockToStrobe
        /// CLK fell too soon after the read command: t_WAIT (p. 9; the table on p. 17 says 1 µs).
        case readWait
        /// CLK was low when STB fell; every figure shows it high (p. 9).
        case clockLowAtStrobe
        /// STB rose in the middle of a byte, which is lost (p. 3).
        case incompleteByte
        /// A command that is not in the table (section 5).
        case undefinedCommand
        /// Bits were 1 that have to be 0 (section 5).
        case unrelatedBits
        /// The test bit was set (section 5.1).
        case testMode
        /// Something followed a command that takes no data: a second command needs a new STB pulse (p. 10).
        case secondCommand
        /// More data than the address has room for, or more than one byte at a fixed address (p. 10).
        case tooMuchData
        /// Data was written while the data mode was "read keys" (section 5.1): undefined, and this chip drops it.
        case writeInReadMode
        /// The display was switched on before all of the memory, random at power-on, was written (p. 5).
        case displayOnBeforeClear
        /// More than four bytes were read (section 8).
        case readTooLong
        /// DIO was sampled between CLK's fall and its rise, where the datasheet calls it unstable (p. 2, note 1).
        ///
        /// Until t_PLZ is over (p. 17) the simulated bit is random; after it, it is the line's level.
        case sampledWhileUnstable
        /// The host still drove DIO when CLK fell for the chip to answer (p. 2).
        case dataDrivenInRead
        /// The host drove DIO high while the chip pulled it low.
        case contention
        /// Two chips were selected in a read, and both pull on DIO.
        case twoStrobesInRead
        /// The host drove DIO high so soon after STB ended a read that the chip may still have pulled it low: t_PLZ (p. 17).
        case dataRelease

        /// The least time, for rules of timing.
        public var floor: Duration? {
            switch self {
            case .clockLow, .clockHigh: .nanoseconds(400)
            case .clockPeriod, .strobeHigh, .clockToStrobe: .microseconds(1)
            case .readWait: .microseconds(2)
            // No figure: any time at all.
            case .strobeToClock: .nanoseconds(1)
            case .dataSetup, .dataHold: .nanoseconds(100)
            case .dataRelease: .nanoseconds(300)
            default: nil
            }
        }
    }
}

extension Violation: CustomStringConvertible {
    /// Time, chip, rule and figures in one line.
    public var description: String {
        var text = "\(time.nanoseconds) ns, chip \(chip): \(rule)"
        if let measured, let floor = rule.floor {
            text += ", \(measured.nanoseconds) ns instead of at least \(floor.nanoseconds) ns"
        }
        if let byte { text += ", byte 0x" + String(byte, radix: 16, uppercase: true) }
        return text
    }
}
