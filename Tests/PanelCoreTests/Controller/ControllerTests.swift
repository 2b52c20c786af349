import TestSupport
import Attention
import TM1638
import TM1638Simulator
import Testing

@testable import PanelCore

@Suite("Controller")
struct ControllerTests {
    var controller: Controller
    /// Right after a key nothing is dark.
    let now = Instant.start + .seconds(10)

    init() {
        controller = Controller(model: Model(Pair.tutorial), at: .start + .seconds(10))
    }

    /// Whether a reading's answer is the tutorial's at 62, to 13 digits.
    func isTutorials(_ reading: Reading) -> Bool {
        reading.values.count == 1 && abs(reading.values[0] - 112.50000075961239) < 1e-11
    }

    mutating func press(_ roles: Role...) {
        for role in roles { tap(role) }
    }

    @discardableResult
    mutating func tap(_ role: Role) -> [Effect] {
        controller.handle(.press, of: role, at: now)
            + controller.handle(.release(held: .milliseconds(60)), of: role, at: now)
    }

    mutating func hold(_ role: Role) {
        _ = controller.handle(.press, of: role, at: now)
        _ = controller.handle(.long, of: role, at: now)
        _ = controller.handle(.release(held: .seconds(1)), of: role, at: now)
    }

    /// Where tags and notices are over, and nothing is dark.
    var later: Instant { now + .milliseconds(1700) }

    func text(at time: Instant? = nil) -> String {
        read(controller.picture(at: time ?? now).digits)
    }

    var ledRow: String {
        controller.picture(at: now).leds.map { $0 == .red ? "●" : "○" }.joined()
    }

    @Test("it starts at the mean of the keys, with its estimate")
    func start() {
        #expect(text() == " 64.0115.0")
    }

    @Test("a query from another face is asked as if it had been keyed in; one that does not fit is not")
    mutating func askedElsewhere() {
        controller.ask([62.04], at: now)
        #expect(text() == " 62.0112.5")
        press(.plus)
        #expect(text().hasPrefix(" 63.0"))
        hold(.enter)
        controller.ask([62], at: now)
        #expect(text() == " 62.0112.5")
        #expect(controller.mode == .asking)
        for query in [[], [1, 2], [.nan], [.infinity]] as [[Double]] { controller.ask(query, at: now) }
        #expect(controller.current.query == [62])
        controller.ask([1e9], at: now)
        #expect(controller.current.query == [999.9])
    }

    @Test("62.0 keyed in shows 112.5")
    mutating func tutorial() {
        press(.minus, .minus)
        #expect(text() == " 62.0112.5")
        #expect(controller.current.query == [62])
    }

    @Test("the cursor chooses the digit that minus and plus change, and stops at both ends")
    mutating func cursor() {
        press(.right, .plus)
        #expect(text().hasPrefix(" 64.1"))
        press(.right, .plus)
        #expect(text().hasPrefix(" 64.2"))
        press(.left, .left, .plus)
        #expect(text().hasPrefix(" 74.2"))
        press(.left, .left, .plus)
        #expect(text().hasPrefix("174.2"))
    }

    @Test("the waist stays within 1.0 and 999.9")
    mutating func range() {
        press(.left, .left)
        for _ in 0..<12 { press(.plus) }
        #expect(text().hasPrefix("999.9"))
        for _ in 0..<12 { press(.minus) }
        press(.field)
        #expect(Array(controller.picture(at: now).digits.prefix(4)) == Text.lossy("GIrt", width: 4))
        #expect(text(at: later).hasPrefix("  1.0"))
    }

    @Test("a held plus goes on")
    mutating func repeating() {
        _ = controller.handle(.repeated, of: .plus, at: now)
        #expect(text().hasPrefix(" 65.0"))
        _ = controller.handle(.repeated, of: .right, at: now)
        _ = controller.handle(.long, of: .plus, at: now)
        _ = controller.handle(.release(held: .seconds(1)), of: .plus, at: now)
        #expect(text().hasPrefix(" 65.0"))
    }

    @Test("the digit under the cursor blinks, and a key makes it visible")
    mutating func blinking() {
        let dark = now + .milliseconds(600)
        #expect(text(at: dark) == " 6 .0115.0" || text(at: dark) == " 6 0115.0")
        #expect(text(at: now + .milliseconds(800)) == " 64.0115.0")
        _ = controller.handle(.press, of: .plus, at: dark)
        #expect(text(at: dark) == " 65.0115.2")
    }

