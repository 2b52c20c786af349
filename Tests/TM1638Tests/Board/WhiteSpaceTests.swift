import Testing

@testable import TM1638

@Suite struct WhiteSpaceTests {
    @Test func whiteSpaceInABoardFileIsWhatUnicodeCallsSo() {
        let scalars = (UInt32(0)...0x10FFFF).lazy.compactMap { Unicode.Scalar($0) }
        #expect(scalars.first { $0.isWhiteSpace != $0.properties.isWhitespace } == nil)
    }
}
