import ArgumentParser
import PanelCore
import PanelService
import TM1638

/// `attention-panel boards`: what can hang on the wires.
struct BoardsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boards",
        abstract: "List and draw the boards that are known.",
        discussion: """
            Examples:
              attention-panel boards qyf
              attention-panel boards qyf --text > my.board   # to change it, and then:
              attention-panel show HELP --board ./my.board
            """
    )

    @Argument(help: "The board to draw; all if none is named.", transform: Board.init(nameOrPath:))
    var board: Board?

    @Flag(help: "Print the board (led-and-key if none is named) as a file that --board reads.")
    var text = false

    func run() throws {
        if text { return try print((board ?? .ledAndKey).text, terminator: "") }
        for board in board.map({ [$0] }) ?? Board.all {
            try print("\(board.name): \(board.title)")
            try print(
                [
                    board.digits.count.counted("digit"), Self.leds(board),
                    board.keys.count.counted("key") + Self.diodes(board),
                ].joined(separator: ", "))
            try print(Self.picture(board, keys: board.keys.map { "K\($0.input.k)·\($0.input.ks)" }).text)
            try print("")
        }
    }

    private static func leds(_ board: Board) -> String {
        let isTwoColoured = board.leds.contains { $0.green != nil }
        return board.leds.isEmpty
            ? "no LEDs" : board.leds.count.counted("LED") + (isTwoColoured ? " of two colours" : "")
    }

    private static func diodes(_ board: Board) -> String {
        if board.hasDiodes { return " with diodes: any chord reads true" }
        return board.keys.count < 3 ? "" : " without diodes: three at once may make a fourth"
    }

    /// Every segment and LED lit, and `keys` under the keys.
    static func picture(_ board: Board, keys: [String]) -> BoardDrawing {
        BoardDrawing(picture: board.allLit, keys: keys, down: [])
    }
}

extension Board {
    /// Every segment and LED lit.
    var allLit: Picture {
        Picture(
            digits: digits.map { _ in Segments(rawValue: .max) },
            leds: leds.map { $0.green == nil ? .red : [.red, .green] })
    }
}
