import TM1638

/// Chips, wires and the virtual clock: everything that a ``SimulatedPanel`` guards.
struct SimulatedWorld {
    private(set) var now = Instant.start
    private(set) var calls = 0
    private(set) var chips: [SimulatedChip]
    private var isPresent: [Bool]
    private var data: DataLine
    /// What the host drives CLK and the STBs to.
    private var levels: Wires
    /// Wires that are held at a level whatever the host does, and those of them that are held high.
    private var stuck: Wires = []
    private var stuckHigh: Wires = []
    private var random: SplitMix64
    private var schedule: [(time: Instant, event: Event)] = []
    /// The calls that are to fail: how many after how many that work, and whether they do their work all the same.
    private var failing = (after: 0, count: 0, tookEffect: false)
    var callCost: Duration
    /// Called with every change of a wire, for traces; each has a number by which it is taken away.
    private var observers: [(number: Int, tell: @Sendable (WireChange) -> Void)] = []
    private var observersSoFar = 0
    private var toldData = true
    private var toldDrive = DataDrive.high

    init(boards: [Board], pullUp: PullUp, seed: UInt64, callCost: Duration) {
        var random = SplitMix64(seed: seed)
        // Memory is random at power-on (datasheet V2.2, p. 5).
        chips = boards.enumerated().map {
            SimulatedChip(index: $0.offset, memory: .random(&random), hasDiodes: $0.element.hasDiodes)
        }
        isPresent = boards.map { _ in true }
        data = DataLine(pullUp: pullUp)
        levels = Wires.strobes(boards.count).union(.clock)
        self.random = random
        self.callCost = callCost
    }

    // MARK: What the host does

    mutating func drive(_ wires: Wires, to target: Wires) throws(SimulatedFault) {
        try call { world in
            if wires.contains(.data) { world.setData(target.contains(.data)) }
            for chip in world.chips.indices where wires.contains(.strobe(chip)) { world.set(.strobe(chip), target) }
            if wires.contains(.clock) { world.set(.clock, target) }
        }
    }

    mutating func driveData(_ level: Bool?) throws(SimulatedFault) {
        try call { $0.setData(level) }
    }

    mutating func readData() throws(SimulatedFault) -> Bool {
        try call { world in
            var level = world.isHigh(.data)
            for chip in world.chips.indices where world.chips[chip].isReading {
                var isSettled = true
                if !world.isHigh(.clock) {
                    world.chips[chip].report(.sampledWhileUnstable, at: world.now)
                    isSettled = world.chips[chip].isSettled(at: world.now)
                    if !isSettled { level = Bool.random(using: &world.random) }
                }
                world.chips[chip].hostSampled(level, isSettled: isSettled)
            }
            return level
        }
    }

    /// Does what one call does, unless that call is to fail.
    private mutating func call<Result>(_ body: (inout SimulatedWorld) -> Result) throws(SimulatedFault) -> Result {
        calls += 1
        advance(to: now)
        let fails = failing.after == 0 && failing.count > 0
        if failing.after > 0 { failing.after -= 1 } else if fails { failing.count -= 1 }
        let result = fails && !failing.tookEffect ? nil : body(&self)
        if callCost > .zero { advance(to: now + callCost) }
        guard !fails, let result else { throw SimulatedFault(call: calls) }
        return result
    }

    /// Lets time pass; whatever was scheduled until then happens on the way.
    mutating func advance(to time: Instant) {
        while let next = nextEvent, next <= time {
            pass(to: next)
            if let first = schedule.first, first.time <= next {
                schedule.removeFirst()
                apply(first.event)
            }
            for chip in chips.indices { chips[chip].moveFinger(at: now) }
        }
        pass(to: time)
    }

    /// When the next scheduled event happens or a finger moves.
    private var nextEvent: Instant? {
        var next = schedule.first?.time
        var index = 0
        // Not `for index in chips.indices`, as in `edge`.
        while index < chips.count {
            if let move = chips[index].finger.nextMove { next = min(next ?? move, move) }
            index += 1
        }
        return next
    }

    private mutating func pass(to time: Instant) {
        if let rise = data.riseEnd, rise > now, rise <= time {
            now = rise
            if isHigh(.data) != toldData {
                for index in chips.indices where isPresent[index] { chips[index].dataChanged(at: now) }
            }
            tellData()
        }
        now = max(now, time)
    }

    // MARK: What fingers and fate do

    mutating func add(_ event: Event, at time: Instant) {
        guard time > now else { return apply(event) }
        let index = schedule.firstIndex { $0.time > time } ?? schedule.count
        schedule.insert((time, event), at: index)
    }

    private mutating func apply(_ event: Event) {
        switch event {
        case .tap(let key, let stay, let chip):
            if chips.indices.contains(chip) { chips[chip].tap(key, for: stay, at: now) }
        case .press(let key, let chip):
            if chips.indices.contains(chip) { chips[chip].matrix.press(key, at: now) }
        case .release(let key, let chip):
            if chips.indices.contains(chip) { chips[chip].matrix.release(key, at: now) }
        case .brownOut(let chip):
            if chips.indices.contains(chip) { chips[chip].lose(to: .random(&random)) }
            pullData()
        case .unplug(let chip):
            if chips.indices.contains(chip) {
                isPresent[chip] = false
                chips[chip].lose(to: .random(&random))
            }
            pullData()
        case .plugIn(let chip):
            if chips.indices.contains(chip) {
                isPresent[chip] = true
                chips[chip].lose(to: .random(&random))
            }
        case .stick(let wires, let level):
            for wire in wires.elements {
                change(wire) { world in
                    world.stuck.insert(wire)
                    if level { world.stuckHigh.insert(wire) } else { world.stuckHigh.remove(wire) }
                }
            }
        case .free(let wires):
            for wire in wires.elements { change(wire) { $0.stuck.remove(wire) } }
        case .failCalls(let working, let count, let tookEffect):
            failing = (max(0, working), max(0, count), tookEffect)
        }
    }

