import TM1638
import Testing

@Suite("ScrollingText")
struct ScrollingTextTests {
    /// What a field of four digits shows after so many steps.
    func shown(_ text: String, after steps: Int) throws -> [Segments] {
        let scrolling = ScrollingText(try Text.segments(text), width: 4, start: .start, step: .milliseconds(100))
        return scrolling.digits(at: .start + .milliseconds(100 * steps))
    }

    @Test("it stands for two steps, then moves a digit a step, and begins again after a gap")
    func moves() throws {
        for (steps, text) in [
            (0, "1234"), (1, "1234"), (2, "2345"), (3, "345 "), (4, "45  "), (6, "   1"), (9, "1234"),
        ] {
            #expect(try shown("12345", after: steps) == Text.segments(text), "\(steps)")
        }
    }

    @Test("a text that fits stands still at the left")
    func fits() throws {
        for steps in [0, 5, 50] { #expect(try shown("12", after: steps) == Text.segments("12  ")) }
    }

    @Test("a time before the start shows the beginning, and no step length divides by zero")
    func edges() throws {
        let late = ScrollingText(try Text.segments("12345"), width: 4, start: .start + .seconds(1), step: .zero)
        #expect(late.digits(at: .start) == (try Text.segments("1234")))
        #expect(ScrollingText([], width: 0, start: .start).digits(at: .start) == [])
        #expect(ScrollingText([.a], width: -1, start: .start).digits(at: .start + .seconds(9)) == [])
    }
}
