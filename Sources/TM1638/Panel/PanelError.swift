/// Why a ``Panel`` could not do something.
///
/// After any of these the panel can still be used.
public enum PanelError<LinesFailure: Error>: Error {
    /// A text or number cannot be drawn; the display shows what it showed before.
    case text(TextError)

    /// The panel has no LED of that name or index, written as text.
    case noSuchLED(String)

    /// There are not as many boards as the lines have chips.
    case boardCount(boards: Int, chips: Int)

    /// The wires failed; the panel's next frame sends everything anew.
    case wires(LinesFailure)
}

extension PanelError: Equatable where LinesFailure: Equatable {}

extension PanelError: CustomStringConvertible where LinesFailure: CustomStringConvertible {
    /// One sentence with the cause and the remedy.
    public var description: String {
        switch self {
        case .text(let error): error.description
        case .noSuchLED(let name): "the panel has no LED \(name): they are called L1, L2 and so on from the left"
        case .boardCount(let boards, let chips):
            "\(boards) boards for \(chips) chips: name one board for each strobe line, or one for all of them"
        case .wires(let failure): failure.description
        }
    }
}
