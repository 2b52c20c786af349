import TestSupport
import Attention
import TM1638
import Testing

@testable import PanelCore

/// A panel that is asked with a waist and a height, and answers a weight and a hip.
@Suite("Controller with several fields")
struct SeveralFieldsTests {
    var controller: Controller
    let now = Instant.start + .seconds(10)
    /// Where tags are over, and nothing is dark.
    var later: Instant { now + .milliseconds(1700) }

    init() throws {
        let schema = try Schema([
            Field(name: "waist", role: .query, unit: "cm"),
            Field(name: "height", role: .query, unit: "cm", decimals: 0, range: 100...220),
            Field(name: "weight", role: .value, unit: "kg"), Field(name: "hip", role: .value, unit: "cm"),
        ])
        // The weight follows the waist alone: ten kilograms more for two centimetres.
        let pairs = (0..<12).map { index in
            Pair(
                key: [60 + Double(index), [160, 180, 170][index % 3]],
                value: [100 + 5 * Double(index), 90 + Double(index)])
        }
        controller = Controller(model: Model(pairs, schema: schema), at: now)
    }

    mutating func press(_ roles: Role...) {
        for role in roles {
            _ = controller.handle(.press, of: role, at: now)
            _ = controller.handle(.release(held: .milliseconds(60)), of: role, at: now)
        }
    }

    /// Lets the pairs answer by other settings, as the memory does when it hears of them.
    mutating func answer(by settings: Settings, learned: Learned? = nil) {
        controller.apply(settings)
        let schema = controller.model.schema
        let model = Model(
            controller.model.pairs, schema: schema, settings: settings.forModel(of: schema, learned: learned))
        controller.answer(from: model, at: now)
    }

    func text(at time: Instant) -> String { read(controller.picture(at: time).digits) }

    @Test("field walks through the query, each with its tag for a second and its own decimals")
    mutating func fields() {
        #expect(text(at: now).hasPrefix(" 65.5"))
        press(.field)
        #expect(Array(controller.picture(at: now).digits.prefix(4)) == Text.lossy("heig", width: 4))
        #expect(text(at: later).hasPrefix(" 170"))
        press(.plus)
        #expect(controller.current.query == [65.5, 171])
        press(.field)
        #expect(Array(controller.picture(at: now).digits.prefix(4)) == Text.lossy("GIrt", width: 4))
    }

    @Test("page walks through every value, its spread and its interval, then support and pairs")
    mutating func pages() {
        var seen: [Page] = []
        for _ in 0..<10 {
            seen.append(controller.page)
            press(.page)
        }
        let each = (0..<2).flatMap { [Page.estimate($0), .spread($0), .lowest($0), .highest($0)] }
        #expect(seen == each + [.support, .pairs])
        #expect(controller.page == .estimate(0))
    }

    @Test("among the pairs, plus and minus walk from the heaviest on, and stop at both ends")
    mutating func pairs() {
        press(.minus, .page, .page, .page, .page, .page, .page, .page, .page, .page)
        let weights = controller.attended.map(\.weight)
        #expect(weights.count >= 2)
        #expect(weights == weights.sorted(by: >))
        let first = text(at: later)
        press(.minus)
        #expect(text(at: later) == first)
        press(.plus)
        #expect(text(at: later) != first)
        for _ in weights { press(.plus) }
        #expect(controller.attendedIndex == weights.count - 1)
    }

    @Test("teaching asks for each value in turn")
    mutating func teaching() {
        _ = controller.handle(.press, of: .enter, at: now)
        _ = controller.handle(.long, of: .enter, at: now)
        _ = controller.handle(.release(held: .seconds(1)), of: .enter, at: now)
        let expected = controller.current.answer?.values ?? []
        #expect(Array(controller.picture(at: now).digits.suffix(4)) == Text.lossy("LoAd", width: 4))
        press(.plus)
        press(.enter)
        #expect(Array(controller.picture(at: now).digits.suffix(4)) == Text.lossy("hip", width: 4))
        let effects = controller.handle(.press, of: .enter, at: now)
        guard case .teach(let pair)? = effects.first else {
            Issue.record("nothing was taught: \(effects)")
            return
        }
        #expect(pair.key == controller.current.query)
        #expect(abs(pair.value[0] - expected[0] - 1) <= 0.05)
        #expect(abs(pair.value[1] - expected[1]) <= 0.05)
    }

