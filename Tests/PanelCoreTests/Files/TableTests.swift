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
            (
                "68,126\n",
                "pairs.csv:1: begins with numbers: write a header above them that names the columns, \"waist,weight\""
            ),
            ("weight,length\n1,2,3\n", "pairs.csv:1: the header names no column \"waist\": it has \"weight, length\""),
            ("height;waist;weight\n", "pairs.csv: has a header but no rows: add at least one line"),
            (
                "Weight,Wast_cm\n",
                "pairs.csv:1: the header names no column \"waist\", but \"Wast\": both have to be written alike"
            ),
            (
                "\u{1B}[2J\n",
                "pairs.csv:1: the header names no column \"waist\": it has \"\\u{1B}[2J\" "
                    + "(read with commas between columns)"
            ),
            ("waist,waist,weight\n1,2,3\n", "pairs.csv:1:2: the header names the column \"waist\" twice"),
            ("waist,weight\n68,126\n60\n", "pairs.csv:3: has 1 cells, but the header names 2 columns"),
            (
                "waist,weight\n68,126,1\n",
                "pairs.csv:2: has 3 cells, but the header names 2 columns (a number with a decimal comma needs quotes here)"
            ),
            ("waist,weight\n68;126\n", "pairs.csv:2: has 1 cells, but the header names 2 columns"),
            ("waist;weight\n68,126\n", "pairs.csv:2: has 1 cells, but the header names 2 columns"),
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

    @Test(
        "semicolons and tabs separate as well, as the header or a first line sep= says, and leave commas to decimals",
        arguments: [
            "waist;weight\n68,5;126,2\n60,1;110,4\n64;115\n", "sep=;\nwaist;weight\n68,5;126,2\n60,1;110,4\n64;115\n",
            "\u{FEFF}\"sep=;\"\r\nwaist;weight;;\r\n68,5;126,2;;\r\n;;;\r\n60,1;110,4;;\r\n64;115;;\r\n",
            "waist\tweight\n68,5\t126,2\n60,1\t110,4\n64\t115\n", "waist\t weight\n68.5 \t126.2\n60.1\t110.4\n64\t115",
            "\"waist\",\"weight\"\n\"68,5\",\"126,2\"\n\"60,1\",\"110,4\"\n64,115\n",
            "note;\"a, b\";weight;waist\nx,y,z;;126,2;68,5\n;;110,4;60,1\n;;115;64\n",
            "waist,weight,,,\n68.5,126.2,,,\n,,,,\n60.1,110.4,,,\n64,115\n,,,,\n",
        ])
    func separators(text: String) throws {
        let table = try Table(text: text, name: "pairs.csv", columns: ["waist", "weight"])
        #expect(table.rows == [[68.5, 126.2], [60.1, 110.4], [64, 115]])
    }

    @Test("a separator that is named wins over what the file looks like, and is noticed when it is wrong")
    func namedSeparator() throws {
        func table(_ text: String, _ separator: TableOptions.Separator) throws(Table.Problem) -> Table {
            try Table(text: text, name: "f", columns: ["a"], options: TableOptions(separator: separator))
        }
        #expect(try table("a\n62,5\n", .semicolon).rows == [[62.5]])
        #expect(throws: Table.Problem.self) { try table("a\n62,5\n", .comma) }
        #expect(throws: Table.Problem.self) { try table("a;b\n62,5;1\n", .comma) }
        #expect(throws: Table.Problem.self) { try table("sep=;\na,b\n62,1\n", .semicolon) }
        #expect(
            TableOptions.Separator.allCases.map { TableOptions.Separator($0.name.dropLast().description) } == [
                .comma, .semicolon, .tab,
            ])
    }

    @Test(
        "a comma between thousands and a decimal comma are not taken for each other",
        arguments: [
            (
                "waist,weight\n68,\"1,126\"\n",
                "pairs.csv:2: \"1,126\" can be 1126 or 1.126: write one of these"
            ),
            (
                "waist;weight\n68.5;126,2\n",
                "pairs.csv:2:2: \"126,2\" and line 2 do not have the same decimal mark: write a point everywhere, or a comma"
            ),
            (
                "waist;weight\n68,5;1.126,2\n",
                "pairs.csv:2:2: \"1.126,2\" in column weight is not a number such as 62.5: write 1126.2, without marks between thousands"
            ),
            (
                "waist;weight\n68,5;126\n70;1.126\n",
                "pairs.csv:3:2: \"1.126\" and line 2 do not have the same decimal mark: write a point everywhere, or a comma"
            ),
        ])
    func decimalMarks(text: String, message: String) {
        #expect(problem(text) == message)
    }

    @Test(
        "a column is called as the header calls it, exactly first, then without its unit, then in other letters",
        arguments: [
            ("waist,waist_hip_ratio,weight", "waist", 0, "waist", ""), ("wai_gi,wai", "wai_gi", 0, "wai_gi", ""),
            ("wai_gi,Wai", "wai", 1, "wai", ""), ("a,Sepal.Length", "Sepal.Length", 1, "Sepal.Length", ""),
            ("sepal_width,sepal_length", "sepal_length", 1, "sepal_length", ""),
            ("Weight (kg),x", "Weight (kg)", 0, "Weight", "kg"), ("Weight (kg),x", "Weight", 0, "Weight", "kg"),
            ("Weight (kg),x", "weight", 0, "weight", "kg"), ("weight[lb],x", "weight", 0, "weight", "lb"),
            ("x,body fat (%)", "body fat (%)", 1, "body fat", "%"), ("x,body fat_%", "body fat", 1, "body fat", "%"),
            ("waist_cm,waist", "waist_cm", 0, "waist", "cm"), ("waist_cm,waist", "waist", 1, "waist", ""),
            ("blood_pressure_mmHg,x", "blood_pressure", 0, "blood_pressure", "mmHg"),
            ("waist/cm,x", "waist", 0, "waist", "cm"), ("mass / kg,x", "mass", 0, "mass", "kg"),
            ("speed_km/h,x", "speed", 0, "speed", "km/h"), ("bmi kg/m2,x", "bmi kg/m2", 0, "bmi kg/m2", ""),
            ("m/s,m", "m/s", 0, "m/s", ""),
            ("waist/height,x", "waist/height", 0, "waist/height", ""),
        ] as [(String, String, Int, String, String)])
    func names(header: String, wanted: String, place: Int, name: String, unit: String) throws {
        let table = try Table(
            text: header + "\n1,2,3".prefix(header.count { $0 == "," } * 2 + 2), name: "f", columns: [wanted])
        #expect(table.rows == [[Double(place + 1)]])
        let column = try #require(table.columns.first)
        #expect(column.unit == unit && column.name == name)
    }

    @Test("rows that lack a number are left out on request, and their lines are known")
    func incomplete() throws {
        let text = "waist,note,weight\n68,,126\n,x,110\n60,x,NA\n\n64,,115\n60\nnan,,1\n"
        let table = try Table(
            text: text, name: "f", columns: ["waist", "weight"], options: TableOptions(skipsIncomplete: true))
        #expect(table.rows == [[68, 126], [64, 115]])
        #expect(table.incompleteLines == [3, 4, 7, 8])
        #expect(throws: Table.Problem.self) {
            try Table(text: "a\nNA\n", name: "f", columns: ["a"], options: TableOptions(skipsIncomplete: true))
        }
        #expect(throws: Table.Problem.self) {
            try Table(text: "a\n1\n6o\n", name: "f", columns: ["a"], options: TableOptions(skipsIncomplete: true))
        }
    }

    @Test("of a header that is long, a piece is told")
    func longHeader() throws {
        #expect(try #require(problem(String(repeating: "x", count: 100_000) + "\n")).count < 150)
        #expect(try #require(problem(String(repeating: "x,", count: 50_000) + "\n")).count < 150)
    }
}

