import TM1638
import TM1638Simulator
import Testing

@Suite("Several chips on shared wires")
struct SeveralChipsTests {
    let panel = SimulatedPanel(boards: [.ledAndKey, .ledAndKey, .qyf])

    func memory(_ text: String) throws -> DisplayMemory {
        Board.ledAndKey.memory(for: Picture(digits: try Text.segments(text)))
    }

    @Test("each has its own picture and brightness")
    func own() throws {
        var driver = driver(on: panel)
        try driver.start()
        try driver.show(memory("LEFT"), on: 0)
        try driver.show(memory("OPEN"), on: 1)
        try driver.setBrightness(.dimmest, of: 1)
        try driver.setBrightness(.off, of: 2)
        #expect(panel.text(of: 0) == "LEFT    ")
        #expect(panel.text(of: 1) == "0PEN    ")
        #expect((0..<3).map { panel.brightness(of: $0) } == [.brightest, .dimmest, .off])
        #expect(panel.violations == [])
    }

    @Test("starting all costs no more than starting one")
    func start() throws {
        var all = driver(on: panel)
        try all.start()
        let single = SimulatedPanel()
        var one = driver(on: single)
        try one.start()
        #expect(panel.calls == single.calls)
    }

    @Test("each has its own keys, and one strobe is low in a read")
    func keys() throws {
        var driver = driver(on: panel)
        try driver.start()
        panel.press("S1", of: 0)
        panel.press("S2", of: 1)
        panel.press("S16", of: 2)
        panel.advance(by: .milliseconds(5))
        let scans = try (0..<3).map { try driver.scanKeys(of: $0, wired: panel.boards[$0].wiredKeys) }
        #expect((0..<3).map { panel.boards[$0].keysDown(in: scans[$0]) } == [[0], [1], [15]])
        #expect(panel.violations == [])
    }

    @Test("chips that hold the same are written to together")
    func broadcast() throws {
        var driver = driver(on: panel)
        try driver.start()
        let calls = panel.calls
        try driver.showOnAll(memory("8"))
        #expect(panel.calls - calls == 34)
        #expect((0..<3).allSatisfy { panel.memory(of: $0) == panel.memory(of: 0) })
    }

    @Test("chips that differ in a byte are brought to the same picture by the bytes that any of them lacks")
    func unionOfRuns() throws {
        var driver = driver(on: panel)
        try driver.start()
        try driver.showOnAll(memory("12345678"))
        try driver.show(memory("12345670"), on: 1)
        let calls = panel.calls
        try driver.showOnAll(memory("92345678"))
        // One address and one byte for the first digit, the same for the last.
        #expect(panel.calls - calls == 2 * 34)
        #expect((0..<2).map { panel.text(of: $0) } == ["92345678", "92345678"])
    }

    @Test("a scan of one chip costs the others nothing but the word that writing begins")
    func afterScan() throws {
        var driver = driver(on: panel)
        try driver.start()
        _ = try driver.scanKeys(of: 0, wired: Board.ledAndKey.wiredKeys)
        let calls = panel.calls
        try driver.showOnAll(memory("8"))
        #expect(panel.calls - calls == 18 + 34)
    }

    @Test("chips of different brightness keep it when all get the same picture")
    func brightnessKept() throws {
        var driver = driver(on: panel)
        try driver.start()
        try driver.setBrightness(.dimmest, of: 1)
        let calls = panel.calls
        try driver.showOnAll(memory("8"))
        #expect(panel.calls - calls == 34)
        #expect(panel.brightness(of: 0) == .brightest)
        #expect(panel.brightness(of: 1) == .dimmest)
        driver.invalidate()
        try driver.showOnAll(memory("8"))
        #expect((0..<3).map { panel.brightness(of: $0) } == [.brightest, .dimmest, .brightest])
        #expect(panel.violations == [])
    }

    @Test("a failure makes every chip be written anew")
    func failure() throws {
        var driver = driver(on: panel)
        try driver.start()
        panel.schedule(.failCalls(after: 3, count: 1))
        #expect(throws: DriverError<SimulatedFault>.self) { try driver.show(memory("8"), on: 0) }
        let frames = panel.statistics(of: 2).frames
        try driver.show(DisplayMemory(), on: 2)
        #expect(panel.statistics(of: 2).frames - frames == 3)
    }

    @Test("a chip that is absent does not keep the others from working")
    func absent() throws {
        var driver = driver(on: panel)
        try driver.start()
        panel.schedule(.unplug(chip: 1))
        #expect(throws: DriverError<SimulatedFault>.chipAbsent(chip: 1)) {
            try driver.scanKeys(of: 1, wired: Board.ledAndKey.wiredKeys)
        }
        try driver.showOnAll(memory("HELP"))
        #expect(panel.text(of: 0) == "HELP    ")
        #expect(panel.memory(of: 2) == panel.memory(of: 0))
        #expect(try driver.scanKeys(of: 0, wired: Board.ledAndKey.wiredKeys) == .none)
    }
}
