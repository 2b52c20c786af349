import TM1638
import Testing

@Suite("Boards")
struct BoardTests {
    @Test("a digit of more outputs than segments, and pins that no chip has, are not used and make no trap")
    func odd() {
        let outputs =
            (0..<300).map { Output(grid: $0 % 8 + 1, segment: $0 / 8 + 1) } + [Output(grid: .min, segment: .max)]
        let board = Board(
            name: "odd", title: "", digits: [outputs, []], leds: [.init(red: Output(grid: .max, segment: .min))],
            keys: [.init(name: "", input: KeyInput(k: .min, ks: .max))], hasDiodes: false)
        #expect(board.problem != nil)
        let picture = Picture(digits: [Segments(rawValue: .max), .a], leds: [.red])
        #expect(board.picture(for: board.memory(for: picture)).digits == [Segments(rawValue: .max), []])
        #expect(board.keysDown(in: KeyScan(rawValue: .max)) == [])
        #expect(board.wiredKeys == .none)
        for segment in [Int.min, 8, 11, .max] { #expect(Board.lkm1638(redSegment: segment).problem != nil) }
        #expect(Wires.strobes(.max) == Wires.strobes(Wires.maximumChips) && Wires.strobes(.min) == [])
    }

    @Test("every known board is one that the chip can have", arguments: Board.all)
    func valid(board: Board) {
        #expect(board.problem == nil)
        #expect(Board.named(board.name) == board)
    }

    @Test("names are unique and fit for a command line")
    func names() {
        #expect(Set(Board.all.map(\.name)).count == Board.all.count)
        for board in Board.all {
            #expect(board.name.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-.".contains($0) })
        }
        #expect(Board.named("no such board") == nil)
    }

    @Test("memory holds a frame so that the same frame comes out again", arguments: Board.all)
    func roundTrip(board: Board) {
        for index in board.digits.indices {
            for bit in 0..<8 {
                var frame = Picture(
                    digits: board.digits.map { _ in [] }, leds: board.leds.map { _ in [] })
                frame.digits[index] = Segments(rawValue: 1 << UInt8(bit))
                #expect(board.picture(for: board.memory(for: frame)) == frame)
            }
        }
        for index in board.leds.indices {
            for light in [LED.red, .green] where light == .red || board.leds[index].green != nil {
                var frame = Picture(
                    digits: board.digits.map { _ in [] }, leds: board.leds.map { _ in [] })
                frame.leds[index] = light
                #expect(board.picture(for: board.memory(for: frame)) == frame)
            }
        }
    }

    @Test("a frame that is longer or shorter than the board is no trouble", arguments: Board.all)
    func oddFrames(board: Board) {
        #expect(board.memory(for: Picture()) == DisplayMemory())
        let long = Picture(
            digits: Array(repeating: Segments(rawValue: 0xFF), count: 30), leds: Array(repeating: .red, count: 30))
        #expect(board.picture(for: board.memory(for: long)).digits.allSatisfy { $0.rawValue == 0xFF })
    }

    /// The byte and bit of segment a and the dot of the first and last digit, as other drivers for these boards write them.
    @Test(
        "digits lie where other drivers for the board write them",
        arguments: [
            ("led-and-key", 0, 0, 0, 0), ("led-and-key", 7, 7, 14, 7), ("led-and-key", 2, 0, 4, 0), ("qyf", 0, 0, 0, 7),
            ("qyf", 7, 7, 14, 0), ("qyf", 2, 3, 6, 5), ("qyf-1.0", 0, 0, 0, 3), ("qyf-1.0", 3, 0, 0, 0),
            ("qyf-1.0", 4, 0, 0, 7), ("qyf-1.0", 7, 0, 0, 4), ("hcw-132", 0, 0, 0, 7), ("anode-10", 0, 2, 4, 0),
            ("anode-10", 7, 0, 0, 7), ("anode-10", 8, 0, 1, 0), ("anode-10", 9, 7, 15, 1),
            // The turned board's first digit is the last one; its segment a is that one's d.
            ("led-and-key-turned", 0, 0, 14, 3), ("led-and-key-turned", 0, 6, 14, 6),
            ("led-and-key-turned", 7, 7, 0, 7),
        ])
    func placement(name: String, digit: Int, segment: Int, byte: Int, bit: Int) throws {
        let board = try #require(Board.named(name))
        var digits = [Segments](repeating: [], count: board.digits.count)
        digits[digit] = Segments(rawValue: 1 << UInt8(segment))
        var expected = DisplayMemory()
        expected[byte] = 1 << UInt8(bit)
        #expect(board.memory(for: Picture(digits: digits)) == expected)
    }

    @Test("a turned board turns every pattern as other drivers do")
    func turned() {
        for pattern in UInt8.min...UInt8.max {
            let memory = Board.ledAndKeyTurned.memory(for: Picture(digits: [Segments(rawValue: pattern)]))
            #expect(memory[14] == pattern & 0xC0 | (pattern & 7) << 3 | (pattern >> 3) & 7)
        }
    }

    @Test("which of the two pins is red can be chosen")
    func twoColours() {
        let usual = Board.lkm1638(), other = Board.lkm1638(redSegment: 10)
        let red = Picture(leds: [.red, [.red, .green], .green])
        #expect((0..<3).map { usual.memory(for: red)[2 * $0 + 1] } == [1, 3, 2])
        #expect((0..<3).map { other.memory(for: red)[2 * $0 + 1] } == [2, 3, 1])
        #expect(other.problem == nil)
    }

    @Test(
        "keys lie where other drivers for the board read them",
        arguments: [
            ("led-and-key", "S1", 0x0000_0001), ("led-and-key", "S2", 0x0000_0100), ("led-and-key", "S4", 0x0100_0000),
            ("led-and-key", "S5", 0x0000_0010), ("led-and-key", "S8", 0x1000_0000), ("qyf", "S1", 0x0000_0004),
            ("qyf", "S2", 0x0000_0040), ("qyf", "S8", 0x4000_0000), ("qyf", "S9", 0x0000_0002),
            ("qyf", "S16", 0x2000_0000), ("led-and-key-turned", "S1", 0x1000_0000),
            ("bare", "K1KS1", 0x0000_0004), ("bare", "K3KS8", 0x1000_0000),
        ] as [(String, String, UInt32)])
    func keys(name: String, key: String, bits: UInt32) throws {
        let board = try #require(Board.named(name))
        let index = try #require(board.keys.firstIndex { $0.name == key })
        #expect(board.keysDown(in: KeyScan(rawValue: bits)) == [index])
    }

    @Test("keys that the board does not wire are not down, whatever the scan says")
    func unwiredKeys() {
        #expect(Board.ledAndKey.keysDown(in: KeyScan(rawValue: 0x6666_6666)) == [])
        #expect(Board.qyf.keysDown(in: KeyScan(rawValue: 0x1111_1111)) == [])
    }

    @Test("a scan names its keys")
    func description() {
        #expect(KeyScan.none.description == "none")
        #expect(KeyScan(rawValue: 0x0000_0101).description == "K3·KS1 K3·KS3")
        #expect(KeyScan([KeyInput(k: 4, ks: 1), KeyInput(k: 1, ks: 0)]) == .none)
    }
}
