import TM1638
import TM1638Simulator
import Testing

@Suite("A board from a file")
struct BoardFileTests {
    func problem(_ text: String) -> String? {
        do {
            _ = try Board(text: text)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("every known board reads back as itself", arguments: Board.all)
    func roundTrip(board: Board) throws {
        #expect(try Board(text: board.text) == board)
    }

    @Test("a board of one digit, one LED and one key")
    func small() throws {
        let board = try Board(
            text: """
                # ours
                board small  Small board   # title
                diodes yes

                digit 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8
                led 1.9 1.10
                key up 3.1
                """)
        #expect(board.name == "small" && board.title == "Small board" && board.hasDiodes)
        #expect(board.digits == [(1...8).map { Output(grid: 1, segment: $0) }])
        #expect(board.leds == [Board.LEDOutputs(red: Output(grid: 1, segment: 9), green: Output(grid: 1, segment: 10))])
        #expect(board.keys == [Board.Key(name: "up", input: KeyInput(k: 3, ks: 1))])
    }

    @Test(
        "what is wrong is named with its line, or with its row when the chip cannot have it",
        arguments: [
            ("", "no line names the board: begin with \"board my-board My board\""),
            ("board\n", "line 1: a board needs a name, such as my-board"),
            ("board a\nboard b\n", "line 2: the board has a name already: keep one board line"),
            ("board a \u{1B}[2J\n", "board: has a title with a control character"),
            ("board \"a b\" c\n", "board: has a name that is not one word of visible characters without #"),
            ("board a\ndiodes maybe\n", "line 2: diodes are either yes or no"),
            (
                "board a\ndigit 1.1\n",
                "line 2: a digit has 8 outputs (a b c d e f g and dot), or 7 without a dot, and here are 1"
            ),
            ("board a\nled\n", "line 2: an LED has one output, or two (red and green), and here are 0"),
            ("board a\nled 1,9\n", "line 2: \"1,9\" is no GRID.SEG such as 1.8"),
            ("board a\n\nkey S1\n", "line 3: a key has a name and one K.KS, such as \"key S1 3.1\""),
            ("board a\nkey S1 3.x\n", "line 2: \"3.x\" is no K.KS such as 3.1"),
            ("board a\nbutton S1 3.1\n", "line 2: \"button\" is none of board, diodes, digit, led and key"),
            ("board a\nled 9.1\n", "LED 1, red: GRID9 SEG1 is not on the chip, which has GRID1…8 and SEG1…10"),
            ("board a\nkey S1 3.1\nkey S2 3.1\n", "key S2: K3 KS1 is taken by key S1 already"),
        ])
    func problems(text: String, message: String) {
        #expect(problem(text) == message)
    }

    @Test("a byte-order mark is skipped, a title may have a # in quotation marks, and a digit may lack its dot")
    func spellings() throws {
        let board = try Board(text: "\u{FEFF}board a \"No. #1\" # the first\r\ndigit 1.1 1.2 1.3 1.4 1.5 1.6 1.7\r\n")
        #expect(board.title == "No. #1" && board.digits.map(\.count) == [7])
        #expect(try Board(text: board.text) == board)
        let picture = Picture(digits: [[.a, .dot]])
        #expect(board.picture(for: board.memory(for: picture)) == Picture(digits: [.a]))
        // A quotation mark that is not closed is one.
        #expect(try Board(text: "board a 5\" panel\n").title == "5\" panel")
    }

    @Test("what a board prints reads back equal, whatever valid board it is", arguments: 0..<20)
    func anyBoard(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let pieces = [
            "a", "Z", " ", "  ", "#", "\"", "\\", "é", "\u{301}", "-", "S1", "\u{A0}", "/", "日", "🙂", ".", "\t",
        ]
        func text(_ count: ClosedRange<Int>) -> String {
            (0..<Int.random(in: count, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
        var valid = 0
        for _ in 0..<200 {
            var outputs = (1...8).flatMap { grid in (1...10).map { Output(grid: grid, segment: $0) } }.shuffled(
                using: &random)
            func output() -> Output { outputs.removeLast() }
            let digits = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                (0..<Int.random(in: 7...8, using: &random)).map { _ in output() }
            }
            let leds = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                Board.LEDOutputs(
                    red: Bool.random(using: &random) ? output() : nil,
                    green: Bool.random(using: &random) ? output() : nil)
            }
            let keys = KeyInput.all.shuffled(using: &random).prefix(Int.random(in: 0...5, using: &random)).map {
                Board.Key(name: text(1...3), input: $0)
            }
            let board = Board(
                name: text(1...2), title: text(0...6), digits: digits, leds: leds, keys: keys,
                hasDiodes: Bool.random(using: &random))
            guard board.problem == nil else { continue }
            valid += 1
            #expect(try Board(text: board.text) == board, "\(board.text)")
        }
        #expect(valid > 5)
    }

    @Test(
        "whatever a file holds, it is a board that reads back as itself, or refused with a reason", arguments: Board.all
    )
    func fuzz(board: Board) throws {
        var random = SplitMix64(seed: UInt64(board.text.utf8.count))
        let pieces = [
            " ", "\n", "\r\n", "#", ".", "-", "+1.1", "9", "99999999999999999999", "key", "led", "\0", "\u{301}", "é",
        ]
        .map { Array($0.utf8) }
        for _ in 0..<300 {
            var bytes = Array(board.text.utf8)
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let end = min(place + Int.random(in: 1...30, using: &random), bytes.count)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
                case 2: bytes.replaceSubrange(place..<end, with: [0x20])
                default: bytes.append(contentsOf: bytes[place..<end])
                }
            }
            do throws(Board.FileProblem) {
                let read = try Board(text: String(decoding: bytes, as: UTF8.self))
                #expect(read.problem == nil)
                #expect(try Board(text: read.text) == read)
            } catch {
                #expect(!error.reason.isEmpty)
            }
        }
    }
}
