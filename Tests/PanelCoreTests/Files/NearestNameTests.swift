import PanelCore
import Testing

@Suite struct NearestNameTests {
    @Test(arguments: ["", "waist", "ä \"y\"", "a\nb\tc\u{0}\u{1b}", "\\", "Größe m²", "\u{2028}", "👍🏽"])
    func textIsQuotedAsSwiftWritesIt(_ text: String) {
        #expect(NearestName.quoted(text) == text.debugDescription)
    }

    @Test func anApostropheNeedsNoEscape() {
        #expect(NearestName.quoted("Swift's") == "\"Swift's\"")
    }

    @Test func longTextIsCut() {
        let long = String(repeating: "a", count: 70)
        #expect(NearestName.quoted(long) == "\"\(long.dropLast(10))…\"")
    }
}
