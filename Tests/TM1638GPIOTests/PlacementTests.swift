import Glibc
import Testing

@testable import TM1638GPIO

@Suite("Finding the chip and the lines")
struct PlacementTests {
    /// A Raspberry Pi 5 in short, and a second chip that has a GPIO17 too.
    private static let header = ChipDescription(
        path: "/dev/gpiochip0", name: "gpiochip0", label: "pinctrl-rp1", lineCount: 54)
    private static let extender = ChipDescription(
        path: "/dev/gpiochip10", name: "gpiochip10", label: "extender", lineCount: 8)

    private static func machine(_ names: [ChipDescription: [String: UInt32]]) -> Placement.Machine {
        let chips = names.keys.sorted { $0.path < $1.path }
        return Placement.Machine(
            chips: { chips },
            target: { $0 == "gpiochip4" ? "gpiochip0" : nil },
            chip: { (path) throws(GPIOFailure) in
                guard let chip = chips.first(where: { $0.path == path }) else { throw .notAChip(path: path) }
                guard chip.label != nil else {
                    throw .system("open \(path)", chip: path, code: chip.name == "gpiochip9" ? ENXIO : EACCES)
                }
                return chip
            },
            offset: { (chip, name) throws(GPIOFailure) in
                if chip.name == "gpiochip9" { throw .system("look for line \(name)", chip: chip.path, code: ENXIO) }
                return names[chip]?[name]
            }
        )
    }

    private static let pi = machine([
        header: ["GPIO17": 17, "GPIO27": 27, "GPIO22": 22], extender: ["GPIO17": 3, "A": 4],
    ])

    private static func place(
        _ stb: String, _ clk: String, _ dio: String, on chip: String?, in machine: Placement.Machine = pi
    ) throws(GPIOFailure) -> Placement {
        let wires = [("STB", stb), ("CLK", clk), ("DIO", dio)].compactMap { name, text in
            GPIOLine(text).map { Placement.Wire(name: name, line: $0) }
        }
        return try Placement(of: wires, on: chip, in: machine)
    }

    @Test("a chip is found by path, name and label", arguments: ["/dev/gpiochip0", "gpiochip0", "pinctrl-rp1"])
    func chip(asked: String) throws {
        let placement = try Self.place("GPIO17", "27", "GPIO22", on: asked)
        #expect(placement.chip == Self.header)
        #expect(placement.offsets == [17, 27, 22])
    }

    @Test("without a chip, the one that has all the names is taken")
    func search() throws {
        #expect(try Self.place("GPIO17", "GPIO27", "GPIO22", on: nil).chip == Self.header)
    }

    @Test("without a chip, names that several chips have are refused")
    func ambiguousNames() {
        let twice = Self.machine([Self.header: ["A": 1, "B": 2, "C": 3], Self.extender: ["A": 1, "B": 2, "C": 3]])
        #expect(throws: GPIOFailure.ambiguousChip("A, B, C", fitting: [Self.header, Self.extender])) {
            try Self.place("A", "B", "C", on: nil, in: twice)
        }
    }

    @Test("without a chip, an offset is refused")
    func offsetWithoutChip() {
        #expect(throws: GPIOFailure.chipNeeded(wire: "CLK", offset: 27)) {
            try Self.place("GPIO17", "27", "GPIO22", on: nil)
        }
    }

    @Test("an unknown name says which wire, which name and where it was looked for")
    func unknownLine() {
        #expect(throws: GPIOFailure.unknownLine(wire: "DIO", name: "GPIO99", chip: "gpiochip0")) {
            try Self.place("GPIO17", "GPIO27", "GPIO99", on: "gpiochip0")
        }
        #expect(throws: GPIOFailure.unknownLine(wire: "DIO", name: "GPIO99", chip: nil)) {
            try Self.place("GPIO17", "GPIO27", "GPIO99", on: nil)
        }
    }

    @Test("an offset beyond the chip's lines is refused")
    func range() {
        #expect(throws: GPIOFailure.lineOutOfRange(wire: "CLK", offset: 54, chip: "gpiochip0", lineCount: 54)) {
            try Self.place("53", "54", "0", on: "gpiochip0")
        }
    }

    @Test("a line given twice is refused, also once by name and once by offset")
    func duplicates() {
        #expect(throws: GPIOFailure.sharedLine(wire: "STB", other: "DIO", offset: 17, chip: "gpiochip0")) {
            try Self.place("GPIO17", "GPIO27", "17", on: "gpiochip0")
        }
    }

    @Test("a machine without gpiochips is told so, whether a chip was named or not", arguments: ["gpiochip0", nil])
    func noChip(asked: String?) {
        #expect(throws: GPIOFailure.noChip) {
            try Self.place("A", "B", "C", on: asked, in: Self.machine([:]))
        }
    }

    @Test("an unknown chip is answered with those that are there")
    func unknownChip() {
        #expect(throws: GPIOFailure.unknownChip("pinctrl-bcm2711", present: [Self.header, Self.extender])) {
            try Self.place("1", "2", "3", on: "pinctrl-bcm2711")
        }
    }

    @Test("a label that two chips bear is refused")
    func ambiguousLabel() {
        let first = ChipDescription(path: "/dev/gpiochip1", name: "gpiochip1", label: "ftdi", lineCount: 4)
        let second = ChipDescription(path: "/dev/gpiochip2", name: "gpiochip2", label: "ftdi", lineCount: 4)
        #expect(throws: GPIOFailure.ambiguousChip("ftdi", fitting: [first, second])) {
            try Self.place("1", "2", "3", on: "ftdi", in: Self.machine([first: [:], second: [:]]))
        }
    }

    @Test("a chip that may not be opened is named as the reason when no other fits")
    func denied() {
        let closed = ChipDescription(path: "/dev/gpiochip0", name: "gpiochip0", label: nil, lineCount: nil)
        let machine = Self.machine([closed: [:]])
        for asked in ["gpiochip0", "pinctrl-rp1"] {
            #expect(throws: GPIOFailure.system("open /dev/gpiochip0", chip: "/dev/gpiochip0", code: 13)) {
                try Self.place("1", "2", "3", on: asked, in: machine)
            }
        }
    }

    @Test("another name of a chip, as the link gpiochip4 on a Raspberry Pi 5, is as good as its own")
    func link() throws {
        #expect(try Self.place("GPIO17", "27", "GPIO22", on: "gpiochip4").chip == Self.header)
    }

    @Test("a dead chip is not blamed for the absence of another")
    func dead() throws {
        let dead = ChipDescription(path: "/dev/gpiochip9", name: "gpiochip9", label: nil, lineCount: nil)
        let machine = Self.machine([dead: [:], Self.header: ["A": 1, "B": 2, "C": 3]])
        #expect(throws: GPIOFailure.unknownChip("pinctrl", present: [Self.header, dead])) {
            try Self.place("1", "2", "3", on: "pinctrl", in: machine)
        }
        #expect(throws: GPIOFailure.unknownLine(wire: "CLK", name: "X", chip: nil)) {
            try Self.place("A", "X", "C", on: nil, in: machine)
        }
        #expect(try Self.place("A", "B", "C", on: nil, in: machine).chip == Self.header)
    }
}
