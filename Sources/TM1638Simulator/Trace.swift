import Synchronization
public import TM1638

/// Everything that happened on a simulated panel's wires, as a VCD file for waveform viewers and as decoded frames.
public final class Trace: Sendable {
    private struct Edge {
        let time: Instant
        let wire: Wires
        let rose: Bool
    }

    private let chipCount: Int
    private let edges = Mutex<[Edge]>([])

    /// Records `panel` from now on, when its wires should be idle.
    public init(of panel: SimulatedPanel) {
        chipCount = panel.boards.count
        panel.observe { [weak self] time, wire, rose in
            self?.edges.withLock { $0.append(Edge(time: time, wire: wire, rose: rose)) }
        }
    }

    private var wires: [(wire: Wires, name: String)] {
        [(.clock, "clk"), (.data, "dio")] + (0..<chipCount).map { (.strobe($0), chipCount == 1 ? "stb" : "stb\($0)") }
    }

    /// The trace as a value change dump (IEEE 1364, section 18), in nanoseconds; all wires begin high.
    public var vcd: String {
        let wires = wires
        // An identifier is any printable character; "!" is the first.
        let identifiers = wires.indices.map { Character(Unicode.Scalar(UInt8(33 + $0))) }
        var text = "$timescale 1 ns $end\n$scope module tm1638 $end\n"
        for (wire, identifier) in zip(wires, identifiers) { text += "$var wire 1 \(identifier) \(wire.name) $end\n" }
        text += "$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n"
        for identifier in identifiers { text += "1\(identifier)\n" }
        text += "$end\n"
        var time = Instant.start
        for edge in edges.withLock({ $0 }) {
            guard let index = wires.firstIndex(where: { $0.wire == edge.wire }) else { continue }
            if edge.time != time {
                text += "#\(edge.time.nanoseconds)\n"
                time = edge.time
            }
            text += "\(edge.rose ? 1 : 0)\(identifiers[index])\n"
        }
        return text
    }

    /// The frames that the wires carried, in order, as anybody sees them who knows the protocol but not the chip.
    ///
    /// Every bit is taken when CLK rises. A driver may take the bits of a read later, where a slow pull-up has lifted DIO.
    public var frames: [TracedFrame] {
        var levels = wires.reduce(into: Wires()) { $0.formUnion($1.wire) }
        var frames: [TracedFrame] = []
        var open: [Int: TracedFrame] = [:]
        for edge in edges.withLock({ $0 }) {
            if edge.rose { levels.formUnion(edge.wire) } else { levels.subtract(edge.wire) }
            if edge.wire == .clock, edge.rose {
                for chip in open.keys { open[chip]?.append(levels.contains(.data)) }
            }
            for chip in 0..<chipCount where edge.wire == .strobe(chip) {
                if !edge.rose {
                    open[chip] = TracedFrame(chip: chip, start: edge.time)
                } else if let frame = open.removeValue(forKey: chip) {
                    frames.append(frame)
                }
            }
        }
        return frames
    }
}

/// What one STB pulse framed.
public struct TracedFrame: Hashable, Sendable {
    /// The chip that was selected.
    public let chip: Int
    /// When STB fell.
    public let start: Instant
    /// The bytes, the first of them the command; of a byte that was not finished the bits that came.
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
