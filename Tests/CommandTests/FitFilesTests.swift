import Foundation
import TestSupport
import Testing

/// Tables on which learning stopped too soon, or that were refused, by the command that a person gives.
@Suite("fit on files")
struct FitFilesTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// The tests of the learning itself have the tables, too.
    static let tables = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "AttentionTests/Fixtures")

    func fit(_ table: String, keys: String, value: String) throws -> Program.Outcome {
        try Program.run(
            "fit", Self.tables.appending(path: table).path, "--keys", keys, "--value", value, "-o", model)
    }

    var model: String { directory.path + "/model.json" }

    @Test("a key that has two values is two groups, and each answers with its mean")
    func twoGroups() throws {
        let fit = try fit("two-valued-key.csv", keys: "waist", value: "weight")
        #expect(fit.status == 0, "\(fit.errors)")
        #expect(try Program.run("estimate", "0", "1", "--model", model).output == "69.8\n80.0\n")
    }

    @Test("of several minima the lowest is found")
    func lowest() throws {
        let fit = try fit("local-minimum.csv", keys: "a,b", value: "v")
        #expect(fit.output.contains("bandwidth of a: 0.151\nbandwidth of b: 1.026\n"), "\(fit.output)\(fit.errors)")
        let cars = try self.fit("mtcars.csv", keys: "disp,am", value: "mpg")
        #expect(cars.output.contains("bandwidth of disp: 18.90"), "\(cars.output)\(cars.errors)")
        #expect(try Program.run("estimate", "160,1", "--model", model).status == 0)
    }

    @Test("a key that is the same everywhere changes no answer")
    func constant() throws {
        let rows = (0..<12).map { "\(70 + 3 * $0),170,\(60 + 2 * $0 + $0 % 3)" }.joined(separator: "\n")
        let file = try TemporaryFile("waist,height,weight\n\(rows)\n")
        let fit = try Program.run("fit", file.path, "--keys", "waist,height", "-o", model)
        #expect(fit.status == 0 && fit.output.contains("a straight line's"), "\(fit.errors)")
        #expect(try Program.run("estimate", "82,170", "--model", model).status == 0)
    }

    @Test("a model that could not be asked, its numbers being so small, is not saved")
    func tiny() throws {
        let rows = (0..<12).map { "\(7 + 3 * $0)e-300,\(6 + 2 * $0 + $0 % 3)e-300" }.joined(separator: "\n")
        let file = try TemporaryFile("waist,weight\n\(rows)\n")
        let fit = try Program.run("fit", file.path, "-o", model)
        #expect(fit.status == 65 && fit.errors.contains("give them in another unit"), "\(fit.output)\(fit.errors)")
        #expect(!FileManager.default.fileExists(atPath: model))
    }
}