@Suite("Files as spreadsheets save them")
struct SpreadsheetFilesTests {
    func table(_ bytes: [UInt8], skipsIncomplete: Bool = false) throws(Table.Problem) -> Table {
        try Table(
            data: bytes, name: "f.csv", columns: ["waist", "weight"],
            options: TableOptions(skipsIncomplete: skipsIncomplete))
    }

    func problem(_ bytes: [UInt8]) -> String? {
        do {
            _ = try table(bytes)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("UTF-16 is read by its mark, in either order of bytes", arguments: [true, false])
    func utf16(isLittle: Bool) throws {
        let text = "\u{FEFF}waist\tweight\tgrößer 🎉\r\n68,5\t126,2\tja\r\n60\t110\t\r\n"
        let bytes = text.utf16.flatMap { unit in
            let pair = [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
            return isLittle ? pair : pair.reversed()
        }
        let file = try table(bytes)
        #expect(file.rows == [[68.5, 126.2], [60, 110]] && file.ignoredColumns == ["größer 🎉"])
        for broken in [
            bytes + [0], Array(bytes.dropLast()), Array(bytes.prefix(2)) + (isLittle ? [0, 0xD8] : [0xD8, 0]),
        ] {
            #expect(problem(broken) == "f.csv: begins as UTF-16 text and is none: save it as UTF-8")
        }
    }

    @Test("what is no text is refused with its place and a remedy")
    func noText() {
        #expect(
            problem(Array("waist,weight\n68,126\n60,110,G".utf8) + [0xFC, 0x72])
                == "f.csv:3: is not UTF-8 text: save it as UTF-8, or convert it (iconv -f WINDOWS-1252 -t UTF-8)")
        #expect(
            problem(Array("waist,weight\n68,\0126\n".utf8))
                == "f.csv:2: holds a zero byte, which text has not: save it as CSV, in UTF-8")
        #expect(
            problem([0x50, 0x4B, 3, 4, 0x14, 0, 6, 0])
                == "f.csv: is a spreadsheet or an archive: save the table as CSV, in UTF-8")
        #expect(problem([0x1F, 0x8B, 8, 0, 0]) == "f.csv: is compressed (gzip): unpack it with gunzip")
        for utf32 in [[0xFF, 0xFE, 0, 0, 0x77, 0, 0, 0], [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x77]] as [[UInt8]] {
            #expect(problem(utf32) == "f.csv: is UTF-32 text: save it as UTF-8")
        }
    }

