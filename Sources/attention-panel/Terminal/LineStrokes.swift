import PanelCore

/// Keys typed by line: names of what they do, or the characters of the keyboard; an empty line is enter.
struct LineStrokes {
    private let roles: RoleTable
    private var pending: [UInt8] = []
    private var problem: String?

    /// Creates the reader for keys that mean what `roles` says.
    init(_ roles: RoleTable) {
        self.roles = roles
    }

    /// The keys of the lines that are whole.
    mutating func decode(_ bytes: [UInt8], with keyboard: inout Keyboard) -> [Keyboard.Key] {
        pending += bytes
        var keys: [Keyboard.Key] = []
        while let end = pending.firstIndex(of: 0x0A) {
            keys += decode(String(decoding: pending[..<end], as: UTF8.self), with: &keyboard)
            pending.removeFirst(end + 1)
        }
        return keys
    }

    private mutating func decode(_ line: String, with keyboard: inout Keyboard) -> [Keyboard.Key] {
        var words = line.split(whereSeparator: { $0.isWhitespace }).map { $0.lowercased() }
        guard !words.isEmpty else { return keyboard.decode([0x0D]) }
        if ["quit", "exit"].contains(words[0]) { return [.quit] }
        var keys: [Keyboard.Key] = []
        while !words.isEmpty {
            let holds = words[0] == "hold" && words.count > 1
            if holds { words.removeFirst() }
            let word = words.removeFirst()
            if word.count > 1, let role = Role(name: word) {
                guard let index = roles.key(of: role) else {
                    problem = "this board has no key \(word)"
                    continue
                }
                keys.append(holds ? .hold(index) : .board(index))
            } else {
                let typed = keyboard.decode((holds ? [UInt8(ascii: "h")] : []) + Array(word.utf8))
                if typed.isEmpty, !keyboard.holdsNext {
                    let names = Role.all.prefix(8).map(\.name).joined(separator: ", ")
                    problem =
                        "\(NearestName.quoted(word)) is no key: \(names), hold before one of them, what stands in a key, or quit"
                }
                keys += typed
            }
        }
        return keys
    }

    /// What was wrong with the last lines; it is told once.
    mutating func takeProblem() -> String? {
        defer { problem = nil }
        return problem
    }
}
