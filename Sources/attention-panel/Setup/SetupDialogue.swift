import PanelCore
import PanelService
import TM1638
import TM1638GPIO

/// Brings a board to life with the person who wired it: asks, tries, and writes down what works.
struct SetupDialogue<Bench: SetupBench> {
    let bench: Bench
    let talk: any Talk
    /// The configuration as it is, from the file alone.
    let old: Configuration
    /// The file that is written; `nil` when nothing is to be.
    let path: String?
    /// What the file holds.
    let text: String

    private(set) var wiring: Wiring
    private var boardName: String
    /// Whether the service was stopped for this and has to start again.
    private var hasStoppedService = false

    init(bench: Bench, talk: any Talk, old: Configuration, path: String?, text: String, wiring: Wiring, board: String) {
        (self.bench, self.talk, self.old, self.path, self.text) = (bench, talk, old, path, text)
        (self.wiring, boardName) = (wiring, board)
    }

    /// Goes through everything.
    ///
    /// - Returns: whether the board works and is configured.
    mutating func run() throws -> Bool {
        // However it ends, the service that ran before runs again.
        let result = Result { try setUp() }
        if hasStoppedService { try startAgain() }
        return try result.get()
    }

    private mutating func setUp() throws -> Bool {
        try talk.say("This sets a board up with you: q leaves at any point, and nothing is written before you say so.")
        let machine = bench.machine
        for diagnosis in machine { try talk.say("\(diagnosis)") }
        guard !machine.contains(where: { $0.verdict == .wrong }) else { return false }
        guard try freeLines() else { return false }
        try chooseBoard()
        try chooseLines()
        guard try tryWires() else { return false }
        let isWell = try tryBoard()
        try write()
        try offerService()
        return isWell
    }

    // MARK: The service that has the lines

    private mutating func freeLines() throws -> Bool {
        guard let holder = bench.holders.first else { return true }
        let command = "attention-panel \(holder.arguments.joined(separator: " "))"
        guard holder.isService else {
            try talk.say(
                "The process \(holder.id), \(command), has the lines: end it (kill \(holder.id)), then begin again.")
            return false
        }
        try talk.say("The service runs and has the lines (process \(holder.id)).")
        guard try talk.agree("Stop it meanwhile? It starts again at the end, however this ends.", usual: true) else {
            return false
        }
        guard bench.control(["stop"]) else {
            try talk.say("It cannot be stopped: try sudo systemctl stop attention-panel, then begin again.")
            return false
        }
        hasStoppedService = true
        return true
    }

    private func startAgain() throws {
        let isStarted = bench.control(["start"])
        try talk.say(
            isStarted
                ? "The service runs again." : "The service does not start again: sudo systemctl start attention-panel")
    }

    // MARK: What only a person knows

    /// The boards that can be bought, as they look.
    private static var offered: [Board] { [.ledAndKey, .lkm1638(), .qyf] }

    private mutating func chooseBoard() throws {
        try talk.say("\nWhich board is it?")
        for (index, board) in Self.offered.enumerated() {
            try talk.say("\n\(index + 1)  \(board.title)  (\(board.name))")
            try talk.say(BoardsCommand.picture(board, keys: board.keys.map(\.name)).text)
        }
        let others = Board.all.filter { !Self.offered.contains($0) }.map(\.name).joined(separator: ", ")
        while true {
            let answer = try talk.ask(
                "\nA number, another name (\(others)), or the path of a file that describes it [\(boardName)]:")
            let name = answer.isEmpty ? boardName : number(answer).map { Self.offered[$0 - 1].name } ?? answer
            do {
                wiring = wiring.on(chip: wiring.chip, board: try Board(nameOrPath: name))
                boardName = name
                return
            } catch {
                try talk.say("\(error)")
            }
        }
    }

    private func number(_ answer: String) -> Int? {
        Int(answer).flatMap { Self.offered.indices.contains($0 - 1) ? $0 : nil }
    }

    private mutating func chooseLines() throws {
        try talk.say("\nThe panel's pins, and the computer's lines that they hang on. On a Raspberry Pi:")
        try talk.say("VCC pin 1 (3.3 V, never 5 V), GND pin 9, STB pin 11 GPIO17, CLK pin 13 GPIO27, DIO pin 15 GPIO22")
        if try talk.agree("Is it STB \(wiring.strobe), CLK \(wiring.clock), DIO \(wiring.data)?", usual: true) {
            return
        }
        while true {
            let strobe = try line("STB", now: wiring.strobe)
            let clock = try line("CLK", now: wiring.clock)
            let data = try line("DIO", now: wiring.data)
            wiring = wiring.on(strobe: strobe, clock: clock, data: data)
            guard Set([strobe, clock, data]).count == 3 else {
                try talk.say("Each wire has a line of its own.")
                continue
            }
            let needsChip = [strobe, clock, data].contains { if case .offset = $0 { true } else { false } }
            let now = wiring.chip ?? "auto"
            let answer = try talk.ask(
                "The gpiochip, by label or name\(needsChip ? "" : "; auto: the one that has these lines") [\(now)]:")
            let chip = answer.isEmpty ? wiring.chip : answer == "auto" ? nil : answer
            wiring = wiring.on(chip: chip, board: wiring.board)
            guard needsChip, chip == nil else { return }
            try talk.say("Numbers count on one chip, so it has to be named: gpiodetect lists them.")
        }
    }