    /// What the hosts did wrong, in the order of time.
    var violations: [Violation] {
        chips.flatMap { $0.violations }.sorted { $0.time < $1.time }
    }

    /// How many there were, those included that are not kept.
    var violationCount: Int {
        chips.reduce(0) { $0 + $1.violations.count + $1.violationsLeftOut }
    }

    mutating func clearViolations() {
        for index in chips.indices { chips[index].clearViolations() }
    }

    // MARK: Observers

    mutating func observe(_ tell: @escaping @Sendable (WireChange) -> Void) -> Int {
        observersSoFar += 1
        observers.append((observersSoFar, tell))
        return observersSoFar
    }

    mutating func stopObserving(_ number: Int) {
        observers.removeAll { $0.number == number }
    }

    /// How DIO stands now.
    var dataDrive: DataDrive {
        if stuck.contains(.data) { return stuckHigh.contains(.data) ? .high : .low }
        return data.drive
    }

    private func tell(_ wire: Wires, _ isHigh: Bool) {
        for observer in observers {
            observer.tell(WireChange(time: now, wire: wire, isHigh: isHigh, drive: wire == .data ? dataDrive : nil))
        }
    }

    // MARK: Wires

    /// The level that the chips see.
    func isHigh(_ wire: Wires) -> Bool {
        if stuck.contains(wire) { return stuckHigh.contains(wire) }
        return wire == .data ? data.level(at: now) : levels.contains(wire)
    }

    private mutating func set(_ wire: Wires, _ target: Wires) {
        change(wire) { world in
            if target.contains(wire) { world.levels.insert(wire) } else { world.levels.remove(wire) }
        }
    }

    private mutating func setData(_ level: Bool?) {
        change(.data) { $0.data.drive(level, at: $0.now) }
        guard level == true else { return }
        if chips.indices.contains(where: { isPresent[$0] && chips[$0].pullsDataLow }) { reportToSelected(.contention) }
        for index in chips.indices where isPresent[index] { chips[index].dataDrivenHigh(at: now) }
    }

    /// Makes a change to a wire and tells the chips if its level changed by it.
    private mutating func change(_ wire: Wires, _ body: (inout SimulatedWorld) -> Void) {
        let before = isHigh(wire)
        body(&self)
        let after = isHigh(wire)
        guard before != after else {
            // The level may be the same while another drives it.
            if wire == .data { tellData() }
            return
        }
        if wire == .data { tellData() } else { tell(wire, after) }
        edge(of: wire, rising: after)
    }

    private mutating func edge(of wire: Wires, rising: Bool) {
        let isClockHigh = isHigh(.clock)
        let isDataHigh = isHigh(.data)
        var index = 0, reading = 0
        // Not `for index in chips.indices`, which takes a third of an unoptimised simulation.
        while index < chips.count {
            defer { index += 1 }
            if chips[index].isReading { reading += 1 }
            guard isPresent[index] else { continue }
            if wire == .clock {
                if rising {
                    chips[index].clockRose(at: now, data: isDataHigh)
                } else {
                    chips[index].clockFell(at: now, host: data.host)
                }
            } else if wire == .data {
                chips[index].dataChanged(at: now)
            } else if wire == .strobe(index) {
                if rising {
                    chips[index].strobeRose(at: now)
                } else {
                    chips[index].strobeFell(at: now, clock: isClockHigh)
                }
            }
        }
        if wire == .clock, !rising, reading > 1 { reportToSelected(.twoStrobesInRead) }
        pullData()
    }

    /// Lets the open drains act on DIO.
    private mutating func pullData() {
        data.pull(chips.indices.contains { isPresent[$0] && chips[$0].pullsDataLow }, at: now)
        tellData()
    }

    /// Tells the observers of DIO, whose level also changes when its pull-up has lifted it, without a call.
    private mutating func tellData() {
        let level = isHigh(.data)
        let drive = dataDrive
        guard level != toldData || drive != toldDrive else { return }
        toldData = level
        toldDrive = drive
        tell(.data, level)
    }

    private mutating func reportToSelected(_ rule: Violation.Rule) {
        for index in chips.indices where isPresent[index] && chips[index].isSelected {
            chips[index].report(rule, at: now)
        }
    }
}

extension SimulatedWorld {
    /// The outputs that shine: none when the display is off; on a board without diodes, keys that are held short SEG lines together.
    func litOutputs(of index: Int) -> DisplayMemory {
        guard chips.indices.contains(index), chips[index].isOn else { return DisplayMemory() }
        let memory = chips[index].memory
        var lit = memory
        for (segment, shorted) in chips[index].matrix.shorts.enumerated() {
            for grid in 0..<8 where memory[2 * grid] & shorted != 0 { lit[2 * grid] |= 1 << UInt8(segment) }
        }
        return lit
    }
}
