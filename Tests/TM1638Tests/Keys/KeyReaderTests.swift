import TM1638
import TM1638Simulator
import Testing

@Suite("Key reader")
struct KeyReaderTests {
    let panel = SimulatedPanel()

    @Test("the next scan is a period away, or a display cycle after a key changed")
    func nextScan() throws {
        var driver = driver(on: panel)
        var reader = KeyReader(board: .ledAndKey, start: driver.now)
        #expect(reader.nextScan == driver.now)
        #expect(try reader.events(from: &driver) == [])
        #expect(reader.nextScan == .start + .milliseconds(20))
        panel.press("S2")
        panel.advance(to: reader.nextScan)
        #expect(try reader.events(from: &driver) == [])
        #expect(reader.nextScan == panel.now + KeyTracker.confirmationDelay)
        panel.advance(to: reader.nextScan)
        #expect(try reader.events(from: &driver).map(\.key) == [1])
        #expect(reader.down == [1])
    }

    @Test("a scan that tells nothing leaves the keys as they were, and says why once it matters")
    func trouble() throws {
        var driver = driver(on: panel)
        var reader = KeyReader(board: .ledAndKey, start: driver.now)
        panel.schedule(.unplug(chip: 0))
        #expect(try reader.events(from: &driver) == [])
        #expect(reader.trouble == .noAnswer(chip: 0))
        panel.schedule(.plugIn(chip: 0))
        panel.glitch(.data, high: true, at: panel.now + .microseconds(30), lasting: .microseconds(60))
        #expect(try reader.events(from: &driver) == [])
        guard case .impossible(chip: 0, _) = reader.trouble else { return #expect(Bool(false)) }
        #expect(try reader.events(from: &driver) == [])
        #expect(reader.trouble == nil)
    }

    @Test("a change is confirmed soon, even if the scan that was to confirm it tells nothing")
    func confirmation() throws {
        var driver = driver(on: panel)
        var reader = KeyReader(board: .ledAndKey, start: driver.now, period: .milliseconds(40))
        panel.press("S2")
        panel.advance(by: .milliseconds(10))
        #expect(try reader.events(from: &driver) == [])
        panel.advance(to: reader.nextScan)
        panel.glitch(.data, high: true, at: panel.now + .microseconds(30), lasting: .microseconds(60))
        let began = panel.now
        #expect(try reader.events(from: &driver) == [])
        #expect(reader.trouble != nil)
        #expect(reader.nextScan == began + KeyTracker.confirmationDelay)
        panel.advance(to: reader.nextScan)
        #expect(try reader.events(from: &driver).map(\.kind) == [.press])
    }

    @Test("wires that fail, and a chip that is not there, are thrown")
    func failures() throws {
        var driver = driver(on: panel)
        var reader = KeyReader(board: .ledAndKey, start: driver.now)
        panel.schedule(.failCalls(after: 0, count: 1))
        #expect(throws: DriverError<SimulatedFault>.self) { try reader.events(from: &driver) }
        var other = KeyReader(chip: 1, board: .ledAndKey, start: driver.now)
        #expect(throws: DriverError<SimulatedFault>.noSuchChip(1)) { try other.events(from: &driver) }
    }
}
