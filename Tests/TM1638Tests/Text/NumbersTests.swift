import TM1638
import Testing

@Suite("Numbers")
struct NumbersTests {
    @Test("whole numbers stand right, left or behind zeros; a sign keeps its digit")
    func whole() {
        func read(_ segments: [Segments]) -> String { Font.standard.text(for: segments) }
        #expect(read(Text.number(42, width: 4)) == "  42")
        #expect(read(Text.number(-42, width: 4, alignment: .left)) == "-42 ")
        #expect(read(Text.number(-42, width: 5, leadingZeros: true)) == "-0042")
        #expect(read(Text.number(7, width: 3, leadingZeros: true)) == "007")
        #expect(read(Text.number(-1.5, decimals: 1, width: 4, leadingZeros: true)) == "-01.5")
        #expect(read(Text.number(12345, width: 4)) == "----")
        #expect(read(Text.number(.min, width: 20)) == "-9223372036854775808")
    }

    func read(_ segments: [Segments]) -> String { TextTests.read(segments) }

    @Test(
        "a number is rounded to its decimals; the dot takes no digit",
        arguments: [
            (62, 1, 4, "  62.0"), (112.5, 1, 4, " 112.5"), (112.46, 1, 4, " 112.5"), (0.25, 2, 4, "  0.25"),
            (0, 0, 1, "0"),
            (-1.5, 1, 4, "  -1.5"), (-0.04, 1, 3, "  0.0"), (999.94, 1, 4, " 999.9"),
            (9_999_999_999, 0, 10, "9999999999"),
            (0.5, 0, 2, "  1"),
        ] as [(Double, Int, Int, String)])
    func number(value: Double, decimals: Int, width: Int, text: String) {
        let expected = String(text.drop { $0 == " " })
        let drawn = read(Text.number(value, decimals: decimals, width: width))
        #expect(String(drawn.drop { $0 == " " }) == expected)
        #expect(Text.number(value, decimals: decimals, width: width).count == width)
        let left = read(Text.number(value, decimals: decimals, width: width, alignment: .left))
        #expect(left.hasPrefix(expected))
        #expect(left.dropFirst(expected.count).allSatisfy { $0 == " " })
    }

    @Test(
        "what does not fit, and what is no number, is minus signs and never a part of it",
        arguments: [
            (1000, 1, 4), (999.95, 1, 4), (-100, 1, 4), (.infinity, 0, 4), (.nan, 1, 4), (1e300, 0, 4), (-1e19, 0, 4),
            (1, 4, 4),
            (1, 99, 4),
        ] as [(Double, Int, Int)])
    func overflow(value: Double, decimals: Int, width: Int) {
        #expect(read(Text.number(value, decimals: decimals, width: width)) == "----")
        #expect(read(Text.number(value, decimals: decimals, width: width, alignment: .left)) == "----")
    }

    @Test("a field of no width is empty", arguments: [0, -1, .min])
    func noWidth(width: Int) {
        #expect(Text.number(5, decimals: 0, width: width) == [])
        #expect(Text.hexadecimal(5, width: width) == [])
        #expect(Text.overflow(width) == [])
    }

    @Test("negative decimals count as none")
    func negativeDecimals() {
        #expect(read(Text.number(12, decimals: -3, width: 3)) == " 12")
    }

    @Test("hexadecimal numbers use all the bits that fit")
    func hexadecimal() {
        #expect(read(Text.hexadecimal(0xBEEF, width: 6)) == "  BEEF")
        #expect(read(Text.hexadecimal(0, width: 2)) == " 0")
        #expect(read(Text.hexadecimal(0x100, width: 2)) == "--")
        #expect(read(Text.hexadecimal(.max, width: 16)) == "FFFFFFFFFFFFFFFF")
        #expect(read(Text.hexadecimal(0xA, width: 3, alignment: .left)) == "A  ")
    }

    @Test("time has both its parts, zeros included")
    func time() {
        #expect(read(Text.time(12, 30)) == "12.30")
        #expect(read(Text.time(0, 5)) == "00.05")
        #expect(read(Text.time(99, 59)) == "99.59")
        #expect(read(Text.time(100, 0)) == "----")
        #expect(read(Text.time(1, 60)) == "----")
        #expect(read(Text.time(-1, 0)) == "----")
    }
}
