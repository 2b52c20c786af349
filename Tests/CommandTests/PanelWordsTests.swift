import Attention
import PanelCore
import TM1638
import TestSupport
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

    @Test("each picture is told once and whole: neither what blinks nor what stood there before changes it")
    func changes() throws {
        var words = PanelWords()
        var lines: [String] = []
        var now = Instant(nanoseconds: 0)
        var settings = Settings()
        settings.darkAfter = 60
        var controller = Controller(
            model: Model([Pair(key: 60, value: 97), Pair(key: 64, value: 103)]), settings: settings, at: now)
        func pass(_ milliseconds: Int) {
            for _ in stride(from: 0, to: milliseconds, by: 20) {
                now = now + .milliseconds(20)
                if let line = words.line(of: controller, at: now) { lines.append(line) }
            }
        }
        func press(_ roles: Role...) {
            for role in roles {
                _ = controller.handle(.press, of: role, at: now)
                _ = controller.handle(.release(held: .milliseconds(60)), of: role, at: now)
            }
        }
        pass(3000)
        press(.minus)
        pass(3000)
        press(.left, .plus)
        pass(1000)
        #expect(!words.isSettled(at: now))
        pass(1000)
        #expect(words.isSettled(at: now))
        pass(60_000)
        #expect(
            lines == [
                "62.0, 100.0; attention on the first and eighth eighth", "61.0, 97.1; attention on the first eighth",
                "71.0, 103.0 (a guess: no pair is near)", "dark",
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
