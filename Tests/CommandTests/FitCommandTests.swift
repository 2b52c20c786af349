import TestSupport
import Foundation
import Testing

@Suite("fit")
struct FitCommandTests {
    let state: TemporaryDirectory

    init() throws {
        state = try TemporaryDirectory()
    }

    /// So many people whose weight bends with the waist and rises with the height.
    static func people(_ count: Int) -> String {
        let rows = (0..<count).map { index in
            let (waist, height) = (70 + Double(index * 7 % 41), 155 + Double(index * 11 % 37))
            let weight = waist * waist / 110 + height / 3 + Double(index * 5 % 7) - 50
            return "\(waist),\(height),\((weight * 10).rounded() / 10)"
        }
        return "waist,height,weight\n" + rows.joined(separator: "\n") + "\n"
    }

    /// Teaches a memory these people.
    func teach(_ count: Int) throws {
        let file = try TemporaryFile(Self.people(count))
        #expect(
            try Program.run(
                "fields", "new", "--queries", "waist,height", "--values", "weight", "--store", state.store
            ).status == 0)
        let imported = try Program.run("pairs", "import", file.path, "--store", state.store)
        #expect(imported.status == 0, "\(imported.errors)")
    }

    @Test(
        "local lines and heads are kept in the memory, answer there, explain themselves, and are forgotten",
        arguments: [["--local-lines"], ["--heads", "2", "--steps", "2"]])
    func keeping(flags: [String]) throws {
        try teach(flags[0] == "--heads" ? 200 : 20)
        let before = try Program.run("estimate", "90,170", "--store", state.store, "--decimals", "6").output
        let fitted = try Program.run(list: ["fit", "--store", state.store] + flags)
        #expect(fitted.status == 0, "\(fitted.errors)")
        #expect(fitted.output.contains("error on pairs that the learning has not seen"))
        #expect(fitted.output.contains("  a straight line's: ") && fitted.output.contains("kept in the memory"))
        let after = try Program.run(
            "estimate", "90,170", "--store", state.store, "--decimals", "6", "--interval"
        ).output
        #expect(!after.hasPrefix(before.dropLast()))
        let numbers = after.split { !"0123456789.-".contains($0) }.compactMap { Double($0) }
        // The estimate, 90 %, and the interval around it.
        #expect(numbers.count == 4 && numbers[2] < numbers[0] && numbers[0] < numbers[3], "\(after)")
        let told = try Program.run("explain", "90,170", "--store", state.store).output
        #expect(told.contains(flags[0] == "--heads" ? "head 2, W_K" : "A straight line is fitted"))
        #expect(!told.contains("nan"))
        #expect(try Program.run("fit", "--forget", "--store", state.store).status == 0)
        let forgotten = try Program.run("estimate", "90,170", "--store", state.store, "--decimals", "6").output
        #expect(forgotten == before)
    }

    @Test(
        "a saved model answers like the memory that it was learned in",
        arguments: [["--local-lines"], ["--heads", "1", "--steps", "1"]])
    func saving(flags: [String]) throws {
        try teach(flags[0] == "--heads" ? 200 : 12)
        let model = state.path + "/model.json"
        #expect(try Program.run(list: ["fit", "--store", state.store, "-o", model] + flags).status == 0)
        let answer = try Program.run("estimate", "83,171", "95,160", "--store", state.store, "--decimals", "9").output
        #expect(try Program.run("estimate", "83,171", "95,160", "--model", model, "--decimals", "9").output == answer)
    }

    @Test("heads are refused below 200 pairs, with several values and with what they learn by themselves")
    func refusals() throws {
        let few = try TemporaryFile(Self.people(199))
        let outcome = try Program.run("fit", few.path, "--keys", "waist,height", "--heads", "2")
        #expect(outcome.status == 65 && outcome.errors.contains("199 pairs") && outcome.errors.contains("at least 200"))
        let two = try TemporaryFile(Self.people(200))
        let several = try Program.run(
            "fit", two.path, "--keys", "waist", "--value", "weight,height", "--heads", "2")
        #expect(several.status == 65 && several.errors.contains("heads answer one"))
        for arguments in [["--heads", "0"], ["--heads", "2", "--local-lines"], ["--steps", "5"]] {
            #expect(try Program.run(list: ["fit", two.path] + arguments).status == 64)
        }
    }

    @Test(
        "of many pairs a sample is looked at, and that is said before the learning begins",
        arguments: [
            (["--heads", "2"], 10_001, "10000 of the 10001"), ([], 4097, "4096 of the 4097"),
            (["--local-lines"], 5000, "3355 of the 5000"),
        ])
    func sampling(flags: [String], count: Int, words: String) throws {
        let people = try TemporaryFile(Self.people(count))
        let terminal = try PseudoTerminal(list: ["fit", people.path, "--keys", "waist,height"] + flags)
        #expect(terminal.waitUntil { $0.output.contains("note: \(words) pairs are looked at, evenly spread; all") })
        // A step with so many pairs takes long in a debug build, and SIGTERM would be heard after it.
        kill(terminal.process.processIdentifier, SIGKILL)
        terminal.process.waitUntilExit()
    }

    @Test("^C stops the learning with status 130, and what was learned before stays")
    func interruption() throws {
        try teach(200)
        #expect(try Program.run("fit", "--heads", "1", "--steps", "0", "--store", state.store).status == 0)
        let before = try Program.run("estimate", "90,170", "--store", state.store, "--decimals", "6").output
        let terminal = try PseudoTerminal("fit", "--heads", "2", "--store", state.store)
        #expect(terminal.waitUntil { $0.output.contains("learning: 0 %") }, "\(terminal.output)")
        kill(terminal.process.processIdentifier, SIGINT)
        #expect(terminal.waitUntil { $0.output.contains("what was learned before stays") }, "\(terminal.output)")
        terminal.process.waitUntilExit()
        #expect(terminal.process.terminationStatus == 130)
        #expect(
            try Program.run("estimate", "90,170", "--store", state.store, "--decimals", "6").output == before)
    }

    @Test("a wild pair, a constant column and one that others make up are named, and the straight line stays")
    func notes() throws {
        var lines = Self.people(16).split(separator: "\n").map(String.init)
        lines[10] = "90,170,9000"
        let wild = try TemporaryFile(lines.joined(separator: "\n") + "\n")
        let outcome = try Program.run("fit", wild.path)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("pair 10 (waist 90.0, weight 9000.0) lies far off all its neighbours"))
        let same = lines.map {
            $0.hasPrefix("w") ? "\($0),size,inches" : "\($0),7,\(Double($0.prefix { $0 != "," })! / 2.54)"
        }
        let columns = try TemporaryFile(same.prefix(10).joined(separator: "\n") + "\n")
        let dull = try Program.run("fit", columns.path, "--keys", "waist,size,inches")
        #expect(dull.status == 0)
        #expect(dull.errors.contains("size is 7.0 in all pairs"))
        #expect(dull.errors.contains("inches says nothing new: it follows from waist, size"))
        #expect(dull.output.contains("a straight line's: "))
    }
}
