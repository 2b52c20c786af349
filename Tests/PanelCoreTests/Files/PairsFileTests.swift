import PanelCore
import Foundation
import Testing

@Suite("PairsFile")
struct PairsFileTests {
    func problem(_ text: String, schema: Schema = .tutorial) -> String? {
        do {
            _ = try PairsFile(text: text, name: "pairs.csv", schema: schema)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("what is written is read again, with units, quotes and times")
    func roundTrip() throws {
        let schema = try Schema([
            Field(name: "waist", role: .query, unit: "cm"),
            Field(name: "blood-pressure", role: .value, unit: "mm # Hg"),
        ])
        let pair = RememberedPair(
            id: 7, pair: Pair(key: 0.1 + 0.2, value: 1e-7), time: Timestamp(milliseconds: 1_234_567_890_123),
            origin: .taught)
        let text = PairsFile.text([pair], schema: schema)
        #expect(
            text == """
                # waist → blood-pressure, pairs: 1
                waist_cm,blood-pressure (mm # Hg),time,origin
                0.30000000000000004,1e-07,2009-02-13T23:31:30.123Z,taught

                """)
        let file = try PairsFile(text: text, name: "pairs.csv", schema: schema)
        #expect(file.pairs == [pair.pair])
        #expect(file.times == [pair.time])
        #expect(file.schema == schema)
        #expect(file.ignoredColumns == [])
    }

    @Test(
        "what the memory cannot take is refused with its place",
        arguments: [
            (
                "waist,weight\n68,126\n# x\n60,1000\n",
                "pairs.csv:4:2: weight 1000.0 is not within 1.0 to 999.9: fields set weight --highest 1000.0 takes it"
            ),
            (
                "waist,weight\n68,0\n0,1\n1,1\n",
                "pairs.csv:2:2: weight 0.0 is not within 1.0 to 999.9 (refused are lines 2, 3)"
            ),
            ("time,waist,weight\nyesterday,1,2\n", "pairs.csv:2:1: \"yesterday\" in column time is not a time such as"),
            ("waist,weight\n\"1\n2\",5\n", "pairs.csv:2:1: \"1\\n2\" in column waist is not a number"),
            ("waist,weight\n1,2\n\"3,4\n", "pairs.csv:3:1: a quoted cell does not end"),
            ("waist,weight\n\"1\"2,4\n", "pairs.csv:2:1: text follows a closing \""),
        ])
    func refused(text: String, message: String) throws {
        #expect(try #require(problem(text)).hasPrefix(message))
    }

    @Test("other units than the memory's are refused, not mixed")
    func units() throws {
        let schema = try Schema([Field(name: "waist", role: .query, unit: "cm"), Field(name: "weight", role: .value)])
        #expect(
            problem("waist_in,weight\n30,70\n", schema: schema)
                == "pairs.csv:1:1: waist is in \"in\" here, but the memory keeps it in cm: "
                + "--unit waist=in converts it")
        #expect(
            problem("waist (hands),weight\n30,70\n", schema: schema)
                == "pairs.csv:1:1: waist is in \"hands\" here, but the memory keeps it in cm: "
                + "convert the numbers and call the column waist_cm")
    }

    @Test("a unit that nobody says is assumed, and one that is named is converted")
    func assumedUnits() throws {
        let schema = try Schema([
            Field(name: "waist", role: .query, unit: "cm"), Field(name: "weight", role: .value, unit: "kg"),
        ])
        func file(_ text: String, _ units: [String: String] = [:]) throws(Table.Problem) -> PairsFile {
            try PairsFile(text: text, name: "f", schema: schema, options: TableOptions(units: units))
        }
        let plain = try file("waist,weight_kg\n30,70\n")
        #expect(plain.assumedUnits == [Table.Column(name: "waist", unit: "cm")])
        #expect(plain.pairs == [Pair(key: 30, value: 70)])
        for text in ["waist,weight_kg\n30,70\n", "waist_in,weight_kg\n30,70\n", "Waist (in),Weight (kg)\n30,70\n"] {
            let converted = try file(text, ["waist": "in"])
            #expect(converted.pairs == [Pair(key: 30 * 2.54, value: 70)])
            #expect(converted.assumedUnits == [] && converted.schema == schema)
        }
        for units in [["waist": "kg"], ["waist": "furlong"], ["wasit": "in"]] {
            #expect(throws: Table.Problem.self) { try file("waist,weight_kg\n30,70\n", units) }
        }
        #expect(throws: Table.Problem.self) { try file("waist_cm,weight_kg\n30,70\n", ["waist": "in"]) }
        // A memory that names no unit takes the one that is said.
        let named = try PairsFile(
            text: "waist,weight\n30,70\n", name: "f", schema: .tutorial, options: TableOptions(units: ["waist": "in"]))
        #expect(named.schema.fields.map(\.unit) == ["in", ""] && named.pairs == [Pair(key: 30, value: 70)])
    }

    @Test("a zero that says that nothing was measured is refused, or left out on request")
    func notMeasured() throws {
        let text = "\"fat\",\"waist\",\"weight\"\n22.1,0.0,81.20\n0.0,95.0,81.05\n"
        #expect(problem(text) == "pairs.csv:2:2: waist 0.0 is not within 1.0 to 999.9")
        let skipping = TableOptions(skipsIncomplete: true)
        let known = try PairsFile(text: text, name: "f", schema: .tutorial, options: skipping)
        #expect(known.pairs == [Pair(key: 95, value: 81.05)] && known.incompleteLines == [2])
        #expect(throws: Table.Problem.self) {
            try PairsFile(data: Data(text.utf8), name: "f", queries: ["waist"], values: ["weight"])
        }
        let fitted = try PairsFile(
            data: Data(text.utf8), name: "f", queries: ["waist"], values: ["weight"], options: skipping)
        #expect(fitted.pairs == [Pair(key: 95, value: 81.05)])
        // Where a zero is measured as well as a half, it says something.
        let groups = try PairsFile(
            data: Data("waist,weight\n0,70\n0.5,80\n".utf8), name: "f", queries: ["waist"], values: ["weight"])
        #expect(groups.pairs.count == 2)
        let codes = try PairsFile(
            data: Data("waist,weight\n0,70\n1,80\n0,71\n".utf8), name: "f", queries: ["waist"], values: ["weight"])
        #expect(codes.pairs.count == 3)
    }

    @Test("what programs call their columns is taken as it stands, with units and times")
    func otherPrograms() throws {
        let fat = try PairsFile(
            data: Data("body fat (%),weight (kg)\n12.5,70\n20,80\n".utf8), name: "f", queries: ["body fat (%)"],
            values: ["weight (kg)"])
        #expect(
            fat.schema.fields.map(\.name) == ["body fat", "weight"] && fat.schema.fields.map(\.unit) == ["%", "kg"])
        #expect(fat.pairs == [Pair(key: 12.5, value: 70), Pair(key: 20, value: 80)])
        let text = PairsFile.text(
            fat.pairs.map { RememberedPair(id: 1, pair: $0, time: Timestamp(milliseconds: 0), origin: .imported) },
            schema: fat.schema)
        #expect(try PairsFile(text: text, name: "f", schema: fat.schema).schema == fat.schema)
        // Both columns exist, and the one that was asked for is read.
        let both = try PairsFile(
            data: Data("waist_cm,waist,weight\n90,35,80\n".utf8), name: "f", queries: ["waist_cm"], values: ["weight"])
        #expect(both.pairs == [Pair(key: 90, value: 80)] && both.schema.queries[0].unit == "cm")
        let scale = try PairsFile(
            text: "dateTime,waist,weight\n2020-01-31 23:59,92,61.1\n2020-12-31 13:59,91,60\n", name: "f",
            schema: .tutorial)
        #expect(scale.times.map { $0?.description } == ["2020-01-31T23:59:00Z", "2020-12-31T13:59:00Z"])
        for name in ["Time", "date", "Timestamp"] {
            let file = try PairsFile(
                text: "waist,\(name),weight\n92,2020-01-31T23:59+01:00,61.1\n", name: "f", schema: .tutorial)
            #expect(file.times.map { $0?.description } == ["2020-01-31T22:59:00Z"] && file.ignoredColumns == [])
            // What is called so and holds something else is left alone.
            let other = try PairsFile(text: "waist,\(name),weight\n92,1:30,61.1\n", name: "f", schema: .tutorial)
            #expect(other.times == [nil] && other.ignoredColumns == [name])
        }
    }

    @Test("a schema is made that fits the columns' numbers")
    func fitting() throws {
        let data = Data("a_cm,b,c\n1,0.25,-3.5\n2000,1.5,12\n".utf8)
        let fields = try PairsFile(data: data, name: "x", queries: ["a", "b"], values: ["c"]).schema.fields
        #expect(fields.map(\.decimals) == [0, 2, 1])
        #expect(fields.map(\.range) == [0...9999, 0...99.99, -99.9...999.9])
        #expect(fields.map(\.step) == [1, 0.01, 0.1])
        #expect(fields.map(\.unit) == ["cm", "", ""])
        // What four digits cannot show is kept all the same.
        let wide = try PairsFile(data: Data("a,b\n1,10000\n".utf8), name: "x", queries: ["a"], values: ["b"])
        #expect(wide.schema.values[0].range == 0...10000 && wide.schema.values[0].decimals == 0)
    }
}

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "is ISO 8601, both ways",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1), ("2000-02-29T12:00:00Z", 951_825_600_000),
            ("2026-11-24T08:15:30.250Z", 1_795_508_130_250), ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, Int64)])
    func text(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test(
        "is read with an offset or a blank, and without seconds, too",
        arguments: [
            ("2020-01-31 23:59", "2020-01-31T23:59:00Z"), ("2020-01-31T23:59", "2020-01-31T23:59:00Z"),
            ("2020-01-31T23:59+01:00", "2020-01-31T22:59:00Z"), ("2020-01-31 23:59:30-0230", "2020-02-01T02:29:30Z"),
            ("2020-03-01T00:30:00+01", "2020-02-29T23:30:00Z"), ("2020-01-31 23:59Z", "2020-01-31T23:59:00Z"),
            ("2020-01-31T23:59:59.123456+00:00", "2020-01-31T23:59:59.123Z"),
            ("2020-01-31T23:59:59.2Z", "2020-01-31T23:59:59.200Z"),
            ("2020-01-31T23:59:59,2Z", "2020-01-31T23:59:59.200Z"), ("2020-01-31", "2020-01-31T00:00:00Z"),
            ("2020-01-31t23:59:59z", "2020-01-31T23:59:59Z"), ("2020-01-31 23:59:59 +0100", "2020-01-31T22:59:59Z"),
        ])
    func nearly(text: String, time: String) {
        #expect(Timestamp(text)?.description == time)
    }

    @Test("every day has its text, and its text the day")
    func days() {
        for day in stride(from: Int64(-719_528), through: 2_932_896, by: 97) {
            let time = Timestamp(milliseconds: day * 86_400_000)
            #expect(Timestamp(time.description) == time)
        }
    }

    @Test(
        "what is no time is none",
        arguments: [
            "", "Z", "2026-11", "2026-11-24T", "2026-02-30", "2026-11-24T08", "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z", "2026-11-24T24:00:00Z", "2026-11-24  08:15:30Z", "2026-11-24T08:15:30.Z",
            "2026-11-24T08:15:30+1", "2026-11-24T08:15:30+01:0", "2026-11-24T08:15:30+01:60", "2026-11-24T08:15:30ZZ",
            "+026-11-24T08:15:30Z", "2026-11-24T08:15:3éZ",
        ])
    func none(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("stops at the ends of the calendar")
    func ends() {
        #expect(Timestamp(milliseconds: .max).description == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: .min).description == "0000-01-01T00:00:00Z")
    }
}
