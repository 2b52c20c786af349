import TestSupport
import Foundation
import Testing

@Suite("attention-panel fields")
struct FieldsCommandTests {
    let state: TemporaryDirectory

    init() throws {
        state = try TemporaryDirectory()
    }

    func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(list: arguments + ["--store", state.path + "/memory.sqlite"])
    }

    @Test("fields are chosen, changed and listed, and pairs of them added")
    func choose() throws {
        let missing = try run("fields")
        #expect(missing.status == 66 && missing.errors.contains("there is no memory"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: state.path) == [])
        #expect(try run("fields", "set", "waist", "--decimals", "1").status == 0)
        #expect(try run("fields").output.contains(" waist     -         1     1.0    999.9   0.1  query"))
        let chosen = try run("fields", "new", "--queries", "waist_cm, height_cm", "--values", "weight_kg")
        #expect(chosen.status == 0, "\(chosen.errors)")
        #expect(chosen.output.contains("height    cm         1     1.0    999.9   0.1  query"))
        let changed = try run("fields", "set", "height", "--decimals", "0", "--lowest", "100", "--highest", "220")
        #expect(changed.output.contains("height    cm         0     100      220     1  query"))
        #expect(try run("pairs", "add", "90", "180", "81.5").status == 0)
        #expect(try run("pairs", "list").output.contains("waist_cm  height_cm  weight_kg"))
        // More decimals leave less room.
        #expect(
            try run("fields", "set", "waist", "--decimals", "2").output.contains(
                " waist    cm         2    1.00    99.99  0.10  query"))
    }

    @Test("more decimals do not push pairs out of a range, and what is out of one is said")
    func pairsInRange() throws {
        // The built-in pairs count as long as they answer.
        #expect(try run("fields", "set", "weight", "--decimals", "2").output.contains("1.00   999.90"))
        #expect(!(try run("pairs", "list").output.contains("does not count")))
        #expect(try run("pairs", "add", "62", "113").status == 0)
        #expect(try run("pairs", "list").output.contains("built in, does not count"))
        let kept = try run("fields", "set", "waist", "--decimals", "3")
        #expect(kept.output.contains("1.000  999.900"), "\(kept.output)")
        let shrunk = try run("fields", "set", "waist", "--decimals", "2")
        #expect(shrunk.status == 0)
        let outside = try run("fields", "set", "waist", "--highest", "50")
        #expect(outside.errors.contains("note: 1 of the memory's pairs have a waist outside of this range"))
        #expect(try run("pairs", "list").output.contains("62.0   113.0"))
    }

    @Test("a number below 0 is taken with and without =")
    func negative() throws {
        #expect(try run("fields", "set", "waist", "--lowest", "-20").output.contains("-20.0    999.9"))
        #expect(try run("fields", "set", "waist", "--lowest=-30").output.contains("-30.0    999.9"))
        #expect(try run("fields", "set", "waist", "--highest", "-5").output.contains("-30.0     -5.0"))
    }

    @Test("what is wrong is said, and nothing is changed")
    func wrong() throws {
        for (arguments, message) in [
            (["set", "hip", "--decimals", "0"], "there is no field \"hip\": the memory keeps waist, weight"),
            (["set", "waist", "--decimals", "4"], "4 decimals are not within 0 to 3"),
            (["set", "waist", "--lowest", "70", "--highest", "60"], "70.0 is not below 60.0"),
            (["set", "waist", "--highest", "1e300"], "is invalid for"),
            (["set", "waist"], "Name what to change"),
            (["new", "--queries", "a,a", "--values", "b"], "two fields are called \"a\""),
            (["new", "--queries", "", "--values", "b"], "a name has 1 to 64 characters"),
        ] {
            let outcome = try Program.run(
                list: ["fields"] + arguments + ["--store", state.path + "/memory.sqlite"])
            #expect(outcome.status == 64, "\(arguments)")
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
        }
        _ = try run("pairs", "add", "62", "113")
        let refused = try run("fields", "new", "--queries", "age", "--values", "weight")
        #expect(refused.status == 65)
        #expect(refused.errors.contains("export and remove them before other fields"))
    }
}