    @Test("the cursor shows where the number has no digit")
    mutating func cursorOnBlank() {
        press(.left, .left)
        #expect(text().hasPrefix("_64.0"))
    }

    @Test("enter holds the reading and blinks once; the reading counts when the key comes up, unless it teaches")
    mutating func enter() {
        press(.minus, .minus)
        #expect(controller.handle(.press, of: .enter, at: now) == [])
        guard case .read(let reading)? = controller.handle(.release(held: .milliseconds(60)), of: .enter, at: now).first
        else {
            Issue.record("no reading")
            return
        }
        var other = controller
        #expect(other.handle(.press, of: .enter, at: now) == [])
        #expect(other.handle(.long, of: .enter, at: now) == [])
        #expect(other.handle(.release(held: .seconds(1)), of: .enter, at: now) == [])
        #expect(reading.query == [62])
        #expect(isTutorials(reading))
        #expect(controller.last == reading)
        #expect(controller.picture(at: now + .milliseconds(100)) == Picture())
        #expect(text(at: now + .milliseconds(250)) == " 62.0112.5")
    }

    @Test("back returns to the last reading, or to the start when there is none")
    mutating func back() {
        press(.plus, .back)
        #expect(text() == " 64.0115.0")
        press(.minus, .minus)
        _ = controller.handle(.press, of: .enter, at: now + .seconds(-1))
        press(.plus, .plus, .plus, .page, .back)
        #expect(text() == " 62.0112.5")
    }

    @Test("pages show spread and effective pairs under a tag, and come round")
    mutating func pages() {
        press(.minus, .minus, .page)
        #expect(text().uppercased() == " 62.05PRD")
        #expect(text(at: later) == " 62.0u 2.5")
        press(.page)
        #expect(text(at: later) == " 62.0N 2.0")
        press(.page)
        #expect(text(at: later) == " 64.0P50.0" || text(at: later) == " 60.0P50.0")
        press(.page)
        #expect(text(at: later) == " 62.0112.5")
    }

    @Test("each LED is lit where its eighth of the range of keys holds a sixteenth of the weight")
    mutating func leds() {
        // Keys 60, 64 and 68: bins 0, 4 and 7.
        #expect(ledRow == "○○○○●○○○")
        press(.minus, .minus)
        #expect(ledRow == "●○○○●○○○")
        press(.plus, .plus, .plus, .plus)
        #expect(ledRow == "○○○○●○○●")
    }

    @Test("with no pair within three bandwidths no LED is lit and the estimate blinks")
    mutating func noSupport() {
        press(.left, .plus)
        #expect(text() == " 74.0126.0")
        #expect(ledRow == "")
        #expect(controller.showsGuess(at: now))
        #expect(text(at: now + .milliseconds(600)) == "  4.0")
        #expect(read(controller.steadyPicture(at: now + .milliseconds(600)).digits) == " 74.0126.0")
        // Three bandwidths are still near enough.
        press(.right, .minus, .minus, .minus)
        #expect(text(at: now + .milliseconds(600)).hasSuffix("126.0"))
        #expect(!controller.showsGuess(at: now))
    }

    @Test("keys too far from each other for their distance to be a number light no LED, and end nothing")
    func vast() {
        let pairs = [Pair(key: 1e308, value: 1), Pair(key: -1e308, value: 2)]
        for score in ScoreName.onPanel {
            var settings = Settings()
            settings.score = score
            let vast = Controller(
                model: Model(pairs, settings: settings.forModel(of: .tutorial, learned: nil)), settings: settings,
                at: now)
            #expect(vast.picture(at: now).digits.count == 8)
        }
    }

