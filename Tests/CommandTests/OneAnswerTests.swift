import Attention
import Foundation
import Logging
import TM1638
import TM1638Simulator
import TestSupport
import Testing

@testable import PanelCore
@testable import PanelMemory
@testable import PanelService

/// What the board shows and what the command line prints come from one model of one memory.
@Suite("One answer")
struct OneAnswerTests {
    /// A memory of random fields and pairs, and settings.
    struct Memory {
        let directory: TemporaryDirectory
        let store: Store
        var random: SplitMix64
        let score: ScoreName

        init(seed: UInt64) throws {
            directory = try TemporaryDirectory()
            store = try Store(path: directory.store, at: .morning)
            var random = SplitMix64(seed: seed)
            let queryCount = Int.random(in: 1...4, using: &random)
            let valueCount = Int.random(in: 1...3, using: &random)
            func field(_ role: Field.Role, _ index: Int) throws -> Field {
                let decimals = Int.random(in: 0...2, using: &random)
                let scale = [1.0, 10, 100][decimals]
                let least =
                    Bool.random(using: &random) ? 0 : Double.random(in: -900...(-10), using: &random).rounded() / scale
                let most = Double.random(in: 500...9999, using: &random).rounded() / scale
                return try Field(name: "\(role)\(index)", role: role, decimals: decimals, range: least...most)
            }
            let queries = try (0..<queryCount).map { try field(.query, $0) }
            let values = try (0..<valueCount).map { try field(.value, $0) }
            try store.setSchema(Schema(queries + values))
            func number(_ field: Field) -> Double { field.value(of: Int.random(in: field.counts, using: &random)) }
            let pairs = (0..<Int.random(in: 3...20, using: &random)).map { _ in
                Pair(key: queries.map(number), value: values.map(number))
            }
            for pair in pairs { try store.teach(pair, at: .morning) }
            score = ScoreName.allCases.randomElement(using: &random) ?? .gaussian
            if ScoreName.onPanel.contains(score) { try store.set("score", to: score.rawValue) }
            let widths = [1.0, 30, 400]
            try store.set("bandwidth", to: "\(widths.randomElement(using: &random) ?? 1)")
            if score == .gaussian, pairs.count >= Learned.fewestPairs, Bool.random(using: &random) {
                let model = Model(pairs, schema: try store.contents().schema)
                let shape = Learned.Shape.allCases.randomElement(using: &random) ?? .bandwidthEach
                let task: Learned.Task = Bool.random(using: &random) ? .means(shape) : .lines(shape)
                try store.keep(
                    Learned(schema: model.schema, keys: model.keys, values: model.values, task: task, time: .morning))
                try store.set("bandwidth", to: "learned")
            }
            self.random = random
        }
    }

