import TM1638
import TM1638Simulator
import Testing

/// One random life of a panel: pictures, brightness, scans, keys and faults, all from one seed.
struct Life: ~Copyable {
    let panel: SimulatedPanel
    let witness: SimulatedPanel
    private(set) var driver: Driver<BitBangedBus<WitnessedLines>>
    private(set) var pictures: [DisplayMemory]
    private(set) var brightness: [Brightness]
    private(set) var failures = 0
    private var random: SplitMix64

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let boards = (0..<Int.random(in: 1...2, using: &random)).map { _ in
            Board.all[Int.random(in: 0..<Board.all.count, using: &random)]
        }
        // From a microcontroller to lines behind a slow bus.
        let cost = Duration.nanoseconds([0, 0, 150, 900, 2500, 40_000][Int.random(in: 0..<6, using: &random)])
        panel = SimulatedPanel(boards: boards, seed: seed, callCost: cost)
        witness = SimulatedPanel(boards: boards)
        let timing = Timing.standard.slowed(by: Int.random(in: 1...3, using: &random))
        let lines = WitnessedLines(panel: panel, witness: witness)
        driver = Driver(BitBangedBus(lines, timing: timing))
        pictures = boards.map { _ in DisplayMemory() }
        brightness = boards.map { _ in .brightest }
        self.random = random
    }

    /// Does something to a driver that may fail by a fault, and counts that.
    private mutating func attempt(
        _ body: (inout Driver<BitBangedBus<WitnessedLines>>) throws(DriverError<SimulatedFault>) -> Void
    ) {
        do { try body(&driver) } catch {
            if case .bus = error { failures += 1 }
        }
    }

    mutating func start() {
        attempt { driver throws(DriverError<SimulatedFault>) in try driver.start() }
    }

    mutating func step() {
        let chip = Int.random(in: panel.boards.indices, using: &random)
        switch Int.random(in: 0..<16, using: &random) {
        case 0...5: show(on: chip)
        case 6: showOnAll()
        case 7: setBrightness(of: chip)
        case 8...9: scan(chip)
        case 10: press(on: chip)
        case 11: panel.advance(by: .microseconds(Int64.random(in: 0...1_500_000, using: &random)))
        default: fault(on: chip)
        }
    }

    private mutating func picture(from old: DisplayMemory) -> DisplayMemory {
        var memory = old
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            memory[Int.random(in: 0..<16, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
        }
        return memory
    }

    private mutating func show(on chip: Int) {
        let memory = picture(from: pictures[chip])
        pictures[chip] = memory
        attempt { driver throws(DriverError<SimulatedFault>) in try driver.show(memory, on: chip) }
    }

    private mutating func showOnAll() {
        let memory = picture(from: pictures[0])
        for chip in pictures.indices { pictures[chip] = memory }
        attempt { driver throws(DriverError<SimulatedFault>) in try driver.showOnAll(memory) }
    }

    private mutating func setBrightness(of chip: Int) {
        let level = Brightness(level: Int.random(in: 0...8, using: &random)) ?? .off
        brightness[chip] = level
        attempt { driver throws(DriverError<SimulatedFault>) in try driver.setBrightness(level, of: chip) }
    }

    private mutating func scan(_ chip: Int) {
        let wired = panel.boards[chip].wiredKeys
        attempt { driver throws(DriverError<SimulatedFault>) in _ = try driver.scanKeys(of: chip, wired: wired) }
    }

    private mutating func press(on chip: Int) {
        let board = panel.boards[chip]
        let key = board.keys[Int.random(in: board.keys.indices, using: &random)].name
        let start = panel.now + .microseconds(Int64.random(in: 0...5000, using: &random))
        panel.press(key, of: chip, at: start)
        panel.release(key, of: chip, at: start + .microseconds(Int64.random(in: 0...50_000, using: &random)))
    }

    private mutating func fault(on chip: Int) {
        let wires = [Wires.clock, .data, .strobe(chip)]
        let wire = wires[Int.random(in: 0..<3, using: &random)]
        // Within the frames that come next.
        let time = panel.now + .nanoseconds(Int64.random(in: 0...700_000, using: &random))
        let isHigh = Bool.random(using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: panel.schedule(.brownOut(chip: chip), at: time)
        case 1:
            panel.schedule(.unplug(chip: chip), at: time)
            panel.schedule(.plugIn(chip: chip), at: time + .microseconds(Int64.random(in: 0...3000, using: &random)))
        case 2, 3:
            let width = Duration.nanoseconds(Int64.random(in: 1...30_000, using: &random))
            panel.glitch(wire, high: isHigh, at: time, lasting: width)
        case 4: panel.schedule(.stick(wire, high: isHigh), at: time)
        case 5: panel.schedule(.free([.clock, .data, .strobe(chip)]), at: time)
        default:
            let calls = Int.random(in: 0...400, using: &random)
            let count = Int.random(in: 1...3, using: &random)
            panel.schedule(.failCalls(after: calls, count: count, tookEffect: isHigh))
        }
    }

    /// Ends every fault, lets the time pass after which the driver sends everything anew, and shows the last pictures once more.
    mutating func settle() throws {
        panel.advance(by: .milliseconds(60))
        panel.schedule(.free([.clock, .data, .strobes(panel.boards.count)]))
        panel.schedule(.failCalls(after: 0, count: 0))
        for chip in panel.boards.indices { for key in panel.boards[chip].keys { panel.release(key.name, of: chip) } }
        panel.advance(by: .seconds(1))
        for chip in pictures.indices { try driver.show(pictures[chip], on: chip) }
    }
}

@Suite("Any life of a panel")
struct PropertyTests {
    /// How many lives each of the parallel tests lives.
    static let lives: UInt64 = 250

    @Test("after the last fault and one re-assertion every chip shows the last picture", arguments: 0..<8)
    func heals(batch: Int) throws {
        for seed in UInt64(batch) * Self.lives..<UInt64(batch + 1) * Self.lives {
            var life = Life(seed: seed)
            life.start()
            for _ in 0..<6 { life.step() }
            try life.settle()
            let panel = life.panel, pictures = life.pictures, brightness = life.brightness
            for chip in panel.boards.indices {
                let lit = brightness[chip] == .off ? DisplayMemory() : pictures[chip]
                try #require(panel.memory(of: chip) == pictures[chip], "seed \(seed)")
                try #require(panel.brightness(of: chip) == brightness[chip], "seed \(seed)")
                try #require(panel.picture(of: chip) == panel.boards[chip].picture(for: lit), "seed \(seed)")
            }
            // What the witness heard the host did. A call that fails may cut a byte short; nothing else may ever happen.
            let broken = life.witness.violations, failures = life.failures
            try #require(broken.allSatisfy { $0.rule == .incompleteByte }, "seed \(seed): \(broken)")
            try #require(broken.count <= failures * panel.boards.count, "seed \(seed): \(broken)")
        }
    }
}