    @Test("an estimate of five digits loses its decimal, one that does not fit says so")
    func wide() throws {
        let thousands = Controller(model: Model([Pair(key: 60, value: 1234.5)]), at: now)
        #expect(
            read(thousands.picture(at: now).digits) == " 60.01235"
                || read(thousands.picture(at: now).digits) == " 60.01234"
        )
        let millions = Controller(model: Model([Pair(key: 60, value: 1e6)]), at: now)
        #expect(read(millions.picture(at: now).digits) == " 60.0----")
    }

    @Test("without pairs it says so, and there is no estimate")
    func noPairs() throws {
        let empty = Controller(model: Model([]), at: now)
        #expect(empty.picture(at: now).digits == Text.lossy("nonE  E1", width: 8))
        #expect(read(empty.picture(at: now + .milliseconds(3300)).digits) == "  1.0----")
    }

    @Test(
        "hold enter, key in, enter: kept only when the caller says so, and then in the estimate at once; back undoes it"
    )
    mutating func teaching() {
        press(.minus, .minus)
        hold(.enter)
        press(.plus)
        #expect(text() == " 62.0113.5")
        let pair = Pair(key: [62], value: [113.5])
        #expect(tap(.enter) == [.teach(pair)])
        #expect(isTutorials(controller.current))
        let before = controller.model
        controller.kept(Model(before.pairs + [pair]), at: now)
        #expect(controller.picture(at: now).digits == Text.lossy("StorEd", width: 8))
        #expect((controller.current.answer?.values[0] ?? 0) > 113)
        #expect(tap(.back) == [.undo])
        controller.kept(before, at: now)
        #expect(isTutorials(controller.current))
        #expect(tap(.back) == [])
    }

    @Test("a value that pairs make very unlikely is asked for again, once there are ten of them; with fewer none is")
    mutating func doubt() {
        press(.minus, .minus)
        hold(.enter)
        press(.left, .plus, .plus)
        #expect(tap(.enter) == [.teach(Pair(key: [62], value: [132.5]))])

        // Twelve people, weight about twice the waist.
        let pairs = (0..<12).map { Pair(key: 56 + Double($0), value: 110 + 2 * Double($0) + Double($0 * 7 % 5) / 5) }
        controller = Controller(model: Model(pairs), at: now)
        hold(.enter)
        press(.left, .plus, .plus, .plus)
        #expect(tap(.enter) == [])
        #expect(Array(controller.picture(at: now).digits.prefix(4)) == Text.lossy("SurE", width: 4))
        guard case .teach? = tap(.enter).first else {
            Issue.record("a person who is sure is not believed")
            return
        }
    }

    @Test("a refusal keeps what was keyed in and says why")
    mutating func refused() {
        press(.minus, .minus)
        hold(.enter)
        _ = tap(.enter)
        controller.refused(.full, at: now)
        #expect(controller.picture(at: now).digits == Text.lossy("FULL  E5", width: 8))
        #expect(tap(.enter) == [.teach(Pair(key: [62], value: [112.5]))])
    }

    @Test("the menu sets brightness, score and bandwidth; learning needs eight pairs")
    mutating func menu() {
        hold(.back)
        #expect(Array(controller.picture(at: now).digits.prefix(4)) == Text.lossy("brIt", width: 4))
        press(.minus)
        #expect(controller.settings.brightness == 6)
        press(.right, .right)
        for _ in 0..<11 { press(.minus) }
        #expect(controller.picture(at: now).digits == Text.lossy("nEEd 8Pr", width: 8))
        #expect(controller.settings.bandwidth == 0.1)
        press(.back)
        #expect(text().hasPrefix(" 64.0"))
    }

    @Test("it dims, goes dark, and the first key only wakes it")
    mutating func rest() {
        #expect(controller.brightness(at: now + .seconds(300)) == .dimmest)
        let night = now + .seconds(600)
        #expect(controller.brightness(at: night) == .off)
        _ = controller.handle(.press, of: .minus, at: night)
        _ = controller.handle(.repeated, of: .minus, at: night)
        _ = controller.handle(.release(held: .seconds(1)), of: .minus, at: night)
        #expect(controller.brightness(at: night) == .brightest)
        #expect(controller.current.query == [64])
        _ = controller.handle(.press, of: .minus, at: night)
        #expect(controller.current.query == [63])
    }

    @Test("sixteen keys type numbers as on a calculator")
    mutating func calculator() throws {
        let roles = RoleTable(board: .qyf)
        for key in [5, 1, 9] { press(try #require(roles[key: key])) }
        #expect(controller.current.query == [62])
        #expect(throws: RoleProblem(key: "S99", keys: Board.ledAndKey.keys.map(\.name))) {
            try RoleTable(board: .ledAndKey, overrides: ["S99": .enter])
        }
    }

    @Test("every word on the panel's face can be drawn")
    func words() {
        for fault in Fault.allCases {
            #expect(throws: Never.self) { try Text.segments(fault.face) }
            #expect(fault.face.count == 8)
        }
        for item in Menu.Item.allCases { #expect(throws: Never.self) { try Text.segments(item.tag, width: 4) } }
        for text in ["SurE", "StorEd", "UndonE", "nEEd 8Pr", "LErn", "GAUS", "Sdot", "oFF", "SPrd", "SUPP", "PAIr"] {
            #expect(throws: Never.self) { try Text.segments(text) }
        }
    }
}

/// Digits as text, the dot after its digit.
func read(_ digits: [Segments]) -> String {
    Font.standard.text(for: digits)
}
