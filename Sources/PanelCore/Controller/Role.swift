public import TM1638

/// What a key of the panel means.
public enum Role: Hashable, Sendable {
    /// The cursor goes one digit to the left.
    case left
    /// The cursor goes one digit to the right.
    case right
    /// The digit under the cursor counts down.
    case minus
    /// The digit under the cursor counts up.
    case plus
    /// On to the next field of the query.
    case field
    /// The right half shows the next page.
    case page
    /// Back to the last reading; held: the menu.
    case back
    /// Holds what is shown as the last reading; held: teaching.
    case enter
    /// A digit of a number, 0 … 9, typed as on a calculator.
    case digit(Int)

    /// The role of a name in a user's file: `left`, `right`, `minus`, `plus`, `field`, `page`, `back`, `enter`, or a digit.
    public init?(name: String) {
        guard let role = Self.all.first(where: { $0.name == name }) else { return nil }
        self = role
    }

    /// Its name in a user's file.
    public var name: String {
        switch self {
        case .left: "left"
        case .right: "right"
        case .minus: "minus"
        case .plus: "plus"
        case .field: "field"
        case .page: "page"
        case .back: "back"
        case .enter: "enter"
        case .digit(let digit): "\(digit)"
        }
    }

    /// Every role: the eight of a small board first, then the digits 0 … 9.
    public static let all: [Role] = [.left, .right, .minus, .plus, .field, .page, .back, .enter] + digits
    private static let digits = (0...9).map { Role.digit($0) }
}

/// Which key of a board means what.
public struct RoleTable: Hashable, Sendable {
    private var roles: [Role?]

    /// The table of a board, with a user's own roles for some keys.
    ///
    /// Fewer than sixteen keys: ◀ ▶ − + field page back enter. Sixteen and more: 1 … 9, 0, field, page, −, +, back, enter.
    ///
    /// - Parameters:
    ///   - board: the board.
    ///   - overrides: roles by the key's name.
    /// - Throws: ``RoleProblem`` for a key that the board lacks.
    public init(board: Board, overrides: [String: Role]) throws(RoleProblem) {
        self.init(board: board)
        for (name, role) in overrides.sorted(by: { $0.key < $1.key }) {
            guard let index = board.keys.firstIndex(where: { $0.name == name }) else {
                throw RoleProblem(key: name, keys: board.keys.map { $0.name })
            }
            roles[index] = role
        }
    }

    /// The table of a board as it is without a user's wishes.
    public init(board: Board) {
        let table = board.keys.count < 16 ? Self.small : Self.calculator
        roles = board.keys.indices.map { $0 < table.count ? table[$0] : nil }
    }

    /// What the key with this index means; `nil` for nothing.
    public subscript(key index: Int) -> Role? {
        roles.indices.contains(index) ? roles[index] : nil
    }

    /// The first key that means `role`.
    public func key(of role: Role) -> Int? {
        roles.firstIndex(of: role)
    }

    private static let small = Array(Role.all.prefix(8))
    private static let calculator =
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 0].map { Role.digit($0) } + [.field, .page, .minus, .plus, .back, .enter]
}

/// A role was given to a key that the board has not.
public struct RoleProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name that is no key.
    public let key: String
    /// The names of the board's keys.
    public let keys: [String]

    /// The name, and those that there are.
    public var description: String {
        "the board has no key \"\(key)\": its keys are \(keys.joined(separator: ", "))"
    }
}
