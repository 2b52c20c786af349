/// A virtio GPIO controller (Virtio 1.2, section 5.18): requests in, answers out, lines behind it.
///
/// It has no interrupts. Pure: it knows nothing of sockets, queues and time.
struct GPIOController<Bank: LineBank> {
    /// Where a line stands with the guest.
    private enum Direction: UInt8 {
        case none = 0
        case output = 1
        case input = 2
    }

    private static var accepted: UInt8 { 0 }
    private static var refused: UInt8 { 1 }

    var bank: Bank
    /// How many requests came, names left out.
    private(set) var requests = 0
    private var directions: [Direction]
    /// What the guest wants an output to be; it is told before the direction.
    private var levels: [Bool]
    private let names: [UInt8]

    init(_ bank: Bank) {
        self.bank = bank
        let count = min(bank.names.count, Int(UInt16.max))
        directions = Array(repeating: .none, count: count)
        levels = Array(repeating: false, count: count)
        names = bank.names.prefix(count).flatMap { Array($0.utf8) + [0] }
    }

    /// The device's configuration space: number of lines, padding, size of the names.
    var configuration: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(integer: UInt16(directions.count))
        bytes.append(integer: UInt16(0))
        bytes.append(integer: UInt32(names.count))
        return bytes
    }

    /// Answers one request; a malformed one, and one for a line that does not exist, is refused.
    mutating func answer(_ request: [UInt8]) -> [UInt8] {
        guard request.count == 8, let type = request.integer(UInt16.self, at: 0),
            let line = request.integer(UInt16.self, at: 2).map(Int.init),
            let value = request.integer(UInt32.self, at: 4)
        else { return [Self.refused, 0] }
        if type == 1 { return [Self.accepted] + names }
        requests += 1
        guard directions.indices.contains(line) else { return [Self.refused, 0] }
        switch type {
        case 2: return [Self.accepted, directions[line].rawValue]
        case 3:
            guard let direction = UInt8(exactly: value).flatMap({ Direction(rawValue: $0) }) else {
                return [Self.refused, 0]
            }
            turn(line, to: direction)
            return [Self.accepted, 0]
        case 4: return [Self.accepted, level(of: line) ? 1 : 0]
        case 5:
            guard value <= 1 else { return [Self.refused, 0] }
            levels[line] = value == 1
            if directions[line] == .output { bank.drive(line, high: levels[line]) }
            return [Self.accepted, 0]
        default: return [Self.refused, 0]
        }
    }

    /// The guest is gone, and with it whatever drove the lines.
    mutating func reset() {
        for line in directions.indices { turn(line, to: .none) }
    }

    private mutating func turn(_ line: Int, to direction: Direction) {
        let before = directions[line]
        directions[line] = direction
        if before == .none, direction != .none { bank.hold(line, isHeld: true, after: requests - 1) }
        defer { if before != .none, direction == .none { bank.hold(line, isHeld: false, after: requests) } }
        if direction == .output {
            bank.drive(line, high: levels[line])
        } else if before == .output {
            bank.release(line)
        }
    }

    private mutating func level(of line: Int) -> Bool {
        directions[line] == .output ? levels[line] : bank.level(of: line)
    }
}
