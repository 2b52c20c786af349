public import TM1638

/// A script as text:
///
///     # TIME     what happens, or is expected
///     2.0s       press S3 for 60ms               # several keys: press S1 S4; without "for" until "release S3"
///     +500ms     shows " 62.0112.5"              # 500 ms after the line above
///     within 1s  leds 10001000                   # as soon as it comes true, at most 1 s after the line above
///     4s         brown-out                       # also: unplug, plug in
///     4500ms     stuck DIO low for 200ms         # or "glitch"; wires are STB, CLK, DIO; without "for" until "free DIO"
///     +1s        panel 2 dark                    # of several panels the second; also: brightness 7, brightness off
///     within 1s  read S3 S4                      # the program has read these keys as down while they were down
///     +0s        no violations
///
/// Times count from the start of the panel's clock, with a `+` from the beginning of the line above; a line without a time follows
/// that line at once. `2s within 1s …` checks from 2 s on. Durations are in ns, us, ms, s or min. An LED is 0 (dark), 1 (lit), r, g or b (both
/// colours). What follows a `#` is skipped.
extension Script {
    /// Reads a script that is to be played on a panel of `boards`.
    ///
    /// - Throws: ``ScriptProblem`` naming the first line that cannot be carried out: unknown words, keys or LEDs that the board lacks,
    ///   text that it cannot show, times that go backwards.
    public init(text: String, boards: [Board]) throws(ScriptProblem) {
        var steps: [Step] = []
        var latest = Instant.start
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0.isNewline }) {
            number += 1
            do throws(ScriptLine.Problem) {
                var line = try ScriptLine(line)
                guard let (moment, action) = try line.step(on: boards) else { continue }
                if case .at(let time) = moment {
                    guard time >= latest else {
                        throw ScriptLine.Problem("this time lies before that of a line above: put lines in their order")
                    }
                    latest = time
                }
                steps.append(Step(line: number, moment: moment, action: action))
            } catch {
                throw ScriptProblem(line: number, reason: error.reason)
            }
        }
        self.init(steps: steps)
    }
}
