import TM1638
import Testing

@testable import TM1638Simulator

@Suite("Scripts")
struct ScriptTests {
    @Test("every kind of line is understood")
    func everyLine() throws {
        let text = """
            # a comment
            2.0s     press S3 S4 for 60ms      # and another

            +500ms   release S3
            within 1s shows "# 62.0"
            4s       panel 2 brown-out
            panel 2  unplug
            +1us     panel 2 plug in
            stuck DIO low for 200ms
            glitch CLK high
            free CLK
            5s within 1min lights 1000rgb0
            dark
            brightness 3
            brightness off
            no violations
            within 1s read S3 S4
            """
        let script = try Script(text: text.replacing("# 62", with: "H 62"), boards: [.lkm1638(), .ledAndKey])
        #expect(script.steps.map(\.line) == Array([[2], Array(4...17)].joined()))
        let (s3, s4) = (KeyInput(k: 3, ks: 5), KeyInput(k: 3, ks: 7))
        #expect(script.steps[0].moment == .at(.start + .seconds(2)))
        #expect(
            script.steps[0].action
                == .events([
                    .init(event: .press(s3, chip: 0), delay: .zero), .init(event: .press(s4, chip: 0), delay: .zero),
                    .init(event: .release(s3, chip: 0), delay: .milliseconds(60)),
                    .init(event: .release(s4, chip: 0), delay: .milliseconds(60)),
                ]))
        #expect(script.steps[1].moment == .after(.milliseconds(500)))
        #expect(script.steps[2].moment == .after(.zero))
        #expect(script.steps[2].action == .expect(.text("H 62.0"), chip: 0, within: .seconds(1)))
        #expect(script.steps[3].action == .events([.init(event: .brownOut(chip: 1), delay: .zero)]))
        #expect(script.steps[5].moment == .after(.microseconds(1)))
        #expect(
            script.steps[6].action
                == .events([
                    .init(event: .stick(.data, high: false), delay: .zero),
                    .init(event: .free(.data), delay: .milliseconds(200)),
                ]))
        #expect(script.steps[9].moment == .at(.start + .seconds(5)))
        #expect(
            script.steps[9].action
                == .expect(
                    .leds([.lit, .dark, .dark, .dark, .red, .green, .both, .dark]), chip: 0, within: .seconds(60)))
        #expect(script.steps[12].action == .expect(.brightness(.off), chip: 0, within: .zero))
    }

    @Test(
        "a line that cannot be carried out is named with what to write instead",
        arguments: [
            ("2s press", "which key"),
            ("2s press S9", "led-and-key has no key \"S9\": its keys are S1, S2"),
            ("press S1 for soon", "\"for soon\" is no time: write 500ms"),
            ("press S1 for 60", "\"for 60\" is no time"),
            ("+-1s dark", "is no time"),
            ("1e3s dark", "is no time"),
            ("99999999999999s dark", "is no time"),
            ("2s", "what happens then? Write one of press"),
            ("2s dance", "\"dance\" is none of press"),
            ("shows HELLO", "quotation marks"),
            ("shows \"HELLO", "quotation mark is missing"),
            ("shows \"123456789\"", "9 digits and there are 8"),
            ("shows \"W\"", "cannot draw \"W\""),
            ("lights 101", "leds wants 8"),
            ("lights 1010101x", "leds wants 8"),
            ("brightness 8", "0 to 7 or off"),
            ("panel 2 dark", "there is only panel 1"),
            ("plug out", "plug in"),
            ("stuck ACK low", "STB, CLK or DIO"),
            ("stuck DIO down", "low or high"),
            ("no problem", "no violations"),
            ("within 1s press S1", "not before \"press\""),
            ("dark dark", "\"dark\" is one word too many"),
        ])
    func problems(line: String, words: String) {
        let problem = #expect(throws: ScriptProblem.self) {
            try Script(text: "dark\n" + line, boards: [.ledAndKey])
        }
        #expect(problem?.description.hasPrefix("2: ") == true)
        #expect(problem?.reason.contains(words) == true, "\(problem?.reason ?? "")")
    }

    @Test("times that go backwards are refused, and boards without LEDs have no lights")
    func order() {
        let problem = #expect(throws: ScriptProblem.self) {
            try Script(text: "2s dark\n+1s dark\n1999ms dark", boards: [.ledAndKey])
        }
        #expect(problem?.line == 3)
        #expect(throws: ScriptProblem(line: 1, reason: "qyf has no LEDs")) {
            try Script(text: "lights 1", boards: [.qyf])
        }
    }

    @Test("any line is a step or a problem with words", arguments: 0..<50)
    func anything(seed: UInt64) {
        let words = [
            "2s", "+1ms", "within", "1s", "99999999999s", "panel", "1", "2", "-1", "press", "S1", "S8", "for",
            "release",
            "brown-out", "unplug", "plug", "in", "stuck", "glitch", "DIO", "CLK", "low", "free", "shows", "\"42\"",
            "\"", "lights",
            "10001000", "dark", "brightness", "off", "no", "violations", "#", "", "ns", "1e9s", "0.s", ".s", "٣s", "é",
        ]
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let count = Int.random(in: 0..<8, using: &random)
            let line = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
            do throws(ScriptProblem) {
                _ = try Script(text: line, boards: [.ledAndKey, .qyf])
            } catch {
                #expect(error.line == 1 && !error.reason.isEmpty)
            }
        }
    }
}
