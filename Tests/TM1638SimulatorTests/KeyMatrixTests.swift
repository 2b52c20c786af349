import TM1638
import TM1638Simulator
import Testing

@Suite("Keys, as the chip scans them")
struct KeyMatrixTests {
    /// The end of display cycle `number`, at which the chip takes what it has scanned.
    func end(ofCycle number: Int64) -> Instant { .start + KeyMatrixTests.cycle * Int(number) }

    static let cycle = Duration.microseconds(4700)

    /// The keys of a chip that is read at `time`, by the names on its board.
    func names(_ panel: SimulatedPanel, at time: Instant) throws -> [String] {
        panel.advance(to: time)
        var host = Host(panel)
        // Fast enough that a whole read fits between two times of a test.
        host.readHalfPeriod = .microseconds(7)
        let bits = try host.read()
        let board = panel.boards[0]
        return board.keysDown(in: KeyScan(rawValue: bits)).map { board.keys[$0].name }
    }

    @Test("a press is seen once the display cycle in which it fell has ended")
    func latch() throws {
        let panel = SimulatedPanel()
        panel.press("S3", at: end(ofCycle: 1) + .milliseconds(1))
        #expect(try names(panel, at: end(ofCycle: 1) + .microseconds(3600)) == [])
        #expect(try names(panel, at: end(ofCycle: 2) + .microseconds(1)) == ["S3"])
        panel.release("S3")
        #expect(try names(panel, at: end(ofCycle: 2) + .milliseconds(2)) == ["S3"])
        #expect(try names(panel, at: end(ofCycle: 3) + .microseconds(1)) == [])
    }

    @Test("a press that is over before its cycle ends is never seen")
    func tooShort() throws {
        let panel = SimulatedPanel()
        panel.press("S3", at: end(ofCycle: 1) + .milliseconds(1))
        panel.release("S3", at: end(ofCycle: 1) + .milliseconds(4))
        #expect(try names(panel, at: end(ofCycle: 2) + .microseconds(1)) == [])
    }

    @Test("of two keys in one cycle the first comes first, and the second a cycle later")
    func firstKeyWins() throws {
        let panel = SimulatedPanel()
        panel.press("S5", at: end(ofCycle: 1) + .milliseconds(1))
        panel.press("S2", at: end(ofCycle: 1) + .milliseconds(2))
        #expect(try names(panel, at: end(ofCycle: 2) + .microseconds(1)) == ["S5"])
        #expect(try names(panel, at: end(ofCycle: 3) + .microseconds(1)) == ["S2", "S5"])
    }

    @Test("of three keys in one cycle each later one waits a cycle more")
    func threeKeys() throws {
        let panel = SimulatedPanel()
        for (index, name) in ["S5", "S2", "S8"].enumerated() {
            panel.press(name, at: end(ofCycle: 1) + .milliseconds(Int64(index + 1)))
        }
        #expect(try names(panel, at: end(ofCycle: 2) + .microseconds(1)) == ["S5"])
        #expect(try names(panel, at: end(ofCycle: 3) + .microseconds(1)) == ["S2", "S5"])
        #expect(try names(panel, at: end(ofCycle: 4) + .microseconds(1)) == ["S2", "S5", "S8"])
    }

    @Test("keys that go down at the same instant count as one")
    func together() throws {
        let panel = SimulatedPanel()
        panel.press("S5")
        panel.press("S2")
        #expect(try names(panel, at: end(ofCycle: 1) + .microseconds(1)) == ["S2", "S5"])
    }

    @Test("with diodes every chord reads as itself")
    func diodes() throws {
        let panel = SimulatedPanel()
        for key in panel.boards[0].keys { panel.press(key.name) }
        #expect(try names(panel, at: end(ofCycle: 1) + .microseconds(1)) == panel.boards[0].keys.map(\.name))
    }