    @Test("a learned bandwidth leaves out the field that says nothing")
    mutating func learned() throws {
        var settings = Settings()
        settings.bandwidth = 10
        answer(by: settings)
        let blunt = try #require(controller.current.answer).spreads[0]
        settings.learnsBandwidth = true
        let model = controller.model
        answer(
            by: settings,
            learned: try Learned(
                schema: model.schema, keys: model.keys, values: model.values, time: Timestamp(milliseconds: 0)))
        let sharp = try #require(controller.current.answer)
        #expect(sharp.spreads[0] < blunt / 2)
        #expect(abs(sharp.values[0] - 127.5) < 1)
    }

    @Test("dot and scaled dot-product scores answer within the values, and differ in how sharp they are")
    mutating func dots() throws {
        var answers: [Estimate] = []
        for score in [ScoreName.dot, .scaledDot] {
            var settings = Settings()
            settings.score = score
            answer(by: settings)
            press(.plus)
            answers.append(try #require(controller.current.answer))
            press(.minus)
        }
        #expect(answers.allSatisfy { (100...155).contains($0.values[0]) })
        #expect(answers[0].effectiveCount < answers[1].effectiveCount)
    }

    @Test("an answer about storing that never comes ends after five seconds, with a word and what was keyed in")
    mutating func patience() {
        _ = controller.handle(.press, of: .enter, at: now)
        _ = controller.handle(.long, of: .enter, at: now)
        _ = controller.handle(.release(held: .seconds(1)), of: .enter, at: now)
        press(.enter, .enter)
        let soon = now + .seconds(4)
        #expect(controller.handle(.press, of: .enter, at: soon) == [])
        #expect(controller.faults == [])
        let late = now + .seconds(6)
        #expect(controller.handle(.press, of: .enter, at: late) == [])
        #expect(controller.faults == [.notStored])
        #expect(controller.picture(at: late).digits == Text.lossy("StorE E6", width: 8))
        guard case .teach? = controller.handle(.press, of: .enter, at: late).first else {
            Issue.record("the pair cannot be taught again")
            return
        }
    }

    @Test("the menu's score, sleep and information")
    mutating func menu() {
        _ = controller.handle(.press, of: .back, at: now)
        _ = controller.handle(.long, of: .back, at: now)
        _ = controller.handle(.release(held: .seconds(1)), of: .back, at: now)
        press(.right)
        #expect(Array(controller.picture(at: now).digits.suffix(4)) == Text.lossy("GAUS", width: 4))
        #expect(controller.handle(.press, of: .plus, at: now) == [.set(controller.settings)])
        #expect(controller.settings.score == .scaledDot)
        press(.right, .right)
        for _ in Menu.minutes { press(.minus) }
        #expect(controller.settings.darkAfter == nil && controller.settings.dimAfter == nil)
        #expect(Array(controller.picture(at: now).digits.suffix(4)) == Text.lossy(" oFF", width: 4))
        press(.plus)
        #expect(controller.settings.darkAfter == 60 && controller.settings.dimAfter == 30)
        var settings = controller.settings
        settings.darkAfter = 30
        controller.apply(settings)
        #expect(text(at: now).hasSuffix(" 0.5"))
        press(.right)
        #expect(text(at: now).hasSuffix("  12"))
        press(.right)
        #expect(text(at: now).hasSuffix("   -"))
        controller.rescued = 7
        #expect(text(at: now).hasSuffix("   7"))
        controller.busErrors = 34
        press(.right, .right)
        #expect(text(at: now).hasSuffix("  34"))
    }

    @Test("a fault is said at once, and again while no key is used")
    mutating func reminders() {
        press(.plus)
        controller.raise(.full, at: now)
        let face = Text.lossy("FULL  E5", width: 8)
        #expect(controller.picture(at: now).digits == face)
        #expect(controller.picture(at: now + .seconds(4)).digits != face)
        #expect(controller.picture(at: now + .seconds(9)).digits == face)
        let next = now + .seconds(9)
        _ = controller.handle(.press, of: .plus, at: next)
        #expect(controller.picture(at: next).digits != face)
        #expect(controller.picture(at: next + .seconds(9)).digits == face)
        controller.storingWorks()
        #expect(controller.picture(at: next + .seconds(9)).digits != face)
    }

    @Test("another hand's new fields begin anew, and leave nothing of the old")
    mutating func newFields() {
        press(.field, .page, .page)
        controller.answer(from: Model(Pair.tutorial), at: now)
        #expect(text(at: later) == " 64.0115.0")
        #expect(controller.page == .estimate(0))
    }
}
