import Attention
import TM1638
import TM1638Simulator
import Testing

@testable import AttentionPanel

@Suite("Controller")
struct ControllerTests {
    var controller: Controller
    /// Right after a key nothing is dark.
    let now = Instant.start + .seconds(10)

    init() throws {
        controller = try Controller(pooling: Self.pool(Pair.tutorial), at: .start + .seconds(10))
    }

    static func pool(_ pairs: [Pair], bandwidth: Double = 1) throws -> GaussianPooling {
        try GaussianPooling(keys: pairs.map { $0.key[0] }, values: pairs.map { $0.value[0] }, bandwidth: bandwidth)
    }

    mutating func press(_ roles: Role...) {
        for role in roles { controller.handle(.press, of: role, at: now) }
    }

    func text(at time: Instant? = nil) -> String {
        read(controller.frame(at: time ?? now).digits)
    }

    var ledRow: String {
        controller.frame(at: now).lights.map { $0 == .red ? "●" : "○" }.joined()
    }

    @Test("it starts at the mean of the keys, with its estimate")
    func start() {
        #expect(text() == " 64.0115.0")
    }

    @Test("62.0 keyed in shows 112.5")
    mutating func tutorial() {
        press(.minus, .minus)
        #expect(text() == " 62.0112.5")
        #expect(controller.current.query == 62)
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

    @Test("the waist stays within 0.0 and 999.9")
    mutating func range() {
        press(.left, .left)
        for _ in 0..<12 { press(.plus) }
        #expect(text().hasPrefix("999.9"))
        for _ in 0..<12 { press(.minus) }
        press(.field)
        #expect(text().hasPrefix("  0.0"))
    }

    @Test("a held plus goes on")
    mutating func repeating() {
        controller.handle(.repeated, of: .plus, at: now)
        #expect(text().hasPrefix(" 65.0"))
        controller.handle(.repeated, of: .right, at: now)
        controller.handle(.long, of: .plus, at: now)
        controller.handle(.release(held: .seconds(1)), of: .plus, at: now)
        #expect(text().hasPrefix(" 65.0"))
    }

    @Test("the digit under the cursor blinks, and a key makes it visible")
    mutating func blinking() {
        let dark = now + .milliseconds(600)
        #expect(text(at: dark) == " 6 .0115.0" || text(at: dark) == " 6 0115.0")
        #expect(text(at: now + .milliseconds(800)) == " 64.0115.0")
        controller.handle(.press, of: .plus, at: dark)
        #expect(text(at: dark) == " 65.0115.2")
    }

    @Test("the cursor shows where the number has no digit")
    mutating func cursorOnBlank() {
        press(.left, .left)
        #expect(text().hasPrefix("_64.0"))
    }

    @Test("enter holds the reading and blinks once")
    mutating func enter() {
        press(.minus, .minus)
        let reading = controller.handle(.press, of: .enter, at: now)
        #expect(reading?.query == 62)
        #expect(reading?.estimate?.value == 112.50000075961239)
        #expect(controller.last == reading)
        #expect(controller.frame(at: now + .milliseconds(100)) == Frame())
        #expect(text(at: now + .milliseconds(250)) == " 62.0112.5")
    }

    @Test("back returns to the last reading, or to the start when there is none")
    mutating func back() {
        press(.plus, .back)
        #expect(text() == " 64.0115.0")
        press(.minus, .minus)
        controller.handle(.press, of: .enter, at: now + .seconds(-1))
        press(.plus, .plus, .plus, .page, .back)
        #expect(text() == " 62.0112.5")
    }

    @Test("pages show spread and effective pairs under a tag, and come round")
    mutating func pages() {
        press(.minus, .minus, .page)
        #expect(text() == " 62.0u 2.5")
        press(.page)
        #expect(text() == " 62.0N 2.0")
        press(.page)
        #expect(text() == " 62.0112.5")
    }

    @Test("each LED is lit where its eighth of the range of keys holds a sixteenth of the weight")
    mutating func lights() {
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
        #expect(text(at: now + .milliseconds(600)) == "  4.0")
        // Three bandwidths are still near enough.
        press(.right, .minus, .minus, .minus)
        #expect(text(at: now + .milliseconds(600)).hasSuffix("126.0"))
    }

    @Test("an estimate of five digits loses its decimal, one that does not fit says so")
    func wide() throws {
        let thousands = try Controller(pooling: Self.pool([Pair(key: 60, value: 1234.5)]), at: now)
        #expect(
            read(thousands.frame(at: now).digits) == " 60.01235" || read(thousands.frame(at: now).digits) == " 60.01234"
        )
        let millions = try Controller(pooling: Self.pool([Pair(key: 60, value: 1e6)]), at: now)
        #expect(read(millions.frame(at: now).digits) == " 60.0----")
    }

    @Test("without pairs there is no estimate, and no crash")
    func noPairs() throws {
        let empty = try Controller(pooling: Self.pool([]), at: now)
        #expect(read(empty.frame(at: now).digits) == "  0.0----")
    }
}

/// Digits as text, the dot after its digit.
func read(_ digits: [Segments]) -> String {
    digits.reduce(into: "") { text, segments in
        text.unicodeScalars.append(Font.standard.scalar(for: segments) ?? "?")
        if segments.contains(.dot) { text += "." }
    }
}
