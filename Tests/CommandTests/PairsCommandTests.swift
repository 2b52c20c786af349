import Foundation
import Testing

@Suite("attention-panel pairs")
struct PairsCommandTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func shell(_ lines: String) throws -> Program.Outcome {
        try Program.shell(lines, in: directory)
    }

    @Test("a zero byte within a number makes it none")
    func zeroByte() throws {
        let added = try shell(#"printf '6\0002 112\n' | "$PANEL" pairs add -"#)
        #expect(added.status == 64)
        #expect(added.errors.contains(#"the waist "6\02" is not a number such as 62.5"#), "\(added.errors)")
        #expect(try shell(#"printf 'waist,weight\n6\0002,112\n' | "$PANEL" pairs import -"#).status == 65)
    }
}
