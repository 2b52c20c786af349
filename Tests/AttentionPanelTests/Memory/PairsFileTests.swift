import AttentionPanel
import Testing

@Suite("PairsFile")
struct PairsFileTests {
    func problem(_ text: String) -> String? {
        do {
            _ = try PairsFile(text: text, name: "pairs.csv")
            return nil
        } catch {
            return error.description
        }
    }

    @Test("pairs come in the order of the file, comments and empty lines aside")
    func pairs() throws {
        let file = try PairsFile(text: "# ours\n\nwaist,weight\n68,126\n# more\n60 , 110.5\n\n", name: "pairs.csv")
        #expect(file.pairs == [Pair(key: 68, value: 126), Pair(key: 60, value: 110.5)])
        #expect(file.ignoredColumns == [])
    }

    @Test("columns may come in any order, bear units, and be more than two")
    func columns() throws {
        let file = try PairsFile(text: "height,weight_kg,waist_cm\n180,80,90\n", name: "pairs.csv")
        #expect(file.pairs == [Pair(key: 90, value: 80)])
        #expect(file.ignoredColumns == ["height"])
    }

    @Test("a byte-order mark, CR LF, quotes and a missing last line end are all right")
    func dialects() throws {
        let file = try PairsFile(text: "\u{FEFF}\"waist\",weight\r\n68,\"126\"\r\n60,110", name: "pairs.csv")
        #expect(file.pairs == [Pair(key: 68, value: 126), Pair(key: 60, value: 110)])
    }

    @Test(
        "a bad file is refused whole, with file, line, column and reason",
        arguments: [
            ("", "pairs.csv: is empty: it needs a header line \"waist,weight\""),
            ("# only this\n", "pairs.csv: is empty: it needs a header line \"waist,weight\""),
            ("waist,weight\n", "pairs.csv: has a header but no pairs: add at least one line"),
            ("68,126\n", "pairs.csv:1: the header names no column \"waist\": it needs \"waist\" and \"weight\""),
            ("waist,waist,weight\n1,2,3\n", "pairs.csv:1:2: the header names the column \"waist\" twice"),
            ("waist,weight\n68,126\n60\n", "pairs.csv:3: has 1 cells, but the header names 2 columns"),
            ("waist,weight\n68,126,1\n", "pairs.csv:2: has 3 cells, but the header names 2 columns"),
            ("waist,weight\n68,x\n", "pairs.csv:2:2: \"x\" in column weight is not a number such as 62.5"),
            ("waist,weight\n68,\n", "pairs.csv:2:2: an empty cell in column weight is not a number such as 62.5"),
            ("waist,weight\nnan,1\n", "pairs.csv:2:1: \"nan\" in column waist is not a number such as 62.5"),
            ("waist,weight\n1e999,1\n", "pairs.csv:2:1: \"1e999\" in column waist is not a number such as 62.5"),
            (
                "waist,weight\r\n68,126\r\n6o,1\r\n",
                "pairs.csv:3:1: \"6o\" in column waist is not a number such as 62.5"
            ),
        ])
    func refused(text: String, message: String) {
        #expect(problem(text) == message)
    }

    @Test("a file that is not there is named")
    func missing() {
        #expect(throws: PairsFile.Problem.self) { try PairsFile(path: "/nowhere/pairs.csv") }
    }
}