    @Test("a number that a program has written as text for spreadsheets is one")
    func spreadsheetText() throws {
        let text = "waist;weight\n=\"68\";\"=\"\"126,5\"\"\"\n60;110\n"
        #expect(try table(Array(text.utf8)).rows == [[68, 126.5], [60, 110]])
        #expect(problem(Array("waist;weight\n=\"\";1\n".utf8))?.contains("is not a number") == true)
        #expect(problem(Array("waist;weight\n=\";1\n".utf8))?.contains("is not a number") == true)
    }

    @Test(
        "numbers with more than digits are refused with how to write them",
        arguments: [
            ("waist;weight\n1.234,5;2\n", "\"1.234,5\" in column waist", "1234.5, without marks between thousands"),
            ("waist,weight\n\"1,234.5\",2\n", "\"1,234.5\" in column waist", "1234.5, without marks between thousands"),
            (
                "waist;weight\n1;-1 234 567,5\n", "\"-1 234 567,5\" in column weight",
                "-1234567.5, without marks between thousands"
            ),
            (
                "waist;weight\n1\u{202F}234;2\n", "\"1\u{202F}234\" in column waist",
                "1234, without marks between thousands"
            ),
            ("waist,weight\n1'234.5,2\n", "\"1'234.5\" in column waist", "1234.5, without marks between thousands"),
            (
                "waist,weight\n68 cm,2\n", "\"68 cm\" in column waist",
                "68, and the unit in the header, such as waist_cm"
            ),
            ("waist,weight\n12%,2\n", "\"12%\" in column waist", "12, and the unit in the header, such as waist_%"),
        ])
    func moreThanDigits(text: String, cell: String, remedy: String) throws {
        let message = try #require(problem(Array(text.utf8)))
        #expect(message.hasSuffix("\(cell) is not a number such as 62.5: write \(remedy)"), "\(message)")
    }

    @Test("blanks of every kind around a number, and line ends in a header's cell, do not count")
    func blanks() throws {
        let file = try table(
            Array("\"waist\r\n(cm)\",\" weight \"\n68\u{A0},\u{202F}126\n\" 60\",\"110\u{A0}\"\n".utf8))
        #expect(file.rows == [[68, 126], [60, 110]] && file.columns.map(\.unit) == ["cm", ""])
    }

    @Test("a row that begins with a spreadsheet's error is no comment, and lacks a number")
    func spreadsheetErrors() throws {
        let text =
            "#waist, of everybody\nwaist,weight\n#N/A,126\n60,110\n61,#DIV/0!\n#NAME?,1\n#NV,2\n#REF: see below\n#\n#!\n# end"
        #expect(problem(Array(text.utf8)) == "f.csv:3:1: \"#N/A\" in column waist is not a number such as 62.5")
        let file = try table(Array(text.utf8), skipsIncomplete: true)
        #expect(file.rows == [[60, 110]] && file.incompleteLines == [3, 5, 6, 7])
    }

    @Test("sep= in any letters is understood, and another separator refused by name")
    func declaration() throws {
        #expect(try table(Array("SEP=;\r\nwaist;weight\r\n68,5;126\r\n".utf8)).rows == [[68.5, 126]])
        #expect(
            problem(Array("sep=|\nwaist|weight\n68|126\n".utf8))
                == "f.csv:1: sep= names a separator that is not understood: separate the columns by ; or , or tabs")
    }
}
