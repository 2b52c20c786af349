import CGPIOD
import Glibc
public import TM1638

/// The wires of a panel on a Linux gpiochip.
///
/// They are driven through the libgpiod that the package was built with, 1.6 or 2.x. With libgpiod 2 all wires are one request and every
/// call is one system call. A request of 1.6 has one direction for all of its lines, so DIO is a request of its own: a call that changes
/// DIO and another wire makes two system calls, and so does a call that turns DIO round, since libgpiod then reads the line's state.
///
/// This value owns the lines, which start idle: STB is driven high first, then CLK and DIO. When the value ends, it drives STB and CLK
/// high and makes DIO an input, so that nothing drives against a chip. Then the kernel takes the lines back, and the gpiochip's driver
/// decides about them: most leave them or make them inputs, Raspberry Pi's own kernels keep the outputs. When a process is killed, its
/// wires stay as they were. In either case the TM1638 goes on showing its memory.
@safe
public struct GPIOLines: Lines, ~Copyable, @unchecked Sendable {
    /// What can go wrong on the lines.
    public typealias Failure = GPIOFailure

    /// The chip that the lines are on.
    public let chip: ChipDescription

    // C's masks count the lines in the order of the request: STB of each chip, CLK, DIO.
    private var lines: cgpiod_lines
    private let strobeCount: Int
    private let wires: [Placement.Wire]

    /// Requests the lines and drives them idle.
    ///
    /// - Parameters:
    ///   - chip: a path such as `/dev/gpiochip0`, a kernel name such as `gpiochip0`, or a label such as `pinctrl-rp1`; `nil` looks
    ///     for the lines on all chips, for which each line has to be given by name.
    ///   - strobes: STB of each TM1638, `1 ... Wires.maximumChips` of them.
    ///   - clock: CLK.
    ///   - data: DIO.
    ///   - consumer: the holder's name, as `gpioinfo` shows it; `nil` for the name of the program. The kernel keeps 31 bytes. With libgpiod
    ///     1.6 STB and CLK have the name with `-stb-clk` and DIO with `-dio`, with libgpiod 2 all lines have the name itself.
    /// - Throws: ``GPIOFailure`` if there is no such chip or line, a line is given twice, or another program or driver holds it.
    public init(
        chip: String? = nil, strobes: [GPIOLine], clock: GPIOLine, data: GPIOLine, consumer: String? = nil
    ) throws(GPIOFailure) {
        guard (1...Wires.maximumChips).contains(strobes.count) else {
            throw .strobeCount(strobes.count, limit: Wires.maximumChips)
        }
        let wires =
            strobes.enumerated().map { index, line in
                Placement.Wire(name: strobes.count == 1 ? "STB" : "STB \(index + 1)", line: line)
            } + [Placement.Wire(name: "CLK", line: clock), Placement.Wire(name: "DIO", line: data)]
        let placement = try Placement(of: wires, on: chip)

        var lines = unsafe cgpiod_lines()
        let consumer = consumer ?? Self.programName
        let outputs = cgpiod_generation() == 1 ? consumer + "-stb-clk" : consumer
        let code = unsafe cgpiod_open(
            &lines, placement.chip.path, placement.offsets, UInt32(placement.offsets.count), outputs, consumer + "-dio")
        guard code == 0 else { throw Self.failure(code, requesting: wires, at: placement) }

        unsafe self.lines = lines
        self.chip = placement.chip
        self.wires = wires
        strobeCount = strobes.count
    }

    deinit {
        var lines = unsafe lines
        // STB first: from then on no chip takes the clock for data.
        _ = unsafe cgpiod_drive(&lines, mask(.strobes(strobeCount)), ~0)
        _ = unsafe cgpiod_drive(&lines, mask(.clock), ~0)
        _ = unsafe cgpiod_turn_in(&lines)
        unsafe cgpiod_close(&lines)
    }

    /// How many STBs were requested.
    public var chipCount: Int { strobeCount }

    /// The program's name, as far as the kernel keeps it with the longest suffix.
    private static var programName: String {
        let name = CommandLine.arguments.first?.split(separator: "/").last ?? ""
        return name.isEmpty ? "tm1638" : String(name.prefix(22))
    }

    /// Every gpiochip of this machine in the order of their numbers, including those that may not be opened; empty without GPIO.
    public static func available() -> [ChipDescription] {
        ChipDescription.all(in: "/dev")
    }

    /// The generation of libgpiod that the package was built with, 1 or 2.
    public static var libraryGeneration: Int { Int(cgpiod_generation()) }

    /// How many calls have driven, turned or read lines so far; each is one system call, except turning DIO round with libgpiod 1.6: two.
    public var callCount: Int { unsafe Int(lines.calls) }

    /// Drives `wires` to `levels` in one system call (libgpiod 1.6: two where DIO and another wire are among them).
    public mutating func drive(_ wires: Wires, to levels: Wires) throws(GPIOFailure) {
        let code = unsafe cgpiod_drive(&lines, mask(wires), mask(levels))
        if code != 0 { throw failure(code, "drive", wires) }
    }

    /// Makes DIO an input with a pull-up.
    public mutating func releaseData() throws(GPIOFailure) {
        let code = unsafe cgpiod_turn_in(&lines)
        if code != 0 { throw failure(code, "release", .data) }
    }

    /// Makes DIO an output again.
    public mutating func driveData(_ level: Bool) throws(GPIOFailure) {
        let code = unsafe cgpiod_turn_out(&lines, level)
        if code != 0 { throw failure(code, "drive", .data) }
    }

    /// Reads DIO.
    public mutating func readData() throws(GPIOFailure) -> Bool {
        var level = false
        let code = unsafe cgpiod_read(&lines, &level)
        if code != 0 { throw failure(code, "read", .data) }
        return level
    }

    /// The kernel's `CLOCK_MONOTONIC`.
    public var now: Instant { MonotonicClock.now }

    /// Returns no earlier than `deadline`: sleeps while that is more than 100 µs away, then spins.
    public mutating func wait(until deadline: Instant) {
        MonotonicClock.wait(until: deadline)
    }

    /// The wires as C's mask; wires that were not requested fall out.
    private func mask(_ wires: Wires) -> UInt32 {
        let strobes = UInt32(wires.intersection(.strobes(strobeCount)).rawValue) >> 2
        let clock: UInt32 = wires.contains(.clock) ? 1 << UInt32(strobeCount) : 0
        let data: UInt32 = wires.contains(.data) ? 2 << UInt32(strobeCount) : 0
        return strobes | clock | data
    }

    /// What a refused call was about.
    private func failure(_ code: Int32, _ verb: String, _ changed: Wires) -> GPIOFailure {
        let mask = mask(changed)
        let names = wires.enumerated().filter { mask & (1 << UInt32($0.offset)) != 0 }.map(\.element.name)
        return .system("\(verb) \(names.joined(separator: " and ")) on \(chip.name)", chip: chip.path, code: code)
    }

    /// Why a request was refused: which of its lines somebody holds, if that is why.
    private static func failure(_ code: Int32, requesting wires: [Placement.Wire], at placement: Placement)
        -> GPIOFailure
    {
        if code == EBUSY {
            for (wire, offset) in zip(wires, placement.offsets) {
                guard let holder = placement.chip.holder(ofLine: offset) else { continue }
                return .busy(wire: wire.name, line: wire.line, chip: placement.chip.name, holder: holder)
            }
        }
        let lines = wires.map { "\($0.name) (\($0.line))" }.joined(separator: ", ")
        return .system("request \(lines) on \(placement.chip.name)", chip: placement.chip.path, code: code)
    }
}
