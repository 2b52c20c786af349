import TM1638

/// The keys behind one chip, and the chip's scanning of them.
///
/// The chip scans once a display cycle and keeps the result until the next one ends. Of keys that go down within one cycle it takes
/// the first (datasheet V2.2, VIII); keys that go down at the same instant count as one.
struct KeyMatrix {
    /// One display cycle: eight grids and a slot for the keys (datasheet V2.2, figure 7).
    static let cycle = Duration.microseconds(4700)

    private let hasDiodes: Bool
    private var down = 0 as UInt32
    /// Presses since the last cycle's end, the earliest first.
    private var fresh: [(keys: UInt32, time: Instant)] = []
    private var cyclesLatched: UInt64 = 0
    private var register: UInt32 = 0

    init(hasDiodes: Bool) {
        self.hasDiodes = hasDiodes
    }

    /// The keys that fingers hold down now.
    var held: KeyScan { KeyScan(rawValue: down) }

    mutating func press(_ key: KeyInput, at time: Instant) {
        latch(until: time)
        let bit = KeyScan([key]).rawValue
        guard bit & ~down != 0 else { return }
        down |= bit
        if let last = fresh.last, last.time == time {
            fresh[fresh.count - 1].keys |= bit
        } else {
            fresh.append((bit, time))
        }
    }

    mutating func release(_ key: KeyInput, at time: Instant) {
        latch(until: time)
        let bit = KeyScan([key]).rawValue
        down &= ~bit
        fresh = fresh.compactMap { ($0.keys & ~bit == 0) ? nil : ($0.keys & ~bit, $0.time) }
    }

    /// What the chip answers to a read at `time`.
    mutating func scan(at time: Instant) -> UInt32 {
        latch(until: time)
        return register
    }

    /// Forgets the last scan, as a chip does that lost its supply.
    mutating func reset() {
        register = 0
    }

    /// Ends every display cycle up to `time`.
    ///
    /// No key changed since the last call, so only the first one can meet fresh presses.
    private mutating func latch(until time: Instant) {
        let cycles = time.nanoseconds / UInt64(Self.cycle.nanoseconds)
        guard cycles > cyclesLatched else { return }
        if cycles == cyclesLatched + 1, fresh.count > 1 {
            let late = fresh.dropFirst().reduce(0) { $0 | $1.keys }
            register = closed(down & ~late)
            fresh.removeFirst()
        } else {
            register = closed(down)
            fresh = []
        }
        cyclesLatched = cycles
    }

    /// The KS lines that pressed keys short together through a K line, for each KS line; itself included.
    ///
    /// Bit n is KS(n+1).
    var shorts: [UInt8] {
        guard !hasDiodes else { return (0..<8).map { 1 << UInt8($0) } }
        let closure = closed(down)
        return (1...8).map { ks in
            (1...3).reduce(1 << UInt8(ks - 1)) { lines, k in
                guard isSet(closure, k, ks) else { return lines }
                return (1...8).reduce(lines) { isSet(closure, k, $1) ? $0 | 1 << UInt8($1 - 1) : $0 }
            }
        }
    }

    /// What the K inputs see: without diodes current finds its way through every chain of closed keys.
    private func closed(_ keys: UInt32) -> UInt32 {
        guard !hasDiodes else { return keys }
        var closure = keys
        while true {
            var next = closure
            for k in 1...3 {
                for ks in 1...8 where !isSet(closure, k, ks) {
                    // A path K(k) – KS(b) – K(a) – KS(ks) over three closed keys reads as a fourth.
                    let ghost = (1...3).contains { a in
                        isSet(closure, a, ks)
                            && (1...8).contains { b in isSet(closure, a, b) && isSet(closure, k, b) }
                    }
                    if ghost { next |= KeyScan([KeyInput(k: k, ks: ks)]).rawValue }
                }
            }
            if next == closure { return closure }
            closure = next
        }
    }

    private func isSet(_ keys: UInt32, _ k: Int, _ ks: Int) -> Bool {
        KeyScan(rawValue: keys)[KeyInput(k: k, ks: ks)]
    }
}
