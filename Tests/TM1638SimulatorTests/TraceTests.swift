import TM1638
import TM1638Simulator
import Testing

@Suite("Trace")
struct TraceTests {
    /// The datasheet's pull-up lifts DIO well before CLK rises, where frames are sampled.
    let panel = SimulatedPanel(boards: [.ledAndKey, .qyf], pullUp: .datasheet)

    func driver() -> Driver<BitBangedBus<SimulatedLines>> {
        Driver(BitBangedBus(panel.lines))
    }

    @Test("frames are what the driver sent to each chip, and what it was answered")
    func frames() throws {
        let trace = Trace(of: panel)
        var driver = driver()
        try driver.start(brightness: .dimmest)
        var memory = DisplayMemory()
        memory[3] = 0x5A
        try driver.show(memory, on: 1)
        panel.press("S2")
        panel.advance(by: .milliseconds(5))
        _ = try driver.scanKeys(wired: Board.ledAndKey.wiredKeys)
        let zeros = Array(repeating: UInt8(0), count: 16)
        let expected: [(Int, [UInt8])] = [
            (0, [0x40]), (1, [0x40]), (0, [0xC0] + zeros), (1, [0xC0] + zeros), (0, [0x88]), (1, [0x88]),
            (1, [0xC3, 0x5A]),
            (0, [0x42, 0x00, 0x01, 0x00, 0x00]),
        ]
        #expect(trace.frames.map(\.chip) == expected.map(\.0))
        #expect(trace.frames.map(\.bytes) == expected.map(\.1))
        #expect(trace.frames.last?.description.hasSuffix("ns, chip 0: 42 → 00 01 00 00") == true)
    }

    @Test("a VCD file names the wires, begins high, and has every edge at its nanosecond")
    func vcd() throws {
        let panel = SimulatedPanel()
        let trace = Trace(of: panel)
        let lines = panel.lines
        panel.advance(by: .nanoseconds(1500))
        try lines.drive(.strobe(0), to: [])
        panel.advance(by: .microseconds(1))
        try lines.drive([.clock, .data], to: [])
        #expect(
            trace.vcd == """
                $timescale 1 ns $end
                $scope module tm1638 $end
                $var wire 1 ! clk $end
                $var wire 1 " dio $end
                $var wire 1 # stb $end
                $var wire 1 $ dio_level $end
                $upscope $end
                $enddefinitions $end
                #0
                $dumpvars
                1!
                1"
                1#
                1$
                $end
                #1500
                0#
                #2500
                0"
                0$
                0!

                """)
    }

    @Test("a released DIO rises when its pull-up has lifted it")
    func rise() throws {
        let panel = SimulatedPanel(pullUp: .datasheet)
        let trace = Trace(of: panel)
        let lines = panel.lines
        try lines.driveData(false)
        panel.advance(by: .microseconds(1))
        try lines.releaseData()
        panel.advance(by: .microseconds(9))
        let rise = 1000 + PullUp.datasheet.riseTime.nanoseconds
        #expect(trace.vcd.hasSuffix("0\"\n0$\n#1000\nz\"\n#\(rise)\n1$\n"))
    }

    @Test("DIO is z while nobody drives it and x while host and chip fight over it")
    func undriven() throws {
        let panel = SimulatedPanel()
        let trace = Trace(of: panel)
        func dataValues() -> String {
            String(
                trace.vcd.split(separator: "\n").drop { $0 != "$dumpvars" }.filter { $0.hasSuffix("\"") }.compactMap(
                    \.first))
        }
        try panel.lines.releaseData()
        panel.advance(by: .microseconds(1))
        try panel.lines.driveData(true)
        #expect(dataValues() == "1z1")
        var host = Host(panel)
        try host.select()
        try host.send(0x42)
        panel.advance(by: .microseconds(3))
        try panel.lines.drive(.clock, to: [])
        try panel.lines.driveData(true)
        #expect(dataValues().hasSuffix("0x"))
        panel.advance(by: .microseconds(1))
        #expect(try !panel.lines.readData())
    }

    @Test("a panel can have several traces, and one that is let go leaves the others")
    func severalTraces() throws {
        let panel = SimulatedPanel()
        let first = Trace(of: panel)
        do {
            let second = Trace(of: panel)
            try Driver(BitBangedBus(panel.lines)).startAndRelease()
            #expect(second.frames.count == 3)
            #expect(first.frames == second.frames)
        }
        try Driver(BitBangedBus(panel.lines)).startAndRelease()
        #expect(first.frames.count == 6)
    }
}

extension Driver where Wire: ~Copyable {
    fileprivate consuming func startAndRelease() throws(Failure) {
        try start()
    }
}
