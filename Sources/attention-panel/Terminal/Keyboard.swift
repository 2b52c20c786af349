import PanelCore
import PanelMemory
import PanelService
import TM1638

/// Makes keys of the board from what a terminal sends.
struct Keyboard {
    /// What a stroke means.
    enum Key: Hashable {
        /// A key of the board, by its index.
        case board(Int)
        /// A key of the board, held for long.
        case hold(Int)
        /// The user wants to leave.
        case quit
    }

    private let keyCount: Int
    private let roles: RoleTable
    /// The start of an escape sequence that is not over yet; it may come in pieces.
    private var pending: [UInt8] = []
    /// Whether the next key is to be held.
    private(set) var holdsNext = false

    private static let characters = Array("1234567890abcdefgijklmno".utf8)
    private static let escape: UInt8 = 0x1B

    /// Creates the keyboard of a board whose keys mean what `roles` says, or else the usual.
    init(board: Board, roles: RoleTable? = nil) {
        keyCount = board.keys.count
        self.roles = roles ?? RoleTable(board: board)
    }

    /// What is typed for each key, in their order.
    static let marks = characters.map { String(UnicodeScalar($0)) }

    /// What the next bytes mean; those that mean nothing are skipped.
    mutating func decode(_ bytes: [UInt8]) -> [Key] {
        bytes.compactMap { decode($0) }
    }

    private mutating func decode(_ byte: UInt8) -> Key? {
        if pending == [Self.escape] {
            // CSI and SS3 introduce the arrows; anything else is a key pressed with Alt.
            pending = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") ? [Self.escape, byte] : []
            return nil
        }
        if !pending.isEmpty {
            // Parameters come before a final byte from 0x40 on.
            guard byte >= 0x40 else { return nil }
            pending = []
            return arrow(byte)
        }
        switch byte {
        case Self.escape:
            pending = [byte]
            return nil
        case 0x03, 0x04, UInt8(ascii: "q"): return .quit
        case UInt8(ascii: "h"):
            holdsNext = true
            return nil
        case 0x0A, 0x0D: return key(.enter)
        case 0x7F, 0x08: return key(.back)
        case 0x09: return key(.field)
        case UInt8(ascii: "-"): return key(.minus)
        case UInt8(ascii: "+"), UInt8(ascii: "="): return key(.plus)
        default: return Self.characters.firstIndex(of: byte).flatMap { key($0) }
        }
    }

    private mutating func arrow(_ final: UInt8) -> Key? {
        switch final {
        case UInt8(ascii: "D"): key(.left)
        case UInt8(ascii: "C"): key(.right)
        case UInt8(ascii: "B"): key(.minus)
        case UInt8(ascii: "A"): key(.plus)
        default: nil
        }
    }

    private mutating func key(_ role: Role) -> Key? {
        key(roles.key(of: role) ?? keyCount)
    }

    private mutating func key(_ index: Int) -> Key? {
        defer { holdsNext = false }
        guard index < keyCount else { return nil }
        return holdsNext ? .hold(index) : .board(index)
    }
}
