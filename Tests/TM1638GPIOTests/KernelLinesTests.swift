import Foundation
import TM1638
import TM1638Simulator
import Testing

@testable import TM1638GPIO

/// Lines of a real kernel, seen from the other side: through the files of its GPIO simulator.
///
/// `Tests/Kernel/run` boots a kernel that has one, makes the chip, and runs these tests there with each generation of libgpiod.
@Suite(
    "On a real kernel", .serialized,
    .enabled(if: GPIOSimChip.board != nil, "needs the chip that Tests/Kernel/run makes"))
struct KernelLinesTests {
    private let board: GPIOSimChip
    private static let strobe = UInt32(17)
    private static let secondStrobe = UInt32(18)
    private static let clock = UInt32(27)
    private static let data = UInt32(22)

    init() throws {
        board = try #require(GPIOSimChip.board)
    }

    private func request(
        chip: String? = "gpiochip0", strobes: [GPIOLine] = [.name("GPIO17")]
    ) throws(GPIOFailure) -> GPIOLines {
        try GPIOLines(
            chip: chip, strobes: strobes, clock: .name("GPIO27"), data: .offset(Self.data), consumer: "attention-panel")
    }

    /// STB, the second STB, CLK and DIO as they are on the wires.
    private func levels() throws -> String {
        try [Self.strobe, Self.secondStrobe, Self.clock, Self.data].map { try board.level(of: $0) ? "1" : "0" }.joined()
    }

    @Test("wires start idle: STB, CLK and DIO high")
    func idle() throws {
        #expect(try levels() == "0000")
        let lines = try request(strobes: [.name("GPIO17"), .offset(18)])
        #expect(try levels() == "1111")
        #expect(lines.chip.label == "pinctrl-sim")
        #expect(lines.chip.lineCount == 54)
    }

    @Test("a call changes the wires that it names and no others")
    func drive() throws {
        var lines = try request(strobes: [.offset(17), .offset(18)])
        try lines.drive(.strobe(1), to: [])
        #expect(try levels() == "1011")
        try lines.drive([.clock, .data], to: [])
        #expect(try levels() == "1000")
        try lines.drive([.clock, .data], to: .data)
        #expect(try levels() == "1001")
        try lines.drive(.clock, to: .clock)
        #expect(try levels() == "1011")
        try lines.drive([.strobe(0), .strobe(1)], to: .strobe(1))
        #expect(try levels() == "0111")
        try lines.drive([.strobe(5)], to: [])
        #expect(try levels() == "0111")
    }

    @Test("they do all that lines have to do")
    func conformance() throws {
        var lines = try request(strobes: [.offset(17), .offset(18)])
        let offsets: [Wires: UInt32] = [
            .strobe(0): Self.strobe, .strobe(1): Self.secondStrobe, .clock: Self.clock, .data: Self.data,
        ]
        let problems = try LinesCheck.problems(of: &lines) { wire in
            offsets[wire].flatMap { try? board.level(of: $0) } ?? false
        }
        #expect(problems == [])
    }

