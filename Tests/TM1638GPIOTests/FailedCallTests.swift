import FakeGPIOD1
import Testing

@Suite("A call of libgpiod 1.6 that fails in its middle")
struct FailedCallTests {
    @Test("leaves the lines that it changed as they are, also when another is driven next")
    func partialFailure() {
        // Bit 0 is STB, which is low in the end; bit 1 CLK, bit 2 DIO.
        #expect(fake_levels_after_failure(0) == 0b110)
        #expect(fake_levels_after_failure(1) == 0b100)
    }
}
