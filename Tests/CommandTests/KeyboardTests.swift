import TM1638
import Testing

@testable import attention_panel

@Suite("Keyboard")
struct KeyboardTests {
    @Test("digits, arrows, Enter and editing keys are the board's keys")
    func keys() {
        var keyboard = Keyboard(board: .ledAndKey)
        let typed = Array("18".utf8) + Array("\u{1B}[D\u{1B}[C\u{1B}[B\u{1B}[A".utf8) + [0x0D, 0x7F, 0x09]
        #expect(keyboard.decode(typed) == [0, 7, 0, 1, 2, 3, 7, 6, 4].map { .board($0) })
    }

    @Test("a sequence that comes in pieces is one key")
    func pieces() {
        var keyboard = Keyboard(board: .ledAndKey)
        #expect(keyboard.decode([0x1B]) == [])
        #expect(keyboard.decode([0x5B]) == [])
        #expect(keyboard.decode([0x41]) == [.board(3)])
    }

    @Test("h holds the next key, and only that")
    func hold() {
        var keyboard = Keyboard(board: .ledAndKey)
        #expect(keyboard.decode(Array("h8h\u{1B}[A1".utf8)) == [.hold(7), .hold(3), .board(0)])
    }

    @Test("q, Ctrl-C and Ctrl-D quit")
    func quit() {
        var keyboard = Keyboard(board: .ledAndKey)
        #expect(keyboard.decode([0x71, 0x03, 0x04]) == [.quit, .quit, .quit])
    }

    @Test("what is no key, and keys that the board lacks, mean nothing")
    func others() {
        var keyboard = Keyboard(board: .ledAndKey)
        #expect(keyboard.decode(Array("zé9\u{1B}[1;5H\u{1B}x".utf8)) == [])
        var sixteen = Keyboard(board: .qyf)
        #expect(sixteen.decode(Array("90f".utf8)) == [.board(8), .board(9), .board(15)])
    }

    @Test("Enter, Tab, arrows and editing keys are the keys with their meaning, wherever the board has these")
    func roles() {
        var sixteen = Keyboard(board: .qyf)
        let typed = Array("\r\u{1B}[A\u{1B}[B+-\u{7F}\t\u{1B}[D".utf8)
        // ◀ is not on this board.
        #expect(sixteen.decode(typed) == [15, 13, 12, 13, 12, 14, 10].map { .board($0) })
    }
}
