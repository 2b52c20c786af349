import TM1638GPIO
import Testing

@Suite("A line as a person names it")
struct GPIOLineTests {
    @Test(
        "digits are an offset, everything else is a name",
        arguments: [
            ("17", GPIOLine.offset(17)), ("0", .offset(0)), ("GPIO17", .name("GPIO17")), ("-1", .name("-1")),
            ("99999999999999999999", .name("99999999999999999999")), ("SPI_CE1_N", .name("SPI_CE1_N")),
        ])
    func reading(text: String, line: GPIOLine) {
        #expect(GPIOLine(text) == line)
        #expect(line.description == text)
    }

    @Test("empty text is no line")
    func empty() {
        #expect(GPIOLine("") == nil)
    }
}
