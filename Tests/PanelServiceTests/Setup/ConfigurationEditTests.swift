import Foundation
import TM1638
import TM1638GPIO
import Testing

@testable import PanelService

@Suite("The configuration that setup writes")
struct ConfigurationEditTests {
    @Test("only what differs is set, and the file then says just that")
    func values() throws {
        let old = Configuration()
        let wanted = old.wiring.on(strobe: .name("GPIO5"), clock: old.wiring.clock, data: .offset(6))
            .on(chip: "pinctrl-rp1", board: .qyf)
        let values = ConfigurationEdit.values(from: old, to: wanted, board: "qyf")
        #expect(values.map(\.key) == [.chip, .stb, .dio, .board])
        #expect(values.map(\.text) == ["pinctrl-rp1", "GPIO5", "6", "qyf"])
        #expect(ConfigurationEdit.values(from: old, to: old.wiring, board: "led-and-key").isEmpty)

        let text = try #require(ConfigurationEdit.text("", setting: values))
        #expect(text == "chip: pinctrl-rp1\nstb: GPIO5\ndio: 6\nboard: qyf\n")
    }

    @Test("a line that shows a default is changed where it stands, one that sets it too, and comments stay")
    func places() {
        let file = "# Wires\n#stb: GPIO17\nclk: GPIO4 # mine\n\n# end\n"
        #expect(
            ConfigurationEdit.text(file, setting: [(.stb, "GPIO5"), (.clk, "GPIO6"), (.dio, "GPIO7")])
                == "# Wires\nstb: GPIO5\nclk: GPIO6\n\n# end\ndio: GPIO7\n")
    }

    @Test("the file of the package can be set, key by key")
    func packaged() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Packaging/attention-panel.yaml").standardized
        guard let file = try? String(contentsOf: path, encoding: .utf8) else { return }
        for key in [ConfigurationKey.chip, .stb, .clk, .dio, .board] {
            let edited = try #require(ConfigurationEdit.text(file, setting: [(key, "qyf")]))
            #expect(edited.split(separator: "\n").count == file.split(separator: "\n").count)
            #expect(edited.contains("\n\(key.rawValue): qyf\n"))
        }
    }

    @Test(
        "a file that only a person can change is left alone",
        arguments: ["{chip: auto}\n", "\"stb\": GPIO4\n", "chip: [1\n", "- a\n", "stb:\n  GPIO17\n"])
    func refused(file: String) {
        #expect(ConfigurationEdit.text(file, setting: [(.stb, "GPIO5")]) == nil)
    }

    @Test("values that YAML would read as something else are quoted")
    func quoted() {
        #expect(ConfigurationEdit.text("", setting: [(.chip, "a: b")]) == "chip: \"a: b\"\n")
    }
}

@Suite("Which board the keys are of")
struct BoardGuessTests {
    private func pressed(_ board: Board) -> [(key: Int, input: KeyInput)] {
        board.keys.indices.map { ($0, board.keys[$0].input) }
    }

    @Test("each board is told from one whose keys lie elsewhere")
    func guesses() {
        for board in Board.all {
            for other in Board.all where other.keys != board.keys && other.keys.count >= board.keys.count {
                let seen = pressed(other).prefix(board.keys.count)
                #expect(BoardGuess.boards(fitting: Array(seen), besides: board).contains(other))
            }
            #expect(!BoardGuess.boards(fitting: pressed(board), besides: board).contains { $0.keys == board.keys })
        }
        #expect(BoardGuess.boards(fitting: pressed(.ledAndKeyTurned), besides: .ledAndKey) == [.ledAndKeyTurned])
    }

    @Test("nothing pressed tells nothing")
    func nothing() {
        #expect(BoardGuess.boards(fitting: [], besides: .ledAndKey).isEmpty)
    }
}
