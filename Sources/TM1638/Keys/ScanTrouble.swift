/// Why a key scan was dropped.
public enum ScanTrouble: Error, Hashable, Sendable, CustomStringConvertible {
    /// Every bit read one: nothing pulls DIO low, so the chip does not answer.
    case noAnswer(chip: Int)

    /// There were ones where the chip sends only zeros: noise on the wires, or edges too fast for them.
    case impossible(chip: Int, scan: KeyScan)

    /// One sentence with the cause and what to look at.
    public var description: String {
        switch self {
        case .noAnswer(let chip):
            "chip \(chip) does not answer (DIO stays high): check its supply, ground, STB, CLK and DIO"
        case .impossible(let chip, let scan):
            "chip \(chip) sent a key scan that cannot be (bits \(String(scan.rawValue, radix: 16))): "
                + "look for long or loose wires, or slow the bus down"
        }
    }
}
