/// What a driver believes about one chip, and what it wants of it.
struct ChipState {
    /// The brightness asked for.
    var brightness = Brightness.brightest
    /// The picture asked for.
    var wanted = DisplayMemory()
    /// The memory that the chip holds; `nil` when that is unknown.
    var memory: DisplayMemory?
    /// The display control that the chip holds; `nil` when that is unknown.
    var control: Brightness?
    /// Whether the chip's data mode is "write, auto-increment".
    var isWriting = false
    /// Whether nothing answered the last scan.
    var isAbsent = false
    /// When all of the above was last sent.
    var asserted: Instant?

    /// Takes everything about the chip for unknown, so that all of it is sent anew.
    mutating func forget() {
        memory = nil
        control = nil
        isWriting = false
    }

    /// Whether what was sent is too old to be believed.
    func isStale(at now: Instant, after interval: Duration) -> Bool {
        guard let asserted else { return false }
        return now - asserted >= interval
    }
}

extension DisplayMemory {
    /// The runs of bytes to send, so that the fewest bits are clocked to send every byte for which `isNeeded` holds.
    ///
    /// A run costs 8 bits for its address and 8 for each byte. So bridging a gap of one unchanged byte costs no more bits than a
    /// new address, and saves a strobe; a wider gap costs more.
    static func runs(where isNeeded: (Int) -> Bool) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for index in 0..<count where isNeeded(index) {
            if let last = runs.last, index - last.upperBound <= 1 {
                runs[runs.count - 1] = last.lowerBound..<(index + 1)
            } else {
                runs.append(index..<(index + 1))
            }
        }
        return runs
    }
}

extension KeyScan {
    /// What to sample when only these keys are wired: them, and in each nibble up to the last of them the bit that has to be 0.
    ///
    /// These are the bits that the mask 0x77 leaves out (datasheet V2.2, VIII: B3 and B7 of each byte).
    var samplingMask: UInt32 {
        guard rawValue != 0 else { return 0 }
        let lastNibble = (UInt32.bitWidth - 1 - rawValue.leadingZeroBitCount) / 4
        return (0...lastNibble).reduce(rawValue) { $0 | 0x8 << UInt32(4 * $1) }
    }
}