    @Test(
        "the digits on the board are what estimate prints, to the last decimal that the board shows", arguments: 0..<24)
    func digits(seed: UInt64) throws {
        var memory = try Memory(seed: seed)
        let keeper = try MemoryKeeper(
            path: memory.directory.store, logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() },
            settings: { [score = memory.score] texts in
                var settings = Settings(texts: texts)
                settings.score = score
                return settings
            })
        let panel = SimulatedPanel()
        var loop = PanelLoop(
            panel.lines, board: .ledAndKey,
            controller: Controller(model: keeper.model(), settings: keeper.currentSettings, at: panel.now))
        try loop.start()
        func press(_ key: Int) throws {
            panel.schedule(.tap(Board.ledAndKey.keys[key].input, for: .milliseconds(40), chip: 0))
            let end = panel.now + .milliseconds(150)
            while panel.now < end {
                _ = try loop.turn()
                loop.waitForNextTurn()
            }
        }
        for _ in 0..<Int.random(in: 3...12, using: &memory.random) {
            try press(Int.random(in: 0...4, using: &memory.random))
        }
        let query = loop.controller.current.query.map { "\($0)" }.joined(separator: ",")
        for index in loop.controller.model.schema.values.indices {
            // The tag of a page is gone after a second, and what blinks is lit right after.
            panel.advance(by: .milliseconds(1000))
            while !(loop.controller.page == .estimate(index)) { try press(5) }
            var shown = ""
            for _ in 0..<40 {
                panel.advance(by: .milliseconds(100))
                _ = try loop.turn()
                let right = Font.standard.text(for: Array(panel.picture().digits.suffix(4)))
                shown = right.filter { $0 != " " }
                if Double(shown) != nil { break }
            }
            guard Double(shown) != nil else {
                // What four digits cannot show is minus signs.
                #expect(shown.allSatisfy { $0 == "-" }, "seed \(seed): \(shown)")
                continue
            }
            let decimals = shown.split(separator: ".").dropFirst().first?.count ?? 0
            var arguments = ["estimate", "--decimals", "\(decimals)", "--store", memory.directory.store]
            if memory.score == .additiveLinear { arguments += ["--score", "additive-linear"] }
            let printed = try Program.run(list: arguments + ["--", query])
            #expect(printed.status == 0, "\(printed.errors)")
            let value = printed.output.dropLast().split(separator: ",")[index]
            #expect(value == shown || value == "-0" && shown == "0", "seed \(seed), \(memory.score) at \(query)")
        }
    }

    /// The files that version 0.1 wrote.
    static let version01 = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "TestSupport/Version0.1")

    @Test("models of version 0.1 answer as they did there")
    func oldModels() throws {
        for (name, answers) in [
            ("model.json", ["81.202761", "60.425217", "104.932284"]),
            ("projection.json", ["81.542223", "60.297993", "102.847854"]),
        ] {
            let outcome = try Program.run(
                "estimate", "90,175", "75,165", "105,180", "--decimals", "6", "--model",
                Self.version01.appending(path: name).path)
            #expect(outcome.output.split(separator: "\n").map(String.init) == answers, "\(outcome.errors)")
        }
    }

    @Test(
        "a panel on a memory of version 0.1 shows what it showed there",
        arguments: [("people.sqlite", " 86.7 79.2"), ("tutorial.sqlite", " 66.0121.5")])
    func oldMemory(name: String, picture: String) throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.copyItem(
            atPath: Self.version01.appending(path: name).path, toPath: directory.store)
        let keeper = try MemoryKeeper(
            path: directory.store, logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
        let controller = Controller(model: keeper.model(), settings: keeper.currentSettings, at: .start)
        let shown = Font.standard.text(for: controller.picture(at: .start).digits)
        #expect(shown == picture)
        let query = controller.current.query.map { "\($0)" }.joined(separator: ",")
        let printed = try Program.run("estimate", query, "--store", directory.store).output.dropLast()
        #expect(shown.hasSuffix(String(printed)))
    }

    @Test("README's examples print what it says")
    func readme() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let state = try TemporaryDirectory()
        var examples = 0
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.popFirst() {
            let prompt = "    $ attention-panel "
            guard line.hasPrefix(prompt) else { continue }
            var expected: [Substring] = []
            // A blank line within what is printed is blank in the page, too.
            while let next = lines.first, !next.hasPrefix("    $ "),
                next.hasPrefix("    ") || next.isEmpty && lines.dropFirst().first?.hasPrefix("    ") == true
            {
                expected.append(next.dropFirst(4))
                lines.removeFirst()
            }
            while expected.last?.isEmpty == true { expected.removeLast() }
            let command = line.dropFirst(prompt.count).split(separator: "#")[0]
            let outcome = try Program.run(
                list: command.split(separator: " ").map(String.init), environment: ["STATE_DIRECTORY": state.path])
            #expect(outcome.output == expected.joined(separator: "\n") + "\n", "\(line)")
            examples += 1
        }
        #expect(examples >= 3)
    }
}
