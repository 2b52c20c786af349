import TM1638
import Testing

@Suite("Text")
struct TextTests {
    /// What segments read, a dot after its digit; `?` for what no character of the standard font looks like.
    static func read(_ segments: [Segments]) -> String {
        Font.standard.text(for: segments)
    }

    @Test("a dot folds into the digit before it, if that has none yet")
    func dots() throws {
        #expect(try Text.segments("62.0") == [0x7D, 0xDB, 0x3F].map(Segments.init))
        #expect(try Text.segments("1,5") == Text.segments("1.5"))
        #expect(try Text.segments(".5") == [0x80, 0x6D].map(Segments.init))
        #expect(try Text.segments("1..2") == [0x86, 0x80, 0x5B].map(Segments.init))
        #expect(try Text.segments("...") == [0x80, 0x80, 0x80].map(Segments.init))
        #expect(try Text.segments(" .") == [0x80].map(Segments.init))
        // "!" has its own dot already.
        #expect(try Text.segments("!.") == [0x82, 0x80].map(Segments.init))
    }

    @Test("a colon is drawn as a dot")
    func colon() throws {
        #expect(try Text.segments("12:34", width: 4) == Text.segments("12.34", width: 4))
        #expect(try Text.segments(":") == [.dot])
    }

    @Test("no width makes a trap or fills the memory", arguments: [Int.min, -1, .max])
    func widths(width: Int) {
        let most = width < 0 ? 0 : Text.maximumWidth
        #expect(Text.lossy("1", width: width).count == most)
        #expect(Text.overflow(width).count == most)
        #expect(Text.number(7, width: width, leadingZeros: true).count == most)
        #expect(Text.number(7, decimals: .max, width: width).count == most)
        #expect(Text.hexadecimal(.max, width: width).count == most)
        #expect((try? Text.segments("", width: width))?.count ?? 0 == most)
        let scrolling = ScrollingText([.a], width: width, start: .start, step: .seconds(Int64.min))
        #expect(scrolling.digits(at: Instant(nanoseconds: .max)).count == most)
    }

    @Test("text of eight digits with eight dots fits a board of eight digits")
    func allDots() throws {
        #expect(try Text.segments("1.2.3.4.5.6.7.8.", width: 8).count == 8)
    }

    @Test("what seven segments cannot draw is an error that names character and place")
    func undrawable() {
        #expect(throws: TextError.undrawable("K", position: 2)) { try Text.segments("12K") }
        #expect(throws: TextError.undrawable("é", position: 0)) { try Text.segments("é") }
        #expect(throws: TextError.undrawable("🙂", position: 1)) { try Text.segments("1🙂") }
        #expect(throws: TextError.undrawable("\n", position: 1)) { try Text.segments("1\n") }
        #expect(
            TextError.undrawable("K", position: 2).description.hasPrefix(
                "seven segments cannot draw \"K\" (character 3)"))
    }

    @Test("a field pads at the side that the alignment leaves")
    func alignment() throws {
        #expect(try Self.read(Text.segments("12", width: 4)) == "12  ")
        #expect(try Self.read(Text.segments("12", width: 4, alignment: .right)) == "  12")
        #expect(try Self.read(Text.segments("1.2.", width: 2)) == "1.2.")
    }

    @Test("text that is too long says by how much; it is not cut")
    func tooLong() {
        #expect(throws: TextError.tooLong(needed: 5, available: 4)) { try Text.segments("12345", width: 4) }
        #expect(throws: TextError.tooLong(needed: 1, available: -1)) { try Text.segments("1", width: -1) }
        #expect(
            TextError.tooLong(needed: 5, available: 4).description
                == "the text needs 5 digits and there are 4: shorten it, or let it scroll")
    }

    @Test("lossy text draws look-alikes, question marks for the rest, and cuts what does not fit")
    func lossy() {
        #expect(Text.lossy("K", width: 1) == [Segments(rawValue: 0x75)])
        #expect(Self.read(Text.lossy("1é", width: 3)) == "1? ")
        #expect(Text.lossy("é", width: 1) == [Segments(rawValue: 0x53)])
        #expect(Self.read(Text.lossy("12345", width: 3)) == "123")
        #expect(Self.read(Text.lossy("1", width: 3, alignment: .right)) == "  1")
        #expect(Text.lossy("1", width: -2) == [])
    }

    @Test("a font can be changed, glyph by glyph")
    func ownGlyph() throws {
        var font = Font.standard
        font["K"] = [.e, .f, .g]
        font["1"] = nil
        #expect(try Text.segments("K", font: font) == [[.e, .f, .g]])
        #expect(throws: TextError.undrawable("1", position: 0)) { try Text.segments("1", font: font) }
        #expect(Font()["1"] == nil)
    }
}

@Suite("The standard font")
struct FontTests {
    @Test("all printable ASCII is drawn, but for what no seven segments draw")
    func ascii() {
        let missing = (UInt8(0x20)...0x7E).map { Unicode.Scalar($0) }.filter { Font.standard[$0] == nil }
        #expect(String(String.UnicodeScalarView(missing)) == "#$%&*+;@KMVWXkmvwx")
    }

    @Test("lossy text draws all printable ASCII without a question mark")
    func lossyASCII() {
        for code in UInt8(0x20)...0x7E where code != UInt8(ascii: "?") {
            let scalar = Unicode.Scalar(code)
            #expect(Text.lossy(String(Character(scalar)), width: 1) != [Segments(rawValue: 0x53)], "\(scalar)")
        }
    }

    @Test("digits and hexadecimal letters are the usual ones, and all different")
    func digits() throws {
        let usual: [UInt8] = [
            0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F, 0x77, 0x7C, 0x39, 0x5E, 0x79, 0x71,
        ]
        #expect(try Text.segments("0123456789AbCdEF").map(\.rawValue) == usual)
        #expect(Set(usual).count == usual.count)
    }

    @Test("the degree sign is the upper square")
    func degree() throws {
        #expect(try Text.segments("°") == [[.a, .b, .f, .g]])
    }

    @Test("segments read as the likeliest character: digit before letter, letter before sign")
    func reading() {
        #expect(Font.standard.scalar(for: Segments(rawValue: 0x3F)) == "0")
        #expect(Font.standard.scalar(for: Segments(rawValue: 0xBF)) == "0")
        #expect(Font.standard.scalar(for: Segments(rawValue: 0x39)) == "C")
        // With a serif, as many fonts have it.
        #expect(Font.standard.scalar(for: Segments(rawValue: 0x27)) == "7")
        #expect(Font.standard.scalar(for: []) == " ")
        #expect(Font.standard.scalar(for: .dot) == " ")
        #expect(Font.standard.scalar(for: Segments(rawValue: 0x49)) == nil)
    }
}
