import TM1638
import TM1638Simulator
import Testing

@Suite("Commands, as the chip takes them")
struct CommandRulesTests {
    let panel = SimulatedPanel()

    /// A host whose chip has all its memory clear.
    func host() throws -> Host {
        var host = Host(panel)
        try host.write(0x40)
        try host.write(0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        return host
    }

    @Test("at power-on memory is random, by the seed, and the display is off")
    func powerOn() {
        let same = SimulatedPanel(), other = SimulatedPanel(seed: 2)
        #expect(panel.memory() == same.memory())
        #expect(panel.memory() != other.memory())
        #expect(Set(panel.bytes()).count > 8)
        #expect(panel.brightness() == .off)
        #expect(panel.picture() == Board.ledAndKey.picture(for: DisplayMemory()))
    }

    @Test("auto-increment writes byte after byte from the address")
    func autoIncrement() throws {
        var host = try host()
        try host.write(0xC5, 1, 2, 3)
        #expect(panel.bytes() == [0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(panel.violations == [])
    }

    @Test("at a fixed address there is one byte a frame; more is dropped and recorded")
    func fixedAddress() throws {
        var host = try host()
        try host.write(0x44)
        try host.write(0xC2, 7)
        #expect(panel.violations == [])
        try host.write(0xC3, 8, 9)
        #expect(panel.bytes() == [0, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(panel.brokenRules == [.tooMuchData])
        #expect(panel.violations.first?.byte == 9)
    }

    @Test("the data mode stands until another one is sent")
    func sticky() throws {
        var host = try host()
        try host.write(0xC0, 1)
        try host.write(0x8F)
        try host.write(0xC1, 2)
        #expect(panel.bytes().prefix(2) == [1, 2])
        #expect(panel.violations == [])
    }

    @Test("data past the sixteenth byte is dropped and recorded; nothing wraps round")
    func tooMuch() throws {
        var host = try host()
        try host.write(0xCE, 1, 2, 3)
        #expect(panel.bytes().suffix(2) == [1, 2])
        #expect(panel.bytes().prefix(14).allSatisfy { $0 == 0 })
        #expect(panel.brokenRules == [.tooMuchData])
    }

    @Test("an address of 10H or more takes no data")
    func addressTooHigh() throws {
        var host = try host()
        try host.write(0xD3, 1)
        #expect(panel.memory() == DisplayMemory())
        #expect(panel.brokenRules == [.unrelatedBits, .tooMuchData])
    }

    @Test("data without an address is no data")
    func noAddress() throws {
        var host = try host()
        try host.write(0x40, 0x12)
        #expect(panel.memory() == DisplayMemory())
        #expect(panel.brokenRules == [.secondCommand])
    }

    @Test("a second command in a frame is recorded and not obeyed")
    func secondCommand() throws {
        var host = try host()
        try host.write(0x88, 0x8F, 0x8F)
        #expect(panel.brightness() == .dimmest)
        #expect(panel.violations.map(\.rule) == [.secondCommand])
    }

    @Test("after a key scan the chip is in read mode, where writing is undefined", arguments: [0, 9])
    func writeInReadMode(address: UInt8) throws {
        var host = try host()
        _ = try host.read()
        try host.write(0xC0 | address, 1)
        #expect(panel.memory() == DisplayMemory())
        #expect(panel.brokenRules == [.writeInReadMode])
        try host.write(0x40)
        try host.write(0xC0 | address, 1)
        #expect(panel.bytes()[Int(address)] == 1)
    }

    @Test(
        "what the table of commands does not have is recorded and changes nothing",
        arguments: [
            (0x00, .undefinedCommand), (0x03, .undefinedCommand), (0x3F, .undefinedCommand), (0x41, .undefinedCommand),
            (0x43, .undefinedCommand), (0x45, .undefinedCommand),
        ] as [(UInt8, Violation.Rule)])
    func undefined(byte: UInt8, rule: Violation.Rule) throws {
        var host = try host()
        try host.write(0x8A)
        try host.write(byte)
        #expect(panel.violations.map(\.rule) == [rule])
        #expect(panel.violations.map(\.byte) == [byte])
        try host.write(0xC0, 5, 6)
        #expect(panel.bytes().prefix(2) == [5, 6])
        #expect(panel.brightness() == Brightness(level: 2))
        #expect(panel.violations.count == 1)
    }

    @Test(
        "the test bit, and bits that are to be 0, are recorded",
        arguments: [
            (0x48, [.testMode]), (0x4C, [.testMode]), (0x50, [.unrelatedBits]), (0x68, [.unrelatedBits, .testMode]),
            (0x9F, [.unrelatedBits]), (0xB8, [.unrelatedBits]),
        ] as [(UInt8, [Violation.Rule])])
    func unrelated(byte: UInt8, rules: [Violation.Rule]) throws {
        var host = try host()
        try host.write(byte)
        #expect(panel.violations.map(\.rule) == rules)
    }

    @Test("display control sets the level, and off keeps the memory", arguments: 0..<8)
    func control(level: Int) throws {
        var host = try host()
        try host.write(0xC0, 0x3F)
        try host.write(0x88 | UInt8(level))
        #expect(panel.brightness() == Brightness(level: level))
        #expect(panel.text() == "0       ")
        try host.write(0x80 | UInt8(level))
        #expect(panel.brightness() == .off)
        #expect(panel.text() == "        ")
        #expect(panel.bytes()[0] == 0x3F)
        #expect(panel.violations == [])
    }

    @Test("display on before every byte was written is recorded; off is not")
    func displayOnBeforeClear() throws {
        var host = Host(panel)
        try host.write(0x80)
        try host.write(0x40)
        try host.write(0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        #expect(panel.violations == [])
        try host.write(0x88)
        #expect(panel.brokenRules == [.displayOnBeforeClear])
        #expect(panel.brightness() == .dimmest)
        panel.clearViolations()
        try host.write(0xCF, 0)
        try host.write(0x88)
        #expect(panel.violations == [])
    }
}
