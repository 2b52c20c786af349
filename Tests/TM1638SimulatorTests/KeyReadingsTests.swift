import TM1638
import TM1638Simulator
import Testing

@Suite("What a host makes of the keys that are down")
struct KeyReadingsTests {
    let panel = SimulatedPanel()
    private let s1 = KeyInput(k: 3, ks: 1)
    private let s5 = KeyInput(k: 3, ks: 2)

    /// Holds a key down until the chip has scanned it.
    private func press(_ key: String) {
        panel.press(key)
        panel.advance(by: .milliseconds(5))
    }

    /// A scan whose bits are taken `early`: so long after CLK's fall, instead of after its rise.
    private func scan(bits: Int = 32, early: Duration? = nil, release: Bool = true) throws {
        var host = Host(panel)
        try host.select()
        try host.send(0x42)
        panel.advance(by: host.readWait)
        if release { try panel.lines.releaseData() }
        for _ in 0..<bits {
            try panel.lines.drive(.clock, to: [])
            if let early {
                panel.advance(by: early)
                if release { _ = try panel.lines.readData() }
            }
            panel.advance(by: host.readHalfPeriod)
            try panel.lines.drive(.clock, to: .clock)
            if early == nil, release { _ = try panel.lines.readData() }
            panel.advance(by: host.readHalfPeriod)
        }
        try panel.lines.drive(.strobe(0), to: .strobe(0))
        panel.advance(by: .microseconds(1))
        try panel.lines.driveData(true)
        panel.advance(by: .milliseconds(5))
    }

    /// The keys that were read, read by chance and missed.
    private var readings: [KeyScan] {
        let statistics = panel.statistics()
        return [statistics.keysRead, statistics.keysReadByChance, statistics.keysMissed]
    }

    @Test("a key whose bit is taken after CLK's rise was read; one that is up counts nowhere")
    func read() throws {
        press("S1")
        try scan()
        #expect(readings == [KeyScan([s1]), .none, .none])
        #expect(panel.deviation(from: .keysRead([s1])) == nil)
        #expect(panel.deviation(from: .keysRead([s1, s5])) == "was not read for S5")
    }

    @Test("a bit that is taken within t_PLZ of CLK's fall is read by chance, and after it read")
    func chance() throws {
        press("S5")
        try scan(early: .nanoseconds(299))
        #expect(readings == [.none, KeyScan([s5]), .none])
        #expect(panel.deviation(from: .keysRead([s5])) == "was not read for S5, which was read by chance")
        try scan(early: PullUp.hostOnly.riseTime)
        #expect(readings == [KeyScan([s5]), .none, .none])
    }

    @Test("a key whose bit is never taken is missed: the scan stopped before it, or DIO was driven all the time")
    func missed() throws {
        press("S5")
        try scan(bits: 4)
        #expect(readings == [.none, .none, KeyScan([s5])])
        try scan(release: false)
        #expect(readings == [.none, .none, KeyScan([s5])])
    }

    @Test("a line that has not risen yet reads low: the key is missed")
    func slowPullUp() throws {
        press("S1")
        try scan(early: .microseconds(1))
        #expect(readings == [.none, .none, KeyScan([s1])])
    }

    @Test("of several times that one bit is taken, the last counts")
    func lastSample() throws {
        let lines = panel.lines
        press("S1")
        var host = Host(panel)
        try host.select()
        try host.send(0x42)
        panel.advance(by: host.readWait)
        try lines.releaseData()
        try lines.drive(.clock, to: [])
        _ = try lines.readData()
        panel.advance(by: host.readHalfPeriod)
        try lines.drive(.clock, to: .clock)
        #expect(try lines.readData())
        try lines.drive(.strobe(0), to: .strobe(0))
        #expect(readings == [KeyScan([s1]), .none, .none])
    }

    @Test("the driver reads every key of every board")
    func driver() throws {
        for board in Board.all {
            let panel = SimulatedPanel(boards: [board])
            var driver = Driver(BitBangedBus(panel.lines))
            try driver.start()
            for key in board.keys {
                panel.press(key.name)
                panel.advance(by: .milliseconds(10))
                _ = try driver.scanKeys(wired: board.wiredKeys)
                panel.release(key.name)
                panel.advance(by: .milliseconds(10))
            }
            #expect(panel.deviation(from: .keysRead(board.keys.map(\.input))) == nil, "\(board.name)")
        }
    }
}
