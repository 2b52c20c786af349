import Foundation
import Glibc
import PanelService
import TestSupport
import Testing

@Suite("attention-panel status")
struct StatusCommandTests {
    let state: TemporaryDirectory

    init() throws {
        state = try TemporaryDirectory()
    }

    var file: String { state.path + "/status.json" }

    /// What the service publishes, as soon as `isSo` holds of it; a bounded number of looks, each of which runs the program.
    func status(until isSo: (PanelStatus) -> Bool) throws -> PanelStatus? {
        for _ in 0..<300 {
            _ = try Program.run("status", "--file", file)
            guard let data = FileManager.default.contents(atPath: file), let status = try? PanelStatus(data: data)
            else { continue }
            if isSo(status) { return status }
        }
        return nil
    }

    @Test("says how the running service is, and that none runs")
    func running() throws {
        #expect(try Program.run("status", "--file", file).status == 69)
        let service = try ServiceTests.Service(environment: ["RUNTIME_DIRECTORY": state.path], state: state)
        #expect(service.nextMessage()?.hasPrefix("READY=1") == true)
        let status = try #require(try status { $0.isShowing && $0.model.pairs == 3 })
        #expect(status.isWell && status.memory == state.store && status.process == service.process.processIdentifier)
        let told = try Program.run("status", "--file", file)
        #expect(told.status == 0)
        #expect(told.output.contains("pairs:        3\n") && told.output.contains("faults:       none\n"))
        #expect(try Program.run("status", "--file", file, "--json").output.contains("\"isShowing\" : true"))
        kill(service.process.processIdentifier, SIGKILL)
        service.process.waitUntilExit()
        let ended = try Program.run("status", "--file", file)
        #expect(ended.status == 69 && ended.errors.contains("has ended"))
    }

    @Test("what fit learns from the memory answers on the running panel, and fit --forget undoes it")
    func learned() throws {
        let service = try ServiceTests.Service(environment: ["RUNTIME_DIRECTORY": state.path], state: state)
        #expect(service.nextMessage()?.hasPrefix("READY=1") == true)
        let people = try TemporaryFile(
            "waist,weight\n" + (0..<12).map { "\(60 + 3 * $0),\(50 + 4 * $0 + $0 * $0 % 5)\n" }.joined())
        #expect(try Program.run("pairs", "import", people.path, "--store", state.store).status == 0)
        let fitted = try Program.run("fit", "--store", state.store)
        #expect(fitted.status == 0 && fitted.output.contains("kept in the memory"), "\(fitted.errors)")
        let status = try #require(try status { $0.model.learnedFrom == 12 })
        #expect(status.model.pairsSince == 0)
        #expect(try Program.run("pairs", "add", "70", "64", "--store", state.store).status == 0)
        #expect(try self.status { $0.model.pairsSince == 1 } != nil)
        let printed = try Program.run("estimate", "77", "--store", state.store, "--decimals", "6")
        let learned = try Program.run(
            "estimate", "77", "--store", state.store, "--decimals", "6", "--bandwidth", "learned")
        #expect(printed.output == learned.output)
        #expect(try Program.run("fit", "--forget", "--store", state.store).status == 0)
        #expect(try self.status { $0.model.learnedFrom == nil } != nil)
        #expect(try Program.run("fit", "--forget", "--store", state.store).status == 65)
    }
}
