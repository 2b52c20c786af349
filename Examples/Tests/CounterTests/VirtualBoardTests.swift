import Foundation
import TM1638
import TM1638Simulator
import Testing
import VirtualGPIO

@Suite("A virtual board from a test")
struct VirtualBoardTests {
    /// Where a virtual machine would attach: user-mode Linux with `virtio_uml.device=PATH:41`.
    let path = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString.prefix(8)

    @Test("a stage listens, plays its script on the guest's boards, and says what became of it")
    func stage() throws {
        let stage = Stage(boards: [.ledAndKey], script: try Script(text: "within 1s dark", boards: [.ledAndKey]))
        let outcome = try stage.run(
            at: path,
            // Here a test starts its virtual machine; this one has none, and ends the play.
            listening: { stage.stop() })
        #expect(outcome.failures.count + (outcome.met?.count ?? 0) == 1)
        #expect(outcome.summary.contains("0 violations"))
    }
}
