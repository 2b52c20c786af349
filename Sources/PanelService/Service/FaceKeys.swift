import TM1638

/// The board's keys as another face presses them: a page in a browser, whose strokes come in bursts or not at all.
///
/// A key stays down, and up, until two turns of the loop have seen it so and for longer than contacts bounce: no stroke is lost, and no two
/// are one. A key that nobody renews comes up by itself: its page may be gone.
struct FaceKeys {
    private struct Move {
        let key: Int
        let isDown: Bool
        /// How long the key stays as it is before the move.
        let after: Duration
    }

    private struct Key {
        var isDown: Bool
        let since: Instant
        var turns = 0
        var renewed: Instant
    }

    /// How long a key stays as it is at the least.
    static let leastStay = Duration.milliseconds(25)
    /// How long a key is down without being renewed.
    static let patience = Duration.seconds(2)
    /// How many moves may wait.
    static let most = 64

    private var waiting: [Move] = []
    private var keys: [Int: Key] = [:]

    /// Whether there is nothing to do.
    var isIdle: Bool { waiting.isEmpty && keys.isEmpty }

    /// Presses a key, or renews one that is down; `false` when too much waits.
    mutating func press(_ key: Int) -> Bool { move(key, isDown: true) }

    /// Lets a key go that has been down for `stay` at the least; `false` when too much waits.
    mutating func release(_ key: Int, after stay: Duration = leastStay) -> Bool {
        move(key, isDown: false, after: stay)
    }

    private mutating func move(_ key: Int, isDown: Bool, after: Duration = leastStay) -> Bool {
        guard waiting.count < Self.most else { return false }
        waiting.append(Move(key: key, isDown: isDown, after: after))
        return true
    }

    /// The keys that are down in a turn of the loop, by their index.
    mutating func down(at now: Instant) -> [Int] {
        moveKeys(at: now)
        for index in keys.keys { keys[index]?.turns += 1 }
        return keys.filter { $0.value.isDown }.map(\.key)
    }

    private mutating func moveKeys(at now: Instant) {
        for (index, key) in keys {
            if key.isDown {
                guard now - key.renewed >= Self.patience, !waiting.contains(where: { $0.key == index }) else {
                    continue
                }
                keys[index] = Key(isDown: false, since: now, renewed: now)
            } else if key.turns >= 2, now - key.since >= Self.leastStay {
                keys[index] = nil
            }
        }
        while let move = waiting.first {
            if var key = keys[move.key] {
                if key.isDown == move.isDown {
                    key.renewed = now
                    keys[move.key] = key
                    waiting.removeFirst()
                    continue
                }
                guard key.turns >= 2, now - key.since >= max(move.after, Self.leastStay) else { return }
            } else if !move.isDown {
                // It came up by itself.
                waiting.removeFirst()
                continue
            }
            keys[move.key] = Key(isDown: move.isDown, since: now, renewed: now)
            waiting.removeFirst()
        }
    }
}
