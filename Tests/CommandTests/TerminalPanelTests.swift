import TestSupport
import Foundation
import Glibc
import TM1638
import Testing

@testable import attention_panel

@Suite("The panel in a terminal")
struct TerminalPanelTests {
    /// The rows of the screen that show these digits.
    func rows(_ text: String) throws -> [String] {
        let picture = BoardDrawing(picture: Picture(digits: try Text.segments(text)), keys: [], down: [])
        return picture.lines.filter { $0.hasPrefix("│") }.map { String($0.dropFirst().dropLast()) }
    }

    func shows(_ text: String) throws -> (PseudoTerminal) -> Bool {
        let rows = try rows(text)
        return { terminal in rows.allSatisfy { terminal.screen.contains($0) } }
    }

    @Test("keyed to 62.0 it shows 112.5, and quitting leaves the terminal as it was")
    func tutorial() throws {
        let terminal = try PseudoTerminal("run", "--simulated")
        let mode = terminal.mode
        #expect(terminal.waitUntil(try shows(" 64.0115.0")))
        #expect(terminal.mode & tcflag_t(ECHO | ICANON) == 0)
        terminal.type("33")
        #expect(terminal.waitUntil(try shows(" 62.0112.5")))
        terminal.type("\r")
        #expect(terminal.waitUntil { $0.screen.contains("Last reading: 62.0 → 112.5") })
        terminal.type("q")
        #expect(terminal.waitUntil { $0.output.hasSuffix("\u{1B}[?25h\u{1B}[?1049l") })
        terminal.process.waitUntilExit()
        #expect(terminal.process.terminationStatus == 0)
        #expect(terminal.mode == mode)
    }

    @Test("what is taught is in the estimate at once, and there again after a restart")
    func teaching() throws {
        let state = try TemporaryDirectory()
        let terminal = try PseudoTerminal("run", "--simulated", state: state)
        #expect(terminal.waitUntil(try shows(" 64.0115.0")))
        terminal.type("33")
        #expect(terminal.waitUntil(try shows(" 62.0112.5")))
        // Held enter asks for the weight, + counts it up, enter keeps it.
        terminal.type("h\r")
        #expect(terminal.waitUntil(try shows(" 62.0LoAd")))
        terminal.type("4\r")
        #expect(terminal.waitUntil(try shows("StorEd  ")))
        kill(terminal.process.processIdentifier, SIGKILL)
        terminal.process.waitUntilExit()

        let again = try PseudoTerminal("run", "--simulated", state: state)
        #expect(again.waitUntil(try shows(" 62.0113.5")))
    }

    @Test("a pair that the command line adds is seen by the running panel")
    func otherHand() throws {
        let state = try TemporaryDirectory()
        let terminal = try PseudoTerminal("run", "--simulated", state: state)
        #expect(terminal.waitUntil(try shows(" 64.0115.0")))
        let added = try Program.run(
            "pairs", "add", "64", "120", "--store", "\(state.path)/attention-panel/attention-panel.sqlite")
        #expect(added.status == 0, "\(added.errors)")
        #expect(terminal.waitUntil(try shows(" 64.0120.0")))
    }

    @Test("arrows move the cursor and count")
    func arrows() throws {
        let terminal = try PseudoTerminal("run", "--simulated")
        #expect(terminal.waitUntil(try shows(" 64.0115.0")))
        terminal.type("\u{1B}[C\u{1B}[A\u{1B}OD\u{1B}[B")
        #expect(terminal.waitUntil(try shows(" 63.1114.9")))
    }

    @Test(
        "a signal ends it, a crash kills it, and either leaves the terminal as it was",
        arguments: [SIGTERM, SIGHUP, SIGINT, SIGSEGV])
    func signals(signal: Int32) throws {
        let terminal = try PseudoTerminal("run", "--simulated")
        let mode = terminal.mode
        #expect(terminal.waitUntil(try shows(" 64.0115.0")))
        kill(terminal.process.processIdentifier, signal)
        #expect(terminal.waitUntil { $0.output.contains("\u{1B}[?25h\u{1B}[?1049l") })
        terminal.process.waitUntilExit()
        #expect(terminal.process.terminationStatus == (signal == SIGSEGV ? SIGSEGV : 0))
        #expect(terminal.mode == mode)
    }

    @Test("a terminal that is too small says so, until it is made larger", arguments: [(45, 24), (80, 10)])
    func tooSmall(columns: UInt16, rows: UInt16) throws {
        let terminal = try PseudoTerminal("run", "--simulated", size: (columns, rows))
        #expect(terminal.waitUntil { $0.screen.contains("too small") && $0.screen.contains("q quits") })
        #expect(!terminal.screen.contains("│"))
        terminal.resize(columns: 80, rows: 24)
        #expect(terminal.waitUntil(try shows(" 64.0115.0")))
    }

    @Test("a terminal that draws nothing gets words, and no escapes")
    func dumb() throws {
        let terminal = try PseudoTerminal("run", "--simulated", kind: "dumb")
        #expect(terminal.waitUntil { $0.output.contains("64.0, 115.0; attention on the fifth eighth") })
        terminal.type("minus minus\n")
        #expect(terminal.waitUntil { $0.output.contains("62.0, 112.5") })
        terminal.type("quit\n")
        terminal.process.waitUntilExit()
        #expect(terminal.process.terminationStatus == 0)
        #expect(terminal.output.contains("TERM=dumb") && !terminal.output.contains("\u{1B}"))
    }

    @Test("in words, keys come from a pipe as well, and what is no key is told on standard error")
    func plain() throws {
        let state = try TemporaryDirectory()
        let outcome = try Program.run(
            "run", "--plain", input: "minus minus\nfoo\n", environment: ["STATE_DIRECTORY": state.path])
        #expect(
            outcome.status == 0 && outcome.output.hasSuffix("62.0, 112.5; attention on the first and fifth eighth\n"))
        #expect(outcome.errors.contains("\"foo\" is no key: left, right,"))
    }

    @Test("lines that come before the memory is open are done when it is")
    func early() throws {
        let state = try TemporaryDirectory()
        let before = try Program.run("pairs", "add", "62", "112.5", "--store", state.store)
        #expect(before.status == 0)
        // As a writer holds it: the bytes that SQLite locks.
        let memory = unsafe open(state.store, O_RDWR)
        var lock = flock(
            l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0x4000_0000, l_len: 512, l_pid: 0)
        #expect(unsafe fcntl(memory, F_SETLK, &lock) == 0)
        let terminal = try PseudoTerminal("run", "--plain", "--store", state.store)
        terminal.type("plus plus plus\nquit\n")
        #expect(terminal.waitUntil { $0.output.contains("LOAd") })
        close(memory)
        #expect(terminal.waitUntil { $0.output.contains("65.0, 112.5") })
        terminal.process.waitUntilExit()
        #expect(terminal.process.terminationStatus == 0)
    }

    @Test("nothing is sent while nothing changes")
    func flicker() throws {
        let picture = BoardDrawing(picture: Picture(digits: try Text.segments("8.")), keys: ["◀"], down: [0])
        #expect(
            picture.lines == [
                "┌────────┐",
                "│   _    │",
                "│  |_|   │",
                "│  |_|.  │",
                "│        │",
                "│  (1)   │",
                "│   ◀    │",
                "└────────┘",
            ])
    }

    @Test("where there is no terminal it says so and ends")
    func noTerminal() throws {
        let outcome = try Program.run("run", "--simulated")
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("drawn in a terminal"))
    }
}