    private func line(_ wire: String, now: GPIOLine) throws -> GPIOLine {
        GPIOLine(try talk.ask("\(wire): name (GPIO17) or number of the line [\(now)]:")) ?? now
    }

    // MARK: The wires

    /// Whether a chip answers in the end.
    private mutating func tryWires() throws -> Bool {
        while true {
            try talk.say("\nTrying the wires.")
            let said = try examination()
            for diagnosis in said { try talk.say("\(diagnosis)") }
            let wrong = said.filter { $0.verdict == .wrong }
            if wrong.isEmpty { return true }
            if wrong.contains(.silence), try exchange() { continue }
            let question =
                said.contains { $0.subject == "chip" && $0.verdict == .well }
                ? "Mend it and press Enter to look again; s goes on without" : "Mend it and press Enter to look again"
            if try talk.ask("\(question); q leaves.") == "s", question.contains("goes on") { return true }
        }
    }

    /// Looks whether the chip answers when wires are exchanged, and takes them so if the person agrees.
    private mutating func exchange() throws -> Bool {
        try talk.say("Perhaps wires are exchanged: asking in every order.")
        guard let order = try bench.order(insteadOf: wiring) else {
            try talk.say(
                "No order is answered: look at VCC and GND first, then whether each wire is where it was meant to be.")
            return false
        }
        let moved = [
            ("STB", wiring.strobe, order.strobe), ("CLK", wiring.clock, order.clock), ("DIO", wiring.data, order.data),
        ].filter { $0.1 != $0.2 }
        try talk.say(
            "The chip answers when \(moved.map { "\($0.0) is \($0.2)" }.joined(separator: " and ")): "
                + "the wires of \(moved.map(\.0).joined(separator: " and ")) are exchanged.")
        guard try talk.agree("Take them as they are? Otherwise exchange them now.", usual: true) else { return false }
        wiring = order
        return true
    }

    /// What the wires are like; that they cannot be had is wrong, too.
    private func examination() throws -> [Diagnosis] {
        do {
            return try bench.examine(wiring)
        } catch let failure as GPIOFailure {
            return [.wrong("lines", failure.description)]
        }
    }

    // MARK: Digits, LEDs and keys

    /// Whether everything is seen and every key answers.
    private mutating func tryBoard() throws -> Bool {
        while true {
            let result = try bench.tryBoard(wiring, talk)
            if result.isWell { return true }
            let guesses = BoardGuess.boards(fitting: result.pressed, besides: wiring.board)
            if let guess = guesses.first, result.isMistaken {
                try talk.say(
                    "These keys are those of \(guesses.map { "\($0.title) (\($0.name))" }.joined(separator: ", or ")).")
                if try talk.agree("Take \(guess.name), and try again?", usual: true) {
                    (wiring, boardName) = (wiring.on(chip: wiring.chip, board: guess), guess.name)
                    continue
                }
            }
            if try talk.agree("Try again?", usual: false) { continue }
            return false
        }
    }

    // MARK: What is kept

    private mutating func write() throws {
        let values = ConfigurationEdit.values(from: old, to: wiring, board: boardName)
        guard !values.isEmpty else { return try talk.say("\nThe configuration says all this already.") }
        try talk.say("\nTo be written\(path.map { " into \($0)" } ?? " into the configuration"):")
        for (key, value) in values { try talk.say("  \(key.rawValue): \(value)") }
        guard let path else { return try talk.say("A simulated board is not configured unless --config names a file.") }
        guard let edited = ConfigurationEdit.text(text, setting: values) else {
            return try talk.say("The file is written in a way that only a person can change: put these lines into it.")
        }
        guard try talk.agree("Write it?", usual: false) else { return try talk.say("Nothing was written.") }
        try talk.say(
            bench.write(edited, to: path) ? "Written." : "It cannot be written: put these lines into it as root.")
    }

    private mutating func offerService() throws {
        let service = bench.service
        guard service.isSystemdRunning, service.isInstalled else {
            return try talk.say("\nattention-panel run starts the panel.")
        }
        // A service that ran before starts again in any case.
        guard !hasStoppedService else { return }
        if try talk.agree("\nStart the panel now and at every boot?", usual: false) {
            try talk.say(
                bench.control(["enable", "--now"])
                    ? "It runs: attention-panel status" : "It does not start: journalctl -u attention-panel")
        }
    }
}
