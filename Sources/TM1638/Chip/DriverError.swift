/// What can go wrong between a driver and its chips.
///
/// After any of these the driver can still be used: it sends everything anew.
public enum DriverError<BusFailure: Error>: Error {
    /// The bus failed, and what the chips hold is unknown.
    case bus(BusFailure)

    /// A scan had ones where the chip sends only zeros: noise on the wires, or edges too fast for them. The scan was dropped.
    case corruptScan(chip: Int, scan: KeyScan)

    /// Every bit of a scan read one: nothing pulls DIO low, so no chip answers.
    case chipAbsent(chip: Int)

    /// The driver does not drive such a chip, or the lines have no STB for it.
    case noSuchChip(Int)
}

extension DriverError: Equatable where BusFailure: Equatable {}

extension DriverError: CustomStringConvertible where BusFailure: CustomStringConvertible {
    /// One sentence with the cause and what to look at.
    public var description: String {
        switch self {
        case .bus(let failure):
            failure.description
        case .corruptScan(let chip, let scan): ScanTrouble.impossible(chip: chip, scan: scan).description
        case .chipAbsent(let chip): ScanTrouble.noAnswer(chip: chip).description
        case .noSuchChip(let chip):
            "there is no chip \(chip) on these lines: give each chip a strobe line of its own"
        }
    }
}
