public import TM1638

/// Which board has keys where they were pressed.
public enum BoardGuess {
    /// The known boards whose keys close just what was seen, in their usual order, without those that have the keys of `board`.
    ///
    /// - Parameters:
    ///   - pressed: which key, by its index, was asked for, and which crossing was seen to close.
    ///   - board: the board that was thought to be there.
    public static func boards(fitting pressed: [(key: Int, input: KeyInput)], besides board: Board) -> [Board] {
        guard !pressed.isEmpty else { return [] }
        return Board.all.filter { other in
            other.keys != board.keys
                && pressed.allSatisfy { other.keys.indices.contains($0.key) && other.keys[$0.key].input == $0.input }
        }
    }
}
