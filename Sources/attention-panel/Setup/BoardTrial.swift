import PanelService
import TM1638

/// Shows everything on a board and has each key pressed.
struct BoardTrial {
    /// What came out.
    struct Result {
        /// Which key, by its index, was asked for, and what closed.
        var pressed: [(key: Int, input: KeyInput)] = []
        /// The names of keys at which nothing closed.
        var silent: [String] = []
        /// Whether the person saw everything lit.
        var isSeen = true
        /// Whether another key than the one asked for answered.
        var isMistaken = false

        var isWell: Bool { silent.isEmpty && isSeen && !isMistaken }
    }

    let board: Board
    /// Taps the key of a name on a simulated board, and says whether there is one; `nil` where fingers press keys.
    var press: ((String) -> Bool)?
    private static var period: Duration { .milliseconds(20) }
    private static var longestHold: Duration { .seconds(3) }
    /// How long a played tap is waited for.
    private static var patience: Duration { .milliseconds(400) }

    /// Takes lines of which a chip answers; the board is dark at the end.
    func run<Line: Lines & ~Copyable>(
        _ lines: consuming Line, timing: Timing, talk: any Talk
    ) throws -> Result where Line.Failure: CustomStringConvertible {
        var driver = Driver(BitBangedBus(lines, timing: timing))
        var result = Result()
        try driver.start()
        try driver.show(board.memory(for: board.allLit))
        result.isSeen = try talk.agree(
            "\nThe board shows every segment\(board.leds.isEmpty ? "" : " and every LED"). Does it?", usual: true)
        if !result.isSeen {
            try talk.say(
                "Dark: compare STB and CLK at both ends. Some segments only, or nonsense: perhaps it is another board. "
                    + "See wiring/README.md, Symptoms.")
        }
        try talk.say(
            press != nil
                ? "Now the keys: type the name of the key that is pressed; Enter alone presses none."
                : "Now the keys. Enter here says that nothing happens when you press one.")
        for key in board.keys.indices {
            try driver.show(board.memory(for: picture(asking: key)))
            try talk.say("Press \(board.keys[key].name): \(hint(key))")
            guard let input = try pressed(&driver, talk) else {
                try talk.say("  nothing came")
                result.silent.append(board.keys[key].name)
                continue
            }
            result.pressed.append((key, input))
            guard input != board.keys[key].input else { continue }
            result.isMistaken = true
            let other =
                board.keys.first { $0.input == input }?.name
                ?? "K\(input.k)·KS\(input.ks), which the board does not have"
            try talk.say("  that was \(other)")
        }
        try driver.blank()
        if result.isWell { try talk.say("All \(board.keys.count) keys answer.") }
        if !result.silent.isEmpty {
            try talk.say(
                result.silent.count == board.keys.count
                    ? "No key answers: solder 10 kΩ from DIO to 3.3 V, and shorten the cable."
                    : "No answer from \(result.silent.joined(separator: ", ")): look at their solder, and at DIO's pull-up."
            )
        }
        return result
    }

    /// The first crossing that closes, once all are open again; `nil` when the person says that none does.
    private func pressed<Wire: Bus & ~Copyable>(
        _ driver: inout Driver<Wire>, _ talk: any Talk
    ) throws -> KeyInput? {
        while true {
            if let typed = try talk.answer(waiting: press != nil) {
                if typed.isEmpty { return nil }
                guard press?(typed) ?? true else {
                    try talk.say("  there is no key \(typed)")
                    continue
                }
            }
            let end = driver.now + Self.patience
            repeat {
                guard let input = try closed(&driver) else { continue }
                // A key that stays down is told of elsewhere.
                let end = driver.now + Self.longestHold
                while try driver.now < end && closed(&driver) != nil {}
                return input
            } while press != nil && driver.now < end
            if press != nil { return nil }
        }
    }

    /// What two scans, one after the other, agree on.
    private func closed<Wire: Bus & ~Copyable>(_ driver: inout Driver<Wire>) throws -> KeyInput? {
        let first = try scan(&driver)
        guard first != .none, try scan(&driver) == first else { return nil }
        return KeyInput.all.first { first[$0] }
    }

    private func scan<Wire: Bus & ~Copyable>(_ driver: inout Driver<Wire>) throws -> KeyScan {
        driver.wait(until: driver.now + Self.period)
        do throws(DriverError<Wire.Failure>) {
            return try driver.scanKeys(wired: KeyScan(KeyInput.all))
        } catch {
            if case .bus = error { throw error }
            return .none
        }
    }

    // MARK: What is shown

    /// Whether each digit stands above a key of its own.
    private var hasDigitForEachKey: Bool { board.digits.count == board.keys.count }

    private func picture(asking key: Int) -> Picture {
        let number = Text.number(key + 1, width: hasDigitForEachKey ? 1 : board.digits.count)
        var digits = [Segments](repeating: [], count: board.digits.count)
        if hasDigitForEachKey { digits[key] = number[0] } else { digits = number }
        let leds = board.leds.indices.map { $0 == key && hasDigitForEachKey ? LED.red : [] }
        return Picture(digits: digits, leds: leds)
    }

    private func hint(_ key: Int) -> String {
        hasDigitForEachKey ? "digit \(key + 1) from the left shows \(key + 1)" : "the display shows \(key + 1)"
    }
}
