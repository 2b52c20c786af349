import TM1638Simulator
import TestSupport
import Attention
import Foundation
import Testing

@testable import PanelCore
@testable import PanelMemory

/// Damages files as a slip of the hand or of the disk does, the same way in every run.
private struct Damage {
    var random: SplitMix64
    /// What stands some chance to mean something.
    let pieces: [[UInt8]]

    init(seed: UInt64, pieces: [String]) {
        random = SplitMix64(seed: seed)
        self.pieces = pieces.map { Array($0.utf8) }
    }

    mutating func damaged(_ good: [UInt8]) -> Data {
        // Some files have nothing of the good one.
        guard Int.random(in: 0..<20, using: &random) > 0 else {
            return Data((0..<Int.random(in: 0..<60, using: &random)).map { _ in .random(in: 0...255, using: &random) })
        }
        var bytes = good
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(place + Int.random(in: 1...9, using: &random), bytes.count)
            let piece = pieces.randomElement(using: &random) ?? []
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.insert(contentsOf: piece, at: place)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.replaceSubrange(place..<end, with: piece)
            case 4: bytes.append(contentsOf: bytes[place...].prefix(500))
            default: bytes.removeSubrange((Bool.random(using: &random) ? place : bytes.count)...)
            }
        }
        return Data(bytes)
    }
}

@Suite("Files that hold anything")
struct FuzzTests {
    static let marks = [
        "\"", ",", "\n", "\r", "#", "\0", "1e308", "1e-320", "-", "nan", "inf", "é", "\u{FEFF}", "\u{301}",
    ]

    @Test("pairs are read or refused with a reason, and never half", arguments: 0..<10)
    func pairs(seed: UInt64) {
        var damage = Damage(seed: seed, pieces: Self.marks + ["waist", "time", "2026-11-24T08:15:30Z"])
        let good = Array("\u{FEFF}# c\nwaist_cm,weight,time\r\n68,\"126\",\n60,\"1\"\"1\",2026-11-24T08:15:30Z\n".utf8)
        for _ in 0..<300 {
            do {
                let file = try PairsFile(data: damage.damaged(good), name: "f", schema: .tutorial)
                #expect(file.pairs.count == file.times.count && !file.pairs.isEmpty)
                #expect(file.pairs.allSatisfy { Schema.tutorial.problem(with: $0) == nil })
            } catch {
                #expect(error.description.hasPrefix("f:"))
            }
        }
    }

    @Test("pairs that were read into a schema of their own are written and read again as they were", arguments: 0..<10)
    func ownSchema(seed: UInt64) throws {
        var damage = Damage(seed: seed, pieces: Self.marks + ["_", "age", "time", "0.125", "9999"])
        let good = Array("height_cm,age,\"weight_kg\",time\n181.5,42,80,2026-11-24T08:15:30Z\n160,7,55.25,\n".utf8)
        var countRead = 0
        for _ in 0..<300 {
            let file: PairsFile
            do {
                file = try PairsFile(
                    data: damage.damaged(good), name: "f", queries: ["height", "age"], values: ["weight"])
            } catch {
                #expect(error.description.hasPrefix("f:"))
                continue
            }
            countRead += 1
            let remembered = zip(file.pairs, file.times).map {
                RememberedPair(id: 1, pair: $0, time: $1 ?? .morning, origin: .imported)
            }
            let text = PairsFile.text(remembered, schema: file.schema)
            let again = try PairsFile(text: text, name: "again", schema: file.schema)
            #expect(again.pairs == file.pairs && again.schema == file.schema)
        }
        #expect(countRead > 0)
    }

    @Test("any cells that are written as a row are read again as they were")
    func rows() throws {
        var random = SplitMix64(seed: 3)
        let pieces = Self.marks + [" ", "\t", "a", "\r\n"]
        for _ in 0..<2000 {
            let cells = (0..<Int.random(in: 2...4, using: &random)).map { _ in
                (0..<Int.random(in: 0...3, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                    .joined()
            }
            let rows = try CSV(text: CSV.line(cells), name: "f", separator: .comma).rows
            #expect(rows.map(\.cells) == [cells])
        }
    }

    @Test("a model is read and answers, or is refused with a reason", arguments: 0..<10)
    func models(seed: UInt64) throws {
        let schema = try Schema([
            Field(name: "age", role: .query, unit: "a"), Field(name: "waist", role: .query),
            Field(name: "weight", role: .value),
        ])
        let pairs = (0..<8).map { Pair(key: [Double($0), Double($0 * $0 % 5)], value: [Double($0) * 1.5]) }
        let taught = try Model(schema: schema, pairs: pairs)
        let learned = try Learned(schema: schema, keys: taught.keys, values: taught.values, time: .morning)
        let good = try Array(ModelFile(learned, of: taught).encoded())
        var damage = Damage(
            seed: seed,
            pieces: [
                "[", "]", "{", "}", ",", ":", "\"", "[]", "null", "true", "1e308", "-1e308", "1e999", "5e-324", "0",
                "\\u0000", "-",
            ])
        var countRead = 0
        for _ in 0..<100 {
            do {
                let model = try ModelFile(data: damage.damaged(good), name: "f").model(name: "f")
                countRead += 1
                let query = model.schema.queries.map { _ in 1.0 }
                let weights = try model.weights(at: query)
                #expect(weights.count == model.count)
                if let answer = try model.estimate(at: query) { #expect(!answer.value.isNaN) }
            } catch let problem as Table.Problem {
                #expect(problem.description.hasPrefix("f:"))
            } catch {
                #expect(error is AttentionError)
            }
        }
        #expect(countRead > 0)
    }

    @Test("a model of a million open brackets is refused")
    func deep() {
        #expect(throws: Table.Problem.self) {
            try ModelFile(data: Data(repeating: UInt8(ascii: "["), count: 1_000_000), name: "f")
        }
    }
}