    /// What was measured on a QYF board: three corners of a rectangle read as four, and so on.
    @Test(
        "without diodes current finds its way round",
        arguments: [
            (["S1", "S2", "S9"], ["S1", "S2", "S9", "S10"]),
            (["S1", "S2", "S3", "S11"], ["S1", "S2", "S3", "S9", "S10", "S11"]),
            (["S1", "S9"], ["S1", "S9"]),
            (["S1", "S2", "S3"], ["S1", "S2", "S3"]),
            (["S1", "S10"], ["S1", "S10"]),
        ])
    func ghosts(pressed: [String], read: [String]) throws {
        let panel = SimulatedPanel(boards: [.qyf])
        for name in pressed { panel.press(name) }
        #expect(try names(panel, at: end(ofCycle: 1) + .microseconds(1)) == read)
        #expect(panel.keysHeld() == KeyScan(pressed.compactMap { name in Board.qyf.key(name) }))
    }

    @Test("without diodes two keys on one K light each other's segments; with diodes they do not")
    func segmentShorts() throws {
        for (board, expected) in [(Board.qyf, "88      "), (.ledAndKey, "8       ")] {
            let panel = SimulatedPanel(boards: [board])
            var driver = Driver(BitBangedBus(panel.lines))
            try driver.start()
            try driver.show(board.memory(for: Picture(digits: [Segments(rawValue: 0x7F)])))
            #expect(panel.text() == "8       ")
            // On QYF digit 1 is SEG8 and digit 2 is SEG7: the keys on KS8 and KS7.
            panel.press("S7")
            panel.press("S8")
            #expect(panel.text() == expected)
            panel.release("S8")
            #expect(panel.text() == "8       ")
        }
    }

    @Test("keys on different K lines short no segments")
    func safeChord() throws {
        let panel = SimulatedPanel(boards: [.qyf])
        var driver = Driver(BitBangedBus(panel.lines))
        try driver.start()
        try driver.show(Board.qyf.memory(for: Picture(digits: [Segments(rawValue: 0x7F)])))
        panel.press("S7")
        panel.press("S16")
        #expect(panel.text() == "8       ")
    }

    @Test("the chip answers zeros where it has no key")
    func integrityBits() throws {
        let panel = SimulatedPanel(boards: [.bareChip])
        for key in Board.bareChip.keys { panel.press(key.name) }
        panel.advance(by: .milliseconds(5))
        var host = Host(panel)
        #expect(try host.read() == KeyScan.keyBits)
    }

    @Test("a read may stop early and starts again with the first bit")
    func earlyStop() throws {
        let panel = SimulatedPanel()
        panel.press("S1")
        panel.advance(by: .milliseconds(5))
        var host = Host(panel)
        #expect(try host.read(bits: 3) == 1)
        #expect(try host.read(bits: 5) == 1)
        #expect(panel.violations == [])
    }

    @Test("a fifth byte is recorded and reads zero")
    func readTooLong() throws {
        let panel = SimulatedPanel()
        var host = Host(panel)
        _ = try host.read(bits: 33)
        #expect(panel.violations.map(\.rule) == [.readTooLong])
    }

    @Test("a host whose CLK idles low lets it fall once more than it reads, and that is not too long")
    func idlesLow() throws {
        let panel = SimulatedPanel()
        var host = Host(panel)
        try host.select()
        try host.send(0x42)
        _ = try host.receive(bits: 32)
        try panel.lines.drive(.clock, to: [])
        panel.advance(by: .microseconds(1))
        try host.deselect()
        #expect(panel.violations == [])
    }

    @Test("a press that bounces is down in the end", arguments: 1..<6)
    func bounce(times: Int) throws {
        let panel = SimulatedPanel()
        panel.bounce("S4", times: times, every: .microseconds(700), at: end(ofCycle: 1))
        let last = end(ofCycle: 1) + .microseconds(1400) * times
        #expect(try names(panel, at: last + .milliseconds(10)) == ["S4"])
    }

    @Test("a key that the board lacks is not pressed")
    func unknownKey() {
        let panel = SimulatedPanel()
        #expect(!panel.press("S9"))
        #expect(!panel.release("S9"))
        #expect(!panel.press("S1", of: 1))
        #expect(!panel.bounce("S9", times: 1, every: .milliseconds(1)))
        #expect(panel.keysHeld() == .none)
        #expect(panel.keysHeld(of: 7) == .none)
    }
}

extension Board {
    /// The input of the key of a name.
    func key(_ name: String) -> KeyInput? {
        keys.first { $0.name == name }?.input
    }
}
