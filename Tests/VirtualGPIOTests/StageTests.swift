import Foundation
import TM1638
import TM1638Simulator
import Testing

@testable import VirtualGPIO

@Suite("A stage", .timeLimit(.minutes(1)))
struct StageTests {
    private let path = Client.path()

    /// Comes as a guest, asks something, and leaves.
    private func visit() throws {
        let client = try Client(connectingTo: path)
        client.send(.getFeatures)
    }

    @Test("says when guests can connect, and ends when its script is over and the guest has left")
    func script() throws {
        let script = try Script(text: "dark\n+1ms brightness off\nshows \"42\"", boards: [.ledAndKey])
        let outcome = try Stage(script: script).run(at: path, listening: { try? visit() })
        #expect(outcome.met?.count == 2)
        #expect(outcome.failures.map(\.line) == [3])
        #expect(outcome.summary.hasPrefix("0 requests, 0 frames, 0 key scans, 0 bits, 0 violations\n"))
    }

    @Test("without a script it runs until it is stopped, from any thread")
    func stop() throws {
        let stage = Stage()
        Thread { stage.stop() }.start()
        let outcome = try stage.run(at: path)
        #expect(outcome.met == nil && outcome.failures.isEmpty)
    }

    @Test("whoever looks on can end it, and sees the boards' time")
    func lookingOn() throws {
        var times: [Instant] = []
        _ = try Stage().run(
            at: path,
            until: { time, hasGuest in
                times.append(time)
                return times.count == 3 || hasGuest
            })
        #expect(times == times.sorted())
    }

    @Test("the summary counts rules broken more often than violations are kept, and each program's own")
    func manyViolations() throws {
        let panel = SimulatedPanel()
        var bank = PanelBank(panel) { panel.now }
        for program in 0..<2 {
            bank.hold(17, isHeld: true, after: program)
            for _ in 0..<10_001 {
                bank.drive(17, high: false)
                bank.drive(17, high: true)
            }
            bank.hold(17, isHeld: false, after: program)
        }
        #expect(bank.visits.map(\.totals.violations) == [10_000, 10_001])
        let outcome = StageOutcome(panel: panel, requests: 7, visits: bank.visits, met: nil, failures: [])
        #expect(outcome.summary.contains("20001 violations"))
        #expect(outcome.summary.contains("broken 20001 ×, the first at 0 ns, chip 0: strobeHigh"))
        #expect(outcome.summary.contains("program 2, "))
    }

    @Test("wires that are given the same line, or one that does not exist, make no trap")
    func sharedLines() {
        var bank = PanelBank(SimulatedPanel(), PanelLines(strobes: [5, 5, -1], clock: 5, data: 5)) { .start }
        for line in [5, -1, .max] {
            bank.hold(line, isHeld: true, after: 0)
            bank.drive(line, high: true)
            bank.release(line)
            _ = bank.level(of: line)
        }
        #expect(bank.visits.count == 1)
    }
}
