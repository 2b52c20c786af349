import ArgumentParser
import PanelCore
import PanelMemory
import PanelService
import TM1638
import TM1638Simulator

/// `attention-panel show`: text on the board, the first thing to try.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a text on the board.",
        discussion: """
            What is shown stays on the board when the command is done. A text that is too long runs through the board once, or with \
            --hold until Ctrl-C. A colon is drawn as a dot. Several boards (--stb for each) are one wide board.

            Examples:
              attention-panel show HELLO
              attention-panel show -- -12.5 --align right
              attention-panel show 42 --leading-zeros --leds 1,3-5
              attention-panel show --segments "abcdef bc. - g"
              while date +%T; do sleep 1; done | attention-panel show -

            Ends with status 64 for what the board cannot show, 65 if a line of standard input was that, 69 if the lines cannot be had, \
            74 if they fail, 77 without permission.
            """
    )

    /// Where text stands on a wider board.
    enum Alignment: String, ExpressibleByArgument, CaseIterable {
        case left, right
    }

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "The text: what seven segments can draw; or - for each line of standard input.", valueName: "text"))
    var words: [String] = []

    @OptionGroup var wires: WireOptions

    @Option(help: "The brightness: \(ConfigurationKey.brightness.unit).")
    var brightness: String?

    @Option(help: "Where the text stands: left or right.")
    var align = Alignment.left

    @Flag(help: "Fill the board with zeros in front of a number.")
    var leadingZeros = false

    @Option(
        help: ArgumentHelp(
            "The LEDs that shine, from the left: 1,3-5; on boards of two colours also 1:green,3-5:both.",
            valueName: "leds"))
    var leds: String?

    @Option(
        help: "Instead of a text, each digit's segments: letters a to g and a dot, - for a dark digit, spaces between.")
    var segments: String?

    @Flag(help: "Replace what seven segments cannot draw and cut what does not fit.")
    var lossy = false

    @Flag(help: "Stay, show the text anew every second, and darken the board at the end (Ctrl-C).")
    var hold = false

    /// The words without the `--` that tells options from words.
    private var texts: [String] {
        (words.first == "--" ? Array(words.dropFirst()) : words).map(CommandLineWords.written)
    }

    private var follows: Bool { words == ["-"] }

    func validate() throws {
        // Everything that is no option comes as a word, so that -12.5 needs no quotes.
        if words.first != "--", let word = words.first(where: { $0.hasPrefix("-") && $0 != "-" && Double($0) == nil }) {
            throw ValidationError("Unknown option '\(word)'. To show it, put -- before it.")
        }
        if texts.isEmpty, segments == nil, leds == nil {
            throw ValidationError("What is to be shown? Give a text, --segments or --leds.")
        }
        if texts.count > 1 {
            throw ValidationError("Several words are a text in quotation marks: \"\(texts.joined(separator: " "))\".")
        }
        if segments != nil, !texts.isEmpty { throw ValidationError("Give either a text or --segments.") }
    }

    func run() throws {
        let configuration = try wires.configuration(flags: brightness.map { [.brightness: $0] } ?? [:])
        let boards = Array(repeating: configuration.wiring.board, count: 1 + wires.wiring.furtherStrobes.count)
        let scene = try scene(on: boards)
        if hold || follows { StopSignal.install() }
        if wires.simulated {
            let panel = wires.simulatedPanel(configuration.wiring.board)
            try show(scene, on: panel.lines, boards, configuration)
            for chip in panel.boards.indices {
                try print(BoardDrawing(picture: panel.picture(of: chip), keys: [], down: []).text)
            }
        } else {
            let lines = try configuration.wiring.open(furtherStrobes: wires.wiring.furtherStrobes)
            try show(scene, on: lines, boards, configuration)
        }
    }

    /// What is to be shown, checked before any wire moves.
    private func scene(on boards: [Board]) throws -> ShownScene {
        let width = boards.reduce(0) { $0 + $1.digits.count }
        do {
            let lit = try leds.map { try LEDList($0).colours(on: boards) } ?? []
            if let segments { return ShownScene(digits: try SegmentList.digits(segments, width: width), leds: lit) }
            return ShownScene(digits: follows || texts.isEmpty ? [] : try drawn(texts[0], width: width), leds: lit)
        } catch {
            throw Failure.exit(Failure.usage, "\(error)")
        }
    }

    /// A text's digits, as many as the board has unless it is to scroll.
    private func drawn(_ text: String, width: Int) throws -> [Segments] {
        if lossy { return Text.lossy(text, width: width, alignment: align == .left ? .left : .right) }
        let text = leadingZeros ? try ZeroFilled.text(text, width: width) : text
        let digits: [Segments]
        do {
            digits = try Text.segments(text)
        } catch {
            throw ShowProblem("\(error) (--lossy)")
        }
        guard digits.count < width, align == .right else { return digits }
        return Array(repeating: [], count: width - digits.count) + digits
    }

    private func show<Line: Lines & ~Copyable>(
        _ scene: ShownScene, on lines: consuming Line, _ boards: [Board], _ configuration: Configuration
    ) throws where Line.Failure: CustomStringConvertible {
        var troubled = false
        do {
            var panel = try Panel(
                lines, boards: boards,
                brightness: Brightness(level: configuration.settings.brightness) ?? .brightest,
                timing: configuration.wiring.timing)
            for chip in try panel.silentChips() {
                Failure.say("note: \(ScanTrouble.noAnswer(chip: chip)); the text is written all the same")
            }
            if !scene.leds.isEmpty { try panel.setLEDs(scene.leds) }
            try panel.show(scrolling: scene.digits)
            if follows { troubled = try follow(&panel) } else { try stay(&panel, for: scene.digits) }
            if hold, !wires.simulated { try panel.close() }
        } catch let error as PanelError<Line.Failure> {
            throw Failure.exit(Failure.inputOutput, error)
        }
        if troubled { throw ExitCode(Failure.data) }
    }

    /// Lets a long text run through once; with --hold stays until it is to stop.
    private func stay<Line: Lines & ~Copyable>(_ panel: inout Panel<Line>, for digits: [Segments]) throws {
        let end = panel.now + ScrollingText.round(of: digits, width: panel.digitCount)
        while !StopSignal.isSet, (hold && !wires.simulated) || panel.now < end {
            try panel.wait(for: .milliseconds(100))
        }
    }

    /// Shows each line of standard input when it comes, until its end.
    ///
    /// - Returns: whether there were lines that cannot be shown.
    private func follow<Line: Lines & ~Copyable>(_ panel: inout Panel<Line>) throws -> Bool {
        var lines = LineBuffer()
        var isTroubled = false
        func show(_ line: String) throws {
            do {
                try panel.show(scrolling: try drawn(line, width: panel.digitCount))
            } catch let problem as ShowProblem {
                Failure.say("\(problem)")
                isTroubled = true
            }
        }
        while !StopSignal.isSet, let bytes = Terminal.read(waiting: 50) {
            for line in lines.take(bytes) { try show(line) }
            try panel.refresh()
        }
        if let rest = lines.rest { try show(rest) }
        while hold, !wires.simulated, !StopSignal.isSet { try panel.wait(for: .milliseconds(100)) }
        return isTroubled
    }
}

/// What `show` puts on the boards.
struct ShownScene {
    /// The digits; more than the boards have run through them.
    let digits: [Segments]
    /// The LEDs from the left.
    let leds: [LED]
}

/// Why something cannot be shown.
struct ShowProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
