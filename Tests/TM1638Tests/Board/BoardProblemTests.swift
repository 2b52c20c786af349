import TM1638
import Testing

@Suite("Boards that no chip can have")
struct BoardProblemTests {
    func problem(_ change: (inout Board) -> Void) -> String? {
        var board = Board.bareChip
        change(&board)
        return board.problem?.description
    }

    @Test("an output that is not on the chip is named with digit and segment")
    func noSuchOutput() {
        #expect(
            problem { $0.digits[2][7] = Output(grid: 9, segment: 1) }
                == "digit 3, segment dp: GRID9 SEG1 is not on the chip, which has GRID1…8 and SEG1…10")
        #expect(
            problem { $0.digits[0][0] = Output(grid: 1, segment: 11) }
                == "digit 1, segment a: GRID1 SEG11 is not on the chip, which has GRID1…8 and SEG1…10")
        #expect(
            problem { $0.leds[4].green = Output(grid: 0, segment: -1) }
                == "LED 5, green: GRID0 SEG-1 is not on the chip, which has GRID1…8 and SEG1…10")
    }

    @Test("an output that is used twice is named with both its users")
    func usedTwice() {
        #expect(
            problem { $0.digits[1][0] = Output(grid: 1, segment: 1) }
                == "digit 2, segment a: GRID1 SEG1 is taken by digit 1, segment a already")
        #expect(
            problem { $0.leds[0].red = Output(grid: 8, segment: 8) }
                == "LED 1, red: GRID8 SEG8 is taken by digit 8, segment dp already")
    }

    @Test("a digit needs eight outputs, or seven without a dot")
    func digitSize() {
        #expect(
            problem { $0.digits[6].removeLast(2) }
                == "digit 7: has 6 outputs instead of 8: a to g and dp, or 7 without dp")
    }

    @Test("a key that is not on the chip, is used twice or has a name twice is named")
    func keys() {
        #expect(
            problem { $0.keys[3].input = KeyInput(k: 4, ks: 1) }
                == "key K1KS4: K4 KS1 is not on the chip, which has K1…3 and KS1…8")
        #expect(
            problem { $0.keys[3].input = KeyInput(k: 1, ks: 9) }
                == "key K1KS4: K1 KS9 is not on the chip, which has K1…3 and KS1…8")
        #expect(
            problem { $0.keys[3].input = KeyInput(k: 1, ks: 1) } == "key K1KS4: K1 KS1 is taken by key K1KS1 already")
        #expect(problem { $0.keys[3].name = "K1KS1" } == "key K1KS1: has a name that is given twice")
    }

    @Test("a board without anything is a board")
    func empty() {
        #expect(Board(name: "none", title: "", digits: [], leds: [], keys: [], hasDiodes: true).problem == nil)
    }

    @Test("outputs that the chip does not have light nothing and crash nothing")
    func unchecked() {
        var board = Board.bareChip
        board.digits = [[Output(grid: 77, segment: 1), Output(grid: 1, segment: 11), Output(grid: -9, segment: 0)]]
        board.leds = []
        let memory = board.memory(for: Picture(digits: [Segments(rawValue: 0xFF)]))
        #expect(memory == DisplayMemory())
        #expect(board.picture(for: memory).digits == [[]])
    }
}
