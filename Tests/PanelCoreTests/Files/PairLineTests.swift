import PanelCore
import Testing

@Suite("PairLine")
struct PairLineTests {
    @Test(
        "a line's numbers are told apart by what stands between them",
        arguments: [
            ("62 112.5", ["62", "112.5"]), ("  62\t112 \r", ["62", "112"]), ("62, 112", ["62", "112"]),
            ("62.0,112.5", ["62.0", "112.5"]), ("62 , 112", ["62", "112"]), ("62,5;112,5", ["62.5", "112.5"]),
            ("1,2,3", ["1", "2", "3"]), ("62; 112", ["62", "112"]), ("62,", ["62", ""]), ("-5 20", ["-5", "20"]),
            ("6\u{0}2 1", ["6\u{0}2", "1"]),
        ] as [(String, [String])])
    func clear(line: String, cells: [String]) throws {
        #expect(try PairLine.cells(line) == cells)
    }

    @Test(
        "a comma that can be either is refused with both readings, and a separator that is named decides",
        arguments: [
            ("62,5", "\"62,5\" can be 62 and 5, or 62.5: "),
            ("62,5 112", "\"62,5 112\" can be 62 and 5 and 112, or 62.5 and 112: "),
            ("62,5, 112", "\"62,5, 112\" can be 62 and 5 and 112, or 62.5 and 112: "),
        ])
    func ambiguous(line: String, message: String) throws {
        let problem = #expect(throws: PairLine.Problem.self) { try PairLine.cells(line) }
        #expect(try #require(problem).description.hasPrefix(message))
        #expect(try PairLine.cells("62,5", separator: .comma) == ["62", "5"])
        #expect(try PairLine.cells("62,5", separator: .semicolon) == ["62.5"])
        #expect(try PairLine.cells("62,5\t112", separator: .tab) == ["62.5", "112"])
    }
}
