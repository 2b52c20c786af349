/// What is wrong, as the panel's face says it: a word, and a code at the right.
///
/// | code | face       | meaning                                    | what to do                                             |
/// |------|------------|--------------------------------------------|--------------------------------------------------------|
/// | E1   | `nonE  E1` | there are no pairs to estimate from        | teach some (hold enter), or import a file              |
/// | E2   | `rEAd  E2` | the memory cannot be read, or was taken    | look at the log; check the disk and the file's rights  |
/// | E3   | `bAd   E3` | the memory was damaged and is moved aside  | the log names the file; import a copy                  |
/// | E4   | `Prot  E4` | the memory cannot be written: read-only    | remount the disk writable, or mend the file's rights   |
/// | E5   | `FULL  E5` | the disk is full                           | make room                                              |
/// | E6   | `StorE E6` | a pair or a reading could not be stored    | the log says why                                       |
/// | E7   | `bUS   E7` | many key scans cannot be true              | check and shorten the wires                            |
///
/// The panel goes on working from what it has.
public enum Fault: Int, Hashable, Sendable, CaseIterable, Comparable {
    /// There are no pairs to estimate from.
    case noPairs = 1
    /// The memory cannot be read.
    case unreadable
    /// The memory was damaged, and is moved aside.
    case damaged
    /// The memory cannot be written to.
    case writeProtected
    /// The disk is full.
    case full
    /// A pair could not be stored for another reason.
    case notStored
    /// Many key scans cannot be true, or the wires fail often.
    case bus

    /// The code, such as `E1`.
    public var code: String { "E\(rawValue)" }

    /// The word, at most five digits long.
    public var word: String {
        switch self {
        case .noPairs: "nonE"
        case .unreadable: "rEAd"
        case .damaged: "bAd"
        case .writeProtected: "Prot"
        case .full: "FULL"
        case .notStored: "StorE"
        case .bus: "bUS"
        }
    }

    /// What the eight digits show.
    public var face: String {
        word + String(repeating: " ", count: 6 - word.count) + code
    }

    /// Whether `left` has the lower code.
    public static func < (left: Fault, right: Fault) -> Bool { left.rawValue < right.rawValue }

    /// What reading the memory's pairs disproves.
    static let ofReading: Set<Fault> = [.noPairs, .unreadable, .damaged]
    /// What storing something successfully disproves.
    static let ofStoring: Set<Fault> = [.writeProtected, .full, .notStored]
}
