import PanelCore
import TM1638
import Testing

@testable import attention_panel

@Suite("The panel in words")
struct PanelWordsTests {
    func picture(_ text: String, leds: [Int] = []) throws -> Picture {
        Picture(digits: try Text.segments(text), leds: (0..<8).map { leds.contains($0) ? .red : [] })
    }

    @Test("numbers are read as numbers, words as words, and LEDs by their place")
    func text() throws {
        #expect(PanelWords.text(try picture(" 62.0112.5", leds: [3])) == "62.0, 112.5; attention on the fourth eighth")
        #expect(
            PanelWords.text(try picture(" 64.0115.0", leds: [0, 3, 7]))
                == "64.0, 115.0; attention on the first, fourth and eighth eighth")
        #expect(PanelWords.text(try picture(" 62.0LoAd")) == "62.0, LoAd")
        #expect(PanelWords.text(try picture("        ")) == "dark")
        #expect(PanelWords.text(try picture("-12.5   3")) == "-12.5, 3")
        #expect(PanelWords.text(try picture(" 64.0u 0.2")) == "64.0, u 0.2")
        #expect(PanelWords.text(try picture(" 64.0n1.5")) == "64.0, n 1.5")
        #expect(PanelWords.text(try picture(" 64.0L102")) == "64.0, L 102")
        #expect(PanelWords.text(try picture(" 64.0P99.9")) == "64.0, P 99.9")
        #expect(PanelWords.text(try picture("SLEEP 10")) == "SLEEP 10")
    }

    @Test("a change is told once, and what only blinks is no change")
    func changes() throws {
        var words = PanelWords()
        var lines: [String] = []
        func show(_ picture: Picture, from start: UInt64, to end: UInt64) {
            for moment in stride(from: start, to: end, by: 20) {
                if let line = words.line(picture, at: Instant(nanoseconds: moment * 1_000_000)) { lines.append(line) }
            }
        }
        let (lit, dark) = (try picture(" 62.0112.5"), try picture(" 6 0112.5"))
        show(lit, from: 0, to: 500)
        show(dark, from: 500, to: 800)
        show(lit, from: 800, to: 1300)
        show(try picture(" 63.0114.0"), from: 1300, to: 2000)
        #expect(lines == ["62.0, 112.5", "63.0, 114.0"])
        #expect(!words.isSettled(at: Instant(nanoseconds: 2_000_000_000)))
        #expect(words.isSettled(at: Instant(nanoseconds: 4_000_000_000)))
    }

    @Test("a picture that holds less than the one before is told as it is, and at once")
    func fewerDigits() throws {
        var words = PanelWords()
        var lines: [String] = []
        var moment: UInt64 = 0
        func show(_ text: String, leds: [Int] = [], isGuess: Bool = false, for milliseconds: UInt64 = 500) throws {
            let picture = try picture(text, leds: leds)
            for _ in stride(from: 0, to: milliseconds, by: 20) {
                moment += 20
                let now = Instant(nanoseconds: moment * 1_000_000)
                if let line = words.line(picture, isGuess: isGuess, at: now) { lines.append(line) }
            }
        }
        try show("LOAd    ")
        try show(" 62.0100.0", leds: [0, 7])
        try show(" 61.0 97.1", leds: [0])
        try show(" 60.0 97.0", leds: [0])
        // The cursor, an estimate of nothing, a key held until it acts.
        try show(" 6 0 97.0", leds: [0], for: 300)
        try show(" 60.0 97.0", leds: [0])
        try show(" 60.0    ", leds: [0], for: 300)
        try show(" 60.0 97.0", leds: [0])
        try show("        ", for: 200)
        try show("brIt   7")
        try show("PAIr   9")
        try show("        ", for: 2000)
        try show("StorEd  ")
        try show(" 60.0 97.0", leds: [0])
        try show(" 90.0126.0", isGuess: true)
        #expect(
            lines == [
                "LOAd", "62.0, 100.0; attention on the first and eighth eighth",
                "61.0, 97.1; attention on the first eighth",
                "60.0, 97.0; attention on the first eighth", "brIt, 7", "PAIr, 9", "dark", "StorEd",
                "60.0, 97.0; attention on the first eighth", "90.0, 126.0 (a guess: no pair is near)",
            ])
    }

    @Test("lines of names and of characters are keys, and what is none is told")
    func lines() {
        let roles = RoleTable(board: .ledAndKey)
        var (strokes, keyboard) = (LineStrokes(roles), Keyboard(board: .ledAndKey))
        func keys(_ text: String) -> [Keyboard.Key] { strokes.decode(Array(text.utf8), with: &keyboard) }
        #expect(keys("left\n") == [.board(0)])
        #expect(keys("pl") == [])
        #expect(keys("us minus\n33\n\n") == [.board(3), .board(2), .board(2), .board(2), .board(7)])
        #expect(keys("hold enter\nh8\n") == [.hold(7), .hold(7)])
        #expect(keys("quit\n") == [.quit])
        #expect(strokes.takeProblem() == nil)
        #expect(keys("xyzzy\n") == [])
        #expect(strokes.takeProblem()?.contains("\"xyzzy\" is no key") == true)
        #expect(strokes.takeProblem() == nil)
    }

    @Test("the menu and teaching tell how to go on")
    func help() throws {
        #expect(PanelWords.help(for: try picture("brIt   7"))?.first?.contains("the brightness") == true)
        #expect(PanelWords.help(for: try picture(" 62.0LoAd"))?.first?.contains("the scales say") == true)
        #expect(PanelWords.help(for: try picture(" 62.0112.5")) == nil)
    }
}
