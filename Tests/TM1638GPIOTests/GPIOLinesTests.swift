import Foundation
import TM1638GPIO
import TM1638
import Testing

@Suite("Requesting lines where there are none")
struct GPIOLinesTests {
    private static func request(chip: String?, strobes: [GPIOLine] = [.offset(0)]) throws(GPIOFailure) {
        _ = try GPIOLines(chip: chip, strobes: strobes, clock: .offset(20), data: .offset(21))
    }

    @Test("a file that is no gpiochip is named", arguments: ["/dev/null", "/etc/passwd", "/"])
    func notAChip(path: String) {
        #expect(throws: GPIOFailure.notAChip(path: path)) { try Self.request(chip: path) }
    }

    @Test("a path that leads nowhere is named")
    func missing() {
        let path = "/nonexistent/gpiochip0"
        #expect(throws: GPIOFailure.system("open \(path)", chip: path, code: ENOENT)) { try Self.request(chip: path) }
    }

    @Test("no STB, or more than the wires' mask holds, is refused before any chip is opened", arguments: [0, 9])
    func strobeCount(count: Int) {
        let strobes = (0..<UInt32(count)).map(GPIOLine.offset)
        #expect(throws: GPIOFailure.strobeCount(count, limit: Wires.maximumChips)) {
            try Self.request(chip: "/dev/null", strobes: strobes)
        }
    }
}
