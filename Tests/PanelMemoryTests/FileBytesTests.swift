import PanelCore
import PanelMemory
import Testing

@Suite("Files that are read")
struct FileBytesTests {
    @Test("a file that is not there is named")
    func missing() {
        #expect(throws: Table.Problem.self) { try Table(path: "/nowhere/pairs.csv", columns: ["waist"]) }
    }
}
