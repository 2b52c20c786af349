/// What a host makes of the keys that are down, from the bits that it takes: bit n is the n-th of a scan.
struct KeyReadings {
    /// Keys that were down in a scan.
    private(set) var down: UInt32 = 0
    /// Keys of those that the host read as down.
    private(set) var read: UInt32 = 0
    /// Keys of those whose bit the host took too early to know it.
    private(set) var chance: UInt32 = 0

    /// The keys that the scan under way answers with, the bits that the host took as high, and those that it took too early.
    private var register: UInt32 = 0
    private var high: UInt32 = 0
    private var early: UInt32 = 0

    mutating func beginScan(_ register: UInt32) {
        self.register = register
        high = 0
        early = 0
    }

    /// The host takes a bit; bits beyond the 32 that a scan has count for nothing.
    mutating func take(bit: Int, isHigh: Bool, isSettled: Bool) {
        let mask: UInt32 = 1 << UInt32(bit)
        if isHigh { high |= mask } else { high &= ~mask }
        if isSettled { early &= ~mask } else { early |= mask }
    }

    mutating func endScan() {
        down |= register
        read |= register & high & ~early
        chance |= register & early
        beginScan(0)
    }
}
