public import PanelCore

/// One import: pairs that came together, and can be forgotten together.
public struct ImportBatch: Hashable, Sendable, Identifiable {
    /// The number by which commands name it; never given twice.
    public let id: Int64
    /// When.
    public let time: Timestamp
    /// The file's name, as the caller gave it; empty when it gave none.
    public let name: String
    /// How many pairs came with it.
    public let count: Int
}

/// What came of an import.
public struct Imported: Hashable, Sendable {
    /// The import, with the number of pairs that were added.
    public let batch: ImportBatch
    /// An earlier import of the same content, of which pairs are still there; `nil` when there is none.
    public let earlier: ImportBatch?
}

/// What ``Store/undo()`` has forgotten.
public enum Undone: Hashable, Sendable {
    /// A pair that a person had taught.
    case taught(RememberedPair)
    /// An import with all its pairs that were still there: `count` of them.
    case imported(ImportBatch, count: Int)
}

extension PairsFile {
    /// A number that tells this content from another: of the fields' names, the numbers and the times, whatever the file's line ends.
    ///
    /// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/.
    var digest: Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        func add(_ word: UInt64) {
            for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        for field in schema.queries + schema.values {
            field.name.utf8.forEach { add($0) }
            add(UInt8(0))
        }
        for (pair, time) in zip(pairs, times) {
            for number in pair.key + pair.value { add(number.bitPattern) }
            add(UInt64(bitPattern: time?.milliseconds ?? .min))
        }
        return Int64(bitPattern: hash)
    }
}
