import Synchronization
public import TM1638

/// Everything that happened on a simulated panel's wires, as a VCD file for waveform viewers and as decoded frames.
///
/// A panel can have several traces. Each records from its creation to the end of its life.
public final class Trace: Sendable {
    /// What the panel tells, apart from the trace, so that the panel does not keep the trace alive.
    private final class Record: Sendable {
        let changes = Mutex<[WireChange]>([])
    }

    private let panel: SimulatedPanel
    private let record: Record
    private let number: Int

    /// Records `panel` from now on; its wires should be idle.
    public init(of panel: SimulatedPanel) {
        let record = Record()
        self.panel = panel
        self.record = record
        number = panel.observe { change in record.changes.withLock { $0.append(change) } }
    }

    deinit {
        panel.stopObserving(number)
    }

    private var wires: [(wire: Wires, name: String)] {
        let count = panel.boards.count
        return [(.clock, "clk"), (.data, "dio")]
            + (0..<count).map { (.strobe($0), count == 1 ? "stb" : "stb\($0)") }
    }

    /// The trace as a value change dump (IEEE 1364, section 18), in nanoseconds; all wires begin high.
    ///
    /// `dio` is `z` while neither the host nor a chip drives it, and `x` while the host drives it high and a chip pulls it low. `dio_level`
    /// is the level that the chips see at the same time, for decoders that know only two levels.
    public var vcd: String {
        let wires = wires
        // An identifier is any printable character; "!" is the first.
        let identifiers = (0...wires.count).map { Character(Unicode.Scalar(UInt8(33 + $0))) }
        let level = identifiers[wires.count]
        var text = "$timescale 1 ns $end\n$scope module tm1638 $end\n"
        for (wire, identifier) in zip(wires, identifiers) { text += "$var wire 1 \(identifier) \(wire.name) $end\n" }
        text += "$var wire 1 \(level) dio_level $end\n"
        text += "$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n"
        for identifier in identifiers { text += "1\(identifier)\n" }
        text += "$end\n"
        var time = Instant.start
        var (drive, isDataHigh) = (DataDrive.high, true)
        for change in record.changes.withLock({ $0 }) {
            guard let index = wires.firstIndex(where: { $0.wire == change.wire }) else { continue }
            if change.time != time {
                text += "#\(change.time.nanoseconds)\n"
                time = change.time
            }
            guard let newDrive = change.drive else {
                text += "\(change.isHigh ? 1 : 0)\(identifiers[index])\n"
                continue
            }
            if newDrive != drive { text += "\(Self.value(newDrive))\(identifiers[index])\n" }
            if change.isHigh != isDataHigh { text += "\(change.isHigh ? 1 : 0)\(level)\n" }
            (drive, isDataHigh) = (newDrive, change.isHigh)
        }
        return text
    }

    private static func value(_ drive: DataDrive) -> Character {
        switch drive {
        case .low: "0"
        case .high: "1"
        case .released: "z"
        case .contested: "x"
        }
    }

    /// The frames that the wires carried, in order, decoded by the protocol alone.
    ///
    /// Every bit is taken when CLK rises. A driver may take the bits of a read later, where a slow pull-up has lifted DIO.
    public var frames: [TracedFrame] {
        var levels = wires.reduce(into: Wires()) { $0.formUnion($1.wire) }
        var frames: [TracedFrame] = []
        var open: [Int: TracedFrame] = [:]
        for change in record.changes.withLock({ $0 }) where levels.contains(change.wire) != change.isHigh {
            if change.isHigh { levels.formUnion(change.wire) } else { levels.subtract(change.wire) }
            if change.wire == .clock, change.isHigh {
                for chip in open.keys { open[chip]?.append(levels.contains(.data)) }
            }
            for chip in panel.boards.indices where change.wire == .strobe(chip) {
                if !change.isHigh {
                    open[chip] = TracedFrame(chip: chip, start: change.time)
                } else if let frame = open.removeValue(forKey: chip) {
                    frames.append(frame)
                }
            }
        }
        return frames
    }
}

/// The bytes that one chip got and sent while its STB was low.
public struct TracedFrame: Hashable, Sendable {
    /// The chip that was selected.
    public let chip: Int
    /// When STB fell.
    public let start: Instant
    /// The bytes, the first of them the command; an unfinished byte holds the bits that came.
    public private(set) var bytes: [UInt8] = []
    private var bitCount = 0

    init(chip: Int, start: Instant) {
        self.chip = chip
        self.start = start
    }

    mutating func append(_ bit: Bool) {
        if bitCount % 8 == 0 { bytes.append(0) }
        if bit { bytes[bytes.count - 1] |= 1 << UInt8(bitCount % 8) }
        bitCount += 1
    }
}

extension TracedFrame: CustomStringConvertible {
    /// Time, chip and bytes in one line; what a read answered stands after an arrow.
    public var description: String {
        let hexadecimal = bytes.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.utf8.count < 2 ? "0" + digits : digits
        }
        let isRead = bytes.first == Command.readKeys.byte
        let content = isRead ? (["42", "→"] + hexadecimal.dropFirst()) : hexadecimal
        return "\(start.nanoseconds) ns, chip \(chip): \(content.joined(separator: " "))"
    }
}
