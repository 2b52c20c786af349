import TM1638

/// A driver as most are written, here to compare with.
///
/// Three calls a bit, each byte of memory at its own fixed address, all of it every time, and every bit of the key scan read: correct
/// by the datasheet.
struct NaiveDriver<Line: Lines> {
    private var lines: Line

    init(_ lines: Line) {
        self.lines = lines
    }

    mutating func start() throws {
        try show(DisplayMemory())
        try frame([0x8F])
    }

    mutating func show(_ memory: DisplayMemory) throws {
        try frame([0x44])
        for index in 0..<DisplayMemory.count { try frame([0xC0 | UInt8(index), memory[index]]) }
    }

    mutating func scanKeys() throws -> UInt32 {
        try step { try $0.drive(.strobe(0), to: []) }
        try send(0x42)
        try step { try $0.releaseData() }
        pause(2)
        var bits: UInt32 = 0
        for position in 0..<32 {
            try step(5) { try $0.drive(.clock, to: []) }
            try step(5) { try $0.drive(.clock, to: .clock) }
            if try lines.readData() { bits |= 1 << position }
        }
        try step { try $0.drive(.strobe(0), to: .strobe(0)) }
        try step { try $0.driveData(true) }
        return bits
    }

    private mutating func frame(_ bytes: [UInt8]) throws {
        try step { try $0.drive(.strobe(0), to: []) }
        for byte in bytes { try send(byte) }
        try step(5) { try $0.drive(.strobe(0), to: .strobe(0)) }
    }

    private mutating func send(_ byte: UInt8) throws {
        for position in 0..<8 {
            try step { try $0.drive(.clock, to: []) }
            try step { try $0.drive(.data, to: byte >> position & 1 == 1 ? .data : []) }
            try step { try $0.drive(.clock, to: .clock) }
        }
    }

    /// A call, and the pause that such drivers make after each.
    private mutating func step(_ microseconds: Int = 1, _ call: (inout Line) throws -> Void) throws {
        try call(&lines)
        pause(microseconds)
    }

    private mutating func pause(_ microseconds: Int) {
        lines.wait(until: lines.now + .microseconds(microseconds))
    }
}
