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
