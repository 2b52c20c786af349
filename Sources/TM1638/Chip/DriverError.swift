/// What can go wrong between a driver and its chips.
///
/// After any of these the driver can be used on: it sends everything anew.
public enum DriverError<BusFailure: Error>: Error {
    /// The bus failed; nobody knows what the chips hold.
    case bus(BusFailure)

    /// A scan had ones where the chip sends only zeros: noise on the wires, or edges too fast for them. The scan was dropped.
    case corruptScan(chip: Int, scan: KeyScan)

    /// Every bit of a scan read one: nothing pulls DIO low, so no chip answers.
    case chipAbsent(chip: Int)

    /// The driver was not told of such a chip.
    case noSuchChip(Int)
}

extension DriverError: Equatable where BusFailure: Equatable {}

extension DriverError: CustomStringConvertible where BusFailure: CustomStringConvertible {
    /// One sentence with the cause and what to look at.
    public var description: String {
        switch self {
        case .bus(let failure):
            failure.description
        case .corruptScan(let chip, let scan):
            "chip \(chip) sent a key scan that cannot be (bits \(String(scan.rawValue, radix: 16))): "
                + "look for long or loose wires, or slow the bus down"
        case .chipAbsent(let chip):
            "chip \(chip) does not answer (DIO stays high): check its supply, ground, STB, CLK and DIO"
        case .noSuchChip(let chip):
            "there is no chip \(chip) on this bus"
        }
    }
}
