import TM1638
import TM1638Simulator
import Testing

@testable import VirtualGPIO

@Suite("Programs on a virtual panel's wires")
struct PanelVisitTests {
    private var bank = PanelBank(SimulatedPanel()) { .start }

    /// A frame of one command.
    private mutating func command(_ byte: UInt8) {
        bank.drive(17, high: false)
        for bit in 0..<8 {
            bank.drive(22, high: byte & 1 << bit != 0)
            bank.drive(27, high: false)
            bank.panel.advance(by: .microseconds(1))
            bank.drive(27, high: true)
            bank.panel.advance(by: .microseconds(1))
        }
        bank.drive(17, high: true)
        bank.panel.advance(by: .microseconds(1))
    }

    @Test("each is a visit, from its first wire to its last, with what it did and what it left")
    mutating func visits() {
        bank.hold(5, isHeld: true, after: 0)
        bank.hold(17, isHeld: true, after: 3)
        bank.hold(27, isHeld: true, after: 4)
        command(0x40)
        bank.hold(17, isHeld: false, after: 30)
        #expect(bank.visits.map(\.end) == [nil])
        bank.hold(27, isHeld: false, after: 31)
        #expect(bank.visits.map(\.end) == [bank.panel.now])
        bank.hold(27, isHeld: true, after: 31)
        command(0x00)
        bank.hold(27, isHeld: false, after: 60)
        #expect(bank.visits.map(\.totals.requests) == [28, 29])
        #expect(bank.visits.map(\.totals.frames) == [1, 1])
        #expect(bank.visits.map(\.totals.bits) == [8, 8])
        // 0x00 is no command.
        #expect(
            bank.visits.map(\.totals.violations) == [
                bank.visits[0].totals.violations, bank.visits[0].totals.violations + 1,
            ])
        #expect(bank.visits.map(\.pictures) == [["        "], ["        "]])
    }
}
