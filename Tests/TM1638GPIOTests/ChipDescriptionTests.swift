import Foundation
import Testing

@testable import TM1638GPIO

@Suite("What a gpiochip says of itself")
struct ChipDescriptionTests {
    @Test("a directory without gpiochips has none, and files of their name that are none do not count")
    func none() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        #expect(ChipDescription.all(in: directory.path) == [])
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Data().write(to: directory.appendingPathComponent("gpiochip0"))
        try FileManager.default.createSymbolicLink(
            at: directory.appendingPathComponent("gpiochip4"), withDestinationURL: URL(fileURLWithPath: "/dev/null"))
        #expect(ChipDescription.all(in: directory.path) == [])
    }

    @Test("it prints as gpiodetect prints it, and says when it could not be opened")
    func description() {
        let chip = ChipDescription(path: "/dev/gpiochip0", name: "gpiochip0", label: "pinctrl-rp1", lineCount: 54)
        #expect(chip.description == "gpiochip0 [pinctrl-rp1] (54 lines)")
        let closed = ChipDescription(path: "/dev/gpiochip1", name: "gpiochip1", label: nil, lineCount: nil)
        #expect(closed.description == "gpiochip1 (not readable)")
    }
}
