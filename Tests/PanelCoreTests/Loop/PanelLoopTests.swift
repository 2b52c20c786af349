import TestSupport
import TM1638
import TM1638Simulator
import Testing

@testable import PanelCore

@Suite("PanelLoop")
struct PanelLoopTests {
    let panel = SimulatedPanel()
    let board = Board.ledAndKey

    func loop(board: Board = .ledAndKey) -> PanelLoop<SimulatedLines> {
        PanelLoop(
            panel.lines, board: board,
            controller: Controller(model: Model(Pair.tutorial), at: panel.now))
    }

    /// Runs the loop for a while of virtual time.
    func run(_ loop: inout PanelLoop<SimulatedLines>, for duration: Duration) throws -> [Reading] {
        var readings: [Reading] = []
        let end = panel.now + duration
        while panel.now < end {
            for effect in try loop.turn() { if case .read(let reading) = effect { readings.append(reading) } }
            loop.waitForNextTurn()
        }
        return readings
    }

    /// A finger taps a key for 60 ms and is off it for as long.
    func tap(_ key: String, _ loop: inout PanelLoop<SimulatedLines>) throws -> [Reading] {
        panel.press(key)
        let readings = try run(&loop, for: .milliseconds(60))
        panel.release(key)
        return try readings + run(&loop, for: .milliseconds(60))
    }

    @Test("keyed to 62.0 on the board's keys, 112.5 is read off its segments, by the datasheet all the way")
    func tutorial() throws {
        var loop = loop()
        try loop.start()
        #expect(panel.text() == " 64.0115.0")
        _ = try tap("S3", &loop)
        _ = try tap("S3", &loop)
        #expect(panel.text() == " 62.0112.5")
        let readings = try tap("S8", &loop)
        #expect(readings.map(\.query) == [[62]])
        #expect(panel.violations == [])
    }

    @Test("a held key repeats")
    func held() throws {
        var loop = loop()
        try loop.start()
        panel.press("S4")
        _ = try run(&loop, for: .milliseconds(1250))
        panel.release("S4")
        _ = try run(&loop, for: .milliseconds(50))
        // One press, and repeats from 0.5 s on, ten a second at turns of 20 ms.
        let waist = loop.controller.current.query[0]
        #expect((71...73).contains(waist), "\(waist)")
    }

    @Test("a key is shown within 10 ms of the scan that saw it")
    func response() throws {
        var loop = loop()
        try loop.start()
        _ = try run(&loop, for: .milliseconds(100))
        panel.press("S3")
        // The chip's own scan has to see the key before ours can.
        panel.advance(by: .milliseconds(5))
        let seen = panel.now
        while panel.text() == " 64.0115.0" || panel.text() == " 6 0115.0" {
            _ = try loop.turn()
            if panel.text() != " 63.0114.9" { loop.waitForNextTurn() }
            #expect(panel.now - seen < .milliseconds(10))
            if panel.now - seen > .milliseconds(100) { break }
        }
        #expect(panel.text().hasPrefix(" 63.0"))
    }

    @Test("after a brown-out or a re-plug the picture is right again within a second")
    func recovery() throws {
        var loop = loop()
        try loop.start()
        for accident in [[Event.brownOut(chip: 0)], [.unplug(chip: 0), .plugIn(chip: 0)]] {
            for event in accident { panel.schedule(event) }
            _ = try run(&loop, for: .seconds(1))
            let text = panel.text()
            #expect(text == " 64.0115.0" || text == " 6 0115.0", "\(text)")
        }
    }

    @Test("noise on the wires and a chip that is gone do not stop the loop")
    func trouble() throws {
        var loop = loop()
        try loop.start()
        panel.schedule(.unplug(chip: 0))
        _ = try run(&loop, for: .milliseconds(200))
        #expect(loop.counters.absentScans > 5)
        panel.schedule(.plugIn(chip: 0))
        _ = try run(&loop, for: .milliseconds(40))
        #expect(panel.text().contains("115.0"))
    }

    @Test("failing lines end a turn, and the next one puts everything right")
    func failure() throws {
        var loop = loop()
        try loop.start()
        panel.schedule(.failCalls(after: 3, count: 2))
        #expect(throws: DriverError<SimulatedFault>.self) { try loop.turn() }
        #expect(throws: DriverError<SimulatedFault>.self) { try loop.turn() }
        _ = try loop.turn()
        #expect(panel.text() == " 64.0115.0")
    }

    @Test("it scans 50 times a second in use and 25 times at rest")
    func scanRate() throws {
        var loop = loop()
        try loop.start()
        _ = try run(&loop, for: .seconds(1))
        let busy = loop.counters.scans
        #expect((45...51).contains(busy), "\(busy)")
        _ = try run(&loop, for: .seconds(10))
        let before = loop.counters.scans
        _ = try run(&loop, for: .seconds(1))
        let rest = loop.counters.scans - before
        #expect((23...26).contains(rest), "\(rest)")
    }

    @Test(
        "a tap of 60 ms on the board and a tap made by a face count once each, at rest and in use, with turns up to 5 ms late",
        arguments: 0..<12)
    func anyTap(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var loop = loop()
        try loop.start()
        var expected = 640
        for _ in 0..<12 {
            // Every other pause brings the panel to rest, which it reaches after ten seconds.
            let pause = Int64.random(in: 50_000...(Bool.random(using: &random) ? 300_000 : 15_000_000), using: &random)
            let start = panel.now + .microseconds(pause)
            let isFace = Bool.random(using: &random)
            let (key, change) = Bool.random(using: &random) ? (2, -10) : (3, 10)
            if isFace {
                panel.schedule(.tap(board.keys[key].input, for: .milliseconds(40), chip: 0), at: start)
            } else {
                panel.press(board.keys[key].name, at: start)
                panel.release(board.keys[key].name, at: start + .milliseconds(60))
            }
            expected += change
            while panel.now < start + .milliseconds(250) {
                _ = try loop.turn()
                loop.waitForNextTurn()
                panel.advance(by: .microseconds(Int64.random(in: 0...5000, using: &random)))
            }
            let waist = Int((loop.controller.current.query[0] * 10).rounded())
            try #require(waist == expected, "\(isFace ? "face" : "board") at \(start)")
        }
    }

    @Test("blank leaves the display dark")
    func blank() throws {
        var loop = loop()
        try loop.start()
        try loop.blank()
        #expect(panel.brightness() == .off)
        #expect(panel.memory() == DisplayMemory())
    }
}
