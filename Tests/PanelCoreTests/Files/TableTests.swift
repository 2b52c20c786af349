import PanelCore
import Testing

@Suite("Table")
struct TableTests {
    func problem(_ text: String) -> String? {
        do {
            _ = try Table(text: text, name: "pairs.csv", columns: ["waist", "weight"])
            return nil
        } catch {
            return error.description
        }
    }

    @Test("a quoted cell may hold commas and quotes")
    func quotes() throws {
        let file = try Table(
            text: "waist,weight,\"who, \"\"exactly\"\"\"\n1,2,\"a,b\"\n", name: "pairs.csv",
            columns: ["waist", "weight"])
        #expect(file.rows == [[1, 2]])
        #expect(file.ignoredColumns == ["who, \"exactly\""])
    }

    @Test("pairs come in the order of the file, comments and empty lines aside")
    func pairs() throws {
        let file = try Table(
            text: "# ours\n\nwaist,weight\n68,126\n# more\n60 , 110.5\n\n", name: "pairs.csv",
            columns: ["waist", "weight"])
        #expect(file.rows == [[68, 126], [60, 110.5]])
        #expect(file.ignoredColumns == [])
    }

    @Test("columns may come in any order, bear units, and be more than two")
    func columns() throws {
        let file = try Table(
            text: "height,weight_kg,waist_cm\n180,80,90\n", name: "pairs.csv", columns: ["waist", "weight"])
        #expect(
            file.rows == [[90, 80]]
        )
        #expect(file.columns.map(\.unit) == ["cm", "kg"])
        #expect(file.ignoredColumns == ["height"])
    }

    @Test("a byte-order mark, CR LF, quotes and a missing last line end are all right")
    func dialects() throws {
        let file = try Table(
            text: "\u{FEFF}\"waist\",weight\r\n68,\"126\"\r\n60,110", name: "pairs.csv", columns: ["waist", "weight"])
        #expect(file.rows == [[68, 126], [60, 110]])
    }

    @Test(
        "a bad file is refused whole, with file, line, column and reason",
        arguments: [
            ("", "pairs.csv: is empty: it needs a header line \"waist,weight\""),
            ("# only this\n", "pairs.csv: is empty: it needs a header line \"waist,weight\""),
            ("waist,weight\n", "pairs.csv: has a header but no rows: add at least one line"),
            ("68,126\n", "pairs.csv:1: the header names no column \"waist\": it has \"68, 126\""),
            (
                "height;waist;weight\n",
                "pairs.csv:1: the header names no column \"waist\": it has \"height;waist;weight\" "
                    + "(commas separate columns)"
            ),
            (
                "Weight,Waist_cm\n",
                "pairs.csv:1: the header names no column \"waist\", but \"Waist\": both have to be written alike"
            ),
            (
                "\u{1B}[2J\n",
                "pairs.csv:1: the header names no column \"waist\": it has \"\\u{1B}[2J\" (commas separate columns)"
            ),
            ("waist,waist,weight\n1,2,3\n", "pairs.csv:1:2: the header names the column \"waist\" twice"),
            ("waist,weight\n68,126\n60\n", "pairs.csv:3: has 1 cells, but the header names 2 columns"),
            ("waist,weight\n68,126,1\n", "pairs.csv:2: has 3 cells, but the header names 2 columns"),
            ("waist,weight\n68,x\n", "pairs.csv:2:2: \"x\" in column weight is not a number such as 62.5"),
            ("waist,weight\n68,\n", "pairs.csv:2:2: an empty cell in column weight is not a number such as 62.5"),
            ("waist,weight\nnan,1\n", "pairs.csv:2:1: \"nan\" in column waist is not a number such as 62.5"),
            (
                "waist,weight\n1e999,1\n",
                "pairs.csv:2:1: \"1e999\" in column waist is too large to calculate with: 1e+100 is the most"
            ),
            (
                "waist,weight\n1,-1e101\n",
                "pairs.csv:2:2: \"-1e101\" in column weight is too large to calculate with: 1e+100 is the most"
            ),
            (
                "waist,weight\n6\u{0}002,1\n",
                "pairs.csv:2:1: \"6\\0002\" in column waist is not a number such as 62.5"
            ),
            ("waist,weight\n0x10,1\n", "pairs.csv:2:1: \"0x10\" in column waist is not a number such as 62.5"),
            (
                "waist,weight\r\n68,126\r\n6o,1\r\n",
                "pairs.csv:3:1: \"6o\" in column waist is not a number such as 62.5"
            ),
        ])
    func refused(text: String, message: String) {
        #expect(problem(text) == message)
    }

    @Test("of a header that is long, a piece is told")
    func longHeader() throws {
        #expect(try #require(problem(String(repeating: "x", count: 100_000) + "\n")).count < 150)
        #expect(try #require(problem(String(repeating: "x,", count: 50_000) + "\n")).count < 150)
    }
}