    @Test("turning DIO round leaves STB and CLK as they are", arguments: [Wires.clock, []])
    func turning(clock: Wires) throws {
        var lines = try request(strobes: [.offset(17), .offset(18)])
        try lines.drive(.strobe(0), to: [])
        try lines.drive([.clock, .data], to: clock)
        let before = try levels()

        try lines.releaseData()
        #expect(try board.pull(of: Self.data) == "pull-up")
        #expect(try String(levels().prefix(3)) == String(before.prefix(3)))
        #expect(try lines.readData())
        try board.pull(Self.data, "pull-down")
        #expect(try !lines.readData())

        for level in [false, true, false] {
            try lines.driveData(level)
            #expect(try levels() == before.prefix(3) + (level ? "1" : "0"))
            try lines.releaseData()
        }
        #expect(throws: GPIOFailure.system("drive DIO on gpiochip0", chip: "/dev/gpiochip0", code: EPERM)) {
            try lines.drive(.data, to: [])
        }
    }

    @Test("each call is one system call; with libgpiod 1.6, DIO beside another wire is a second one")
    func budget() throws {
        var lines = try request()
        let both = GPIOLines.libraryGeneration == 1 ? 2 : 1
        try lines.drive(.strobe(0), to: [])
        #expect(lines.callCount == 1)
        try lines.drive([.clock, .data], to: [])
        #expect(lines.callCount == 1 + both)
        try lines.drive([.clock], to: .clock)
        try lines.releaseData()
        _ = try lines.readData()
        try lines.driveData(true)
        #expect(lines.callCount == 5 + both)
    }

    @Test("gpioinfo's reader sees who holds each line")
    func consumer() throws {
        let lines = try request()
        let holders = [Self.strobe, Self.clock, Self.data].map { lines.chip.holder(ofLine: $0) }
        let old = ["attention-panel-stb-clk", "attention-panel-stb-clk", "attention-panel-dio"]
        #expect(holders == (GPIOLines.libraryGeneration == 1 ? old : Array(repeating: "attention-panel", count: 3)))
        #expect(lines.chip.holder(ofLine: Self.secondStrobe) == nil)
    }

    @Test("when the value ends the lines are free for the next")
    func release() throws {
        for _ in 0..<3 { _ = try request() }
        let chip = try #require(GPIOLines.available().first)
        #expect(chip.holder(ofLine: Self.strobe) == nil)
    }

    @Test("a held line is refused with the wire, the line and its holder, and the others are let go")
    func busy() throws {
        let holder = try request(strobes: [.offset(18)])
        #expect(
            throws: GPIOFailure.busy(wire: "STB 2", line: .offset(18), chip: "gpiochip0", holder: holderName(of: "STB"))
        ) {
            _ = try GPIOLines(
                chip: "gpiochip0", strobes: [.offset(17), .offset(18)], clock: .offset(1), data: .offset(2))
        }
        #expect(
            throws: GPIOFailure.busy(wire: "DIO", line: .offset(22), chip: "gpiochip0", holder: holderName(of: "DIO"))
        ) {
            _ = try GPIOLines(chip: "gpiochip0", strobes: [.offset(17)], clock: .offset(1), data: .offset(22))
        }
        #expect([17, 1, 2].map { holder.chip.holder(ofLine: $0) } == [nil, nil, nil])
    }

    private func holderName(of wire: String) -> String {
        GPIOLines.libraryGeneration == 2
            ? "attention-panel" : wire == "DIO" ? "attention-panel-dio" : "attention-panel-stb-clk"
    }

    @Test("a chip is found by path, name, label, or by the names of its lines")
    func chips() throws {
        for asked in ["/dev/gpiochip0", "gpiochip0", "pinctrl-sim"] {
            #expect(try request(chip: asked).chip.path == "/dev/gpiochip0")
        }
        let byName = try GPIOLines(strobes: [.name("GPIO17")], clock: .name("GPIO27"), data: .name("GPIO22"))
        #expect(byName.chip.name == "gpiochip0")
        #expect(GPIOLines.available() == [byName.chip])
    }

    @Test("when the chip goes away, every call says so")
    func gone() throws {
        let extender = try GPIOSimChip(named: "extender", lineCount: 4)
        var lines = try GPIOLines(chip: "extender", strobes: [.offset(0)], clock: .offset(1), data: .offset(2))
        let (name, path) = (lines.chip.name, lines.chip.path)
        try extender.remove()
        #expect(throws: GPIOFailure.system("drive CLK on \(name)", chip: path, code: ENODEV)) {
            try lines.drive(.clock, to: [])
        }
        #expect(throws: GPIOFailure.system("release DIO on \(name)", chip: path, code: ENODEV)) {
            try lines.releaseData()
        }
        #expect(throws: GPIOFailure.system("read DIO on \(name)", chip: path, code: ENODEV)) { try lines.readData() }
        #expect(throws: GPIOFailure.self) { _ = try request(chip: "extender") }
    }

    @Test("a driver on these wires finds no chip behind a DIO that only its pull-up holds")
    func driver() throws {
        var driver = Driver(BitBangedBus(try request()))
        try driver.start()
        #expect(try levels() == "1011")
        #expect(throws: (any Error).self) { try driver.scanKeys(wired: KeyScan(KeyInput.all)) }
        #expect(try levels() == "1011")
    }
}
