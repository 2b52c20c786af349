import TestSupport
import PanelCore
import PanelMemory
import Foundation
import Testing

@Suite("Undo")
struct UndoTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func open() throws -> Store { try Store(path: directory.store, at: .morning) }

    func file(_ text: String) throws -> PairsFile {
        try PairsFile(text: text, name: "pairs.csv", schema: .tutorial)
    }

    @Test("takes back a pair by its identity, once")
    func identity() throws {
        let store = try open()
        let mine = try store.teach(Pair(key: 1, value: 2), at: .morning)
        let other = try store.teach(Pair(key: 3, value: 4), at: .morning)
        #expect(mine.identity != other.identity)
        #expect(try store.undo(of: mine.identity) == mine)
        #expect(try store.undo(of: mine.identity) == nil)
        #expect(try store.own == [other.pair])
    }

    @Test("removes all pairs by their identities, or none")
    func removal() throws {
        let store = try open()
        let pair = try store.teach(Pair(key: 1, value: 2), at: .morning)
        let gone = try store.teach(Pair(key: 3, value: 4), at: .morning)
        try store.remove([gone.identity])
        #expect(throws: StoreError.self) { try store.remove([pair.identity, gone.identity]) }
        #expect(try store.own == [pair.pair])
        try store.remove([pair.identity])
        #expect(try store.own == [])
    }

    @Test("a file that is imported twice is noted, and undone as a whole")
    func imports() throws {
        let store = try open()
        let first = try store.add(file("waist,weight\n80,70\n81,71\n"), named: "people.csv", at: .morning)
        #expect(first.batch.count == 2)
        #expect(first.batch.name == "people.csv")
        #expect(first.earlier == nil)
        // Line ends and the order of columns do not make another content.
        let second = try store.add(file("weight,waist\r\n70,80\r\n71,81\r\n"), named: "again.csv", at: .morning)
        #expect(second.earlier == first.batch)
        #expect(try store.contents().pairs.suffix(2).map(\.batch) == [second.batch.id, second.batch.id])
        #expect(try store.imports() == [second.batch, first.batch])
        let taught = try store.teach(Pair(key: 1, value: 2), at: .morning)
        #expect(try store.undo(ofImport: first.batch.id) == .imported(first.batch, count: 2))
        #expect(try store.undo(ofImport: first.batch.id) == nil)
        #expect(try store.undo() == .taught(taught))
        #expect(try store.undo() == .imported(second.batch, count: 2))
        #expect(try store.own == [])
        #expect(try store.add(file("waist,weight\n80,70\n81,71\n"), at: .morning).earlier == nil)
    }

    @Test("other numbers, times or fields make another content")
    func contents() throws {
        let store = try open()
        try store.add(file("waist,weight\n80,70\n"), at: .morning)
        for text in [
            "waist,weight\n70,80\n", "waist,weight,time\n80,70,2020-02-29T00:00:00Z\n", "waist,weight\n80,70\n80,70\n",
        ] {
            #expect(try store.add(file(text), at: .morning).earlier == nil)
        }
    }

    @Test("takes back what came last by the order of events, whatever the clock said")
    func clock() throws {
        let store = try open()
        let first = try store.teach(Pair(key: 1, value: 2), at: .morning)
        let second = try store.teach(Pair(key: 3, value: 4), at: Timestamp(milliseconds: 0))
        #expect(try store.contents().pairsInUse == [first, second])
        #expect(try store.undo() == .taught(second))
    }
}
