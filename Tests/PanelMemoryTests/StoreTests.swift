import TestSupport
import PanelCore
import PanelMemory
import Foundation
import Testing

@Suite("Store")
struct StoreTests {
    let directory = try? TemporaryDirectory()

    func open() throws -> Store {
        try Store(path: try #require(directory).store, at: .morning)
    }

    func file(_ text: String, schema: Schema = .tutorial) throws -> PairsFile {
        try PairsFile(text: text, name: "pairs.csv", schema: schema)
    }

    @Test("a new memory holds the tutorial's three pairs, built in, and estimates from them")
    func new() throws {
        let store = try open()
        let contents = try store.contents()
        #expect(contents.schema == .tutorial)
        #expect(contents.pairs.map(\.pair) == Pair.tutorial)
        #expect(contents.pairs.allSatisfy { $0.origin == .builtIn })
        #expect(contents.pairsInUse == contents.pairs)
        #expect(store.status == .ready)
        #expect(store.events == [])
    }

    @Test("what was kept is there when the file is opened anew, with time, origin and number")
    func keeps() throws {
        let taught: RememberedPair
        do {
            let store = try open()
            taught = try store.teach(Pair(key: 62, value: 112.5), at: .morning)
            try store.add(file("weight,waist,time\n70,80,2020-02-29T00:00:00.250Z\n80,90,\n"), at: .morning)
        }
        let pairs = try open().contents().pairs
        #expect(
            pairs.dropFirst(3).map(\.origin) == [.taught, .imported, .imported])
        #expect(pairs[3] == taught)
        #expect(pairs[4].time.description == "2020-02-29T00:00:00.250Z")
        #expect(pairs[5].time == .morning)
        #expect(pairs[5].pair == Pair(key: 90, value: 80))
    }

    @Test("the built-in pairs are left out while there is any other, and count again after it")
    func builtIn() throws {
        let store = try open()
        let taught = try store.teach(Pair(key: 62, value: 112.5), at: .morning)
        #expect(try store.contents().pairsInUse == [taught])
        try store.remove([taught.id])
        #expect(try store.contents().pairsInUse.map(\.pair) == Pair.tutorial)
    }

    @Test("undo forgets what came last, one after the other: a taught pair, or an import as a whole")
    func undo() throws {
        let store = try open()
        let first = try store.teach(Pair(key: 1, value: 2), at: .morning)
        let second = try store.teach(Pair(key: 3, value: 4), at: .morning)
        try store.add(file("waist,weight\n80,70\n"), at: .morning)
        let batch = try store.imports()[0]
        #expect(try store.undo() == .imported(batch, count: 1))
        #expect(try store.undo() == .taught(second))
        #expect(try store.undo() == .taught(first))
        #expect(try store.undo() == nil)
        #expect(try store.contents().pairs.map(\.pair) == Pair.tutorial)
    }

    @Test("numbers of forgotten pairs are not given again")
    func ids() throws {
        let store = try open()
        let first = try store.teach(Pair(key: 1, value: 2), at: .morning)
        try store.remove([first.id])
        #expect(try store.teach(Pair(key: 1, value: 2), at: .morning).id > first.id)
    }

    @Test("all pairs that are named are removed, or none")
    func removal() throws {
        let store = try open()
        let pair = try store.teach(Pair(key: 1, value: 2), at: .morning)
        #expect(throws: StoreError.self) { try store.remove([pair.id, 99]) }
        #expect(try store.own == [pair.pair])
        #expect(store.status == .ready)
    }

    @Test(
        "a pair that does not fit the schema is refused",
        arguments: [
            (Pair(key: [1, 2], value: [3]), "the key has 2 components, but the memory keeps waist"),
            (Pair(key: [1], value: []), "the value has 0 components, but the memory keeps weight"),
            (Pair(key: .nan, value: 1), "waist is nan, which is no number"),
            (
                Pair(key: 1, value: 1000),
                "weight 1000.0 is not within 1.0 to 999.9: fields set weight --highest 1000.0 takes it"
            ),
        ])
    func unfit(pair: Pair, reason: String) throws {
        let store = try open()
        #expect(throws: StoreError.refused(reason)) { try store.teach(pair, at: .morning) }
        #expect(try store.own == [])
    }

    @Test("several queries and values keep their order, whatever the order of the schema")
    func components() throws {
        let store = try open()
        let schema = try Schema([
            Field(name: "weight", role: .value, unit: "kg"), Field(name: "waist", role: .query, unit: "cm"),
            Field(name: "age", role: .value, decimals: 0, range: 0...120, step: 1),
            Field(name: "height", role: .query, unit: "cm", range: 50...250),
        ])
        try store.setSchema(schema)
        let pair = try store.teach(Pair(key: [80, 180], value: [75, 40]), at: .morning)
        #expect(try store.contents() == MemoryContents(schema: schema, pairs: [pair]))
        // The same fields may come in another order: the numbers stay with their names.
        try store.setSchema(Schema(schema.fields.reversed()))
        #expect(try store.own == [Pair(key: [180, 80], value: [40, 75])])
    }

    @Test("units are taken where there were none, other fields only while no pair would lose its meaning")
    func schema() throws {
        let store = try open()
        try store.add(file("waist_cm,weight_kg\n80,70\n"), at: .morning)
        #expect(try store.contents().schema.fields.map(\.unit) == ["cm", "kg"])
        #expect(throws: StoreError.self) {
            try store.setSchema(
                Schema([Field(name: "age", role: .query), Field(name: "weight", role: .value)]))
        }
        #expect(throws: StoreError.self) {
            try store.setSchema(
                Schema([Field(name: "waist", role: .query, unit: "in"), Field(name: "weight", role: .value)]))
        }
        try store.setSchema(.tutorial)
        #expect(try store.contents().schema.fields.map(\.unit) == ["cm", "kg"])
    }

    @Test("a file read before the memory got other fields is refused whole")
    func staleImport() throws {
        let store = try open()
        let stale = try file("waist,weight\n80,70\n90,80\n")
        try store.setSchema(Schema([Field(name: "age", role: .query), Field(name: "height", role: .value)]))
        try store.teach(Pair(key: 8, value: 120), at: .morning)
        #expect(throws: StoreError.self) { try store.add(stale, at: .morning) }
        #expect(try store.own == [Pair(key: 8, value: 120)])
    }

    @Test("readings keep names and units, whatever becomes of the schema")
    func readings() throws {
        let store = try open()
        for tenths in 0..<30 {
            try store.record(
                RememberedReading(
                    time: .morning, asked: [Double(tenths) / 10], answered: tenths == 0 ? [] : [112.5],
                    schema: .tutorial))
        }
        #expect(try store.readings(last: 2).readings.map { $0.asked[0].number } == [2.8, 2.9])
        #expect(try store.readings().readings.count == 30)
        #expect(try store.readings().readings[0].answered == [])
        try store.setSchema(Schema([Field(name: "age", role: .query), Field(name: "height", role: .value)]))
        #expect(try store.readings(last: 1).readings[0].answered == [Quantity(name: "weight", unit: "", number: 112.5)])
        #expect(
            ReadingsFile.text(try store.readings(last: 1).readings).hasSuffix(
                "weight\n2026-11-24T08:15:30Z,2.9,112.5\n"))
    }

    @Test("settings are kept, changed and forgotten")
    func settings() throws {
        let store = try open()
        #expect(try store.setting("brightness") == nil)
        try store.set("brightness", to: "3")
        try store.set("brightness", to: "5")
        #expect(try open().setting("brightness") == "5")
        try store.set("brightness", to: nil)
        #expect(try store.setting("brightness") == nil)
    }

    @Test("the data version tells of others' changes, not of one's own")
    func dataVersion() throws {
        let (mine, other) = (try open(), try open())
        let before = try mine.dataVersion()
        try mine.set("a", to: "1")
        #expect(try mine.dataVersion() == before)
        try other.teach(Pair(key: 1, value: 2), at: .morning)
        #expect(try mine.dataVersion() != before)
        #expect(try mine.own == [Pair(key: 1, value: 2)])
    }

    @Test("a file that was moved or deleted takes no pair that nobody would find again")
    func moved() throws {
        let store = try open()
        try FileManager.default.removeItem(atPath: store.path)
        let error = StoreError.moved(file: store.path)
        #expect(throws: error) { try store.teach(Pair(key: 1, value: 2), at: .morning) }
        #expect(store.status == .failing(error))
        #expect(try store.contents().pairs.count == 3)
    }

    @Test("what is closed is all in the file, closes once, and takes nothing more")
    func closing() throws {
        let directory = try TemporaryDirectory()
        let store = try Store(path: directory.store, at: .morning)
        try store.teach(Pair(key: 1, value: 2), at: .morning)
        #expect(try store.close(at: .morning) == nil)
        #expect(try directory.names == ["attention-panel.sqlite"])
        #expect(try store.close(at: .morning) == nil)
        #expect(throws: StoreError.self) { try store.teach(Pair(key: 1, value: 2), at: .morning) }
        #expect(throws: StoreError.self) { try store.contents() }
        #expect(try Store(path: directory.store, at: .morning).own == [Pair(key: 1, value: 2)])
    }

    @Test("the file lies where systemd, else where the XDG specification says")
    func path() {
        func path(_ environment: [String: String]) -> String { Store.defaultPath(environment: environment) }
        #expect(path(["STATE_DIRECTORY": "/var/lib/a:/var/lib/b"]) == "/var/lib/a/attention-panel.sqlite")
        #expect(path(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/attention-panel/attention-panel.sqlite")
        #expect(
            path(["XDG_STATE_HOME": "s", "HOME": "/h"]) == "/h/.local/state/attention-panel/attention-panel.sqlite")
    }
}
