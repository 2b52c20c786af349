import Attention
import PanelCore

/// What the page's panel remembers, as long as the page lives; the page keeps it in the browser by its CSV.
struct PageMemory {
    private(set) var schema = Schema.tutorial
    private(set) var pairs: [RememberedPair] = []
    /// Pairs that the model leaves out for now.
    private(set) var muted: Set<Int64> = []
    private var lastID: Int64 = 0
    /// The pairs taught on the board, the last at the end: what the board's undo takes back.
    private var taught: [Int64] = []

    init() {
        reset()
    }

    /// Back to the tutorial's pairs.
    mutating func reset() {
        (schema, pairs, muted, taught) = (.tutorial, [], [], [])
        for pair in Pair.tutorial { append(pair, origin: .builtIn, at: Timestamp(milliseconds: 0)) }
    }

    var contents: MemoryContents { MemoryContents(schema: schema, pairs: pairs) }

    /// The pairs that answer.
    var inUse: [RememberedPair] { contents.pairsInUse.filter { !muted.contains($0.id) } }

    @discardableResult
    private mutating func append(_ pair: Pair, origin: Origin, at time: Timestamp) -> Int64 {
        lastID += 1
        pairs.append(RememberedPair(id: lastID, pair: pair, time: time, origin: origin))
        return lastID
    }

    /// Why a pair does not fit; `nil` when it is kept.
    mutating func teach(_ pair: Pair, at time: Timestamp) -> String? {
        if let problem = schema.problem(with: pair) { return problem }
        taught.append(append(pair, origin: .taught, at: time))
        return nil
    }

    mutating func undo() -> Bool {
        guard let id = taught.popLast(), pairs.contains(where: { $0.id == id }) else { return false }
        pairs.removeAll { $0.id == id }
        return true
    }

    /// Makes the example pairs one's own, so that they still count beside others.
    mutating func adoptExamples() {
        pairs = pairs.map {
            $0.origin == .builtIn ? RememberedPair(id: $0.id, pair: $0.pair, time: $0.time, origin: .imported) : $0
        }
    }

    /// Adds a pair that was drawn; why it does not fit, or `nil`.
    mutating func add(_ pair: Pair, at time: Timestamp) -> String? {
        if let problem = schema.problem(with: pair) { return problem }
        if contents.pairsInUse.contains(where: { $0.origin == .builtIn }) { adoptExamples() }
        append(pair, origin: .taught, at: time)
        return nil
    }

    /// Gives a pair other numbers; why they do not fit, or `nil`.
    mutating func move(_ id: Int64, to pair: Pair) -> String? {
        if let problem = schema.problem(with: pair) { return problem }
        adoptExamples()
        pairs = pairs.map {
            $0.id == id ? RememberedPair(id: id, pair: pair, time: $0.time, origin: $0.origin) : $0
        }
        return nil
    }

    mutating func remove(_ id: Int64) {
        adoptExamples()
        pairs.removeAll { $0.id == id }
        muted.remove(id)
    }

    mutating func mute(_ id: Int64, _ isMuted: Bool) {
        if isMuted { muted.insert(id) } else { muted.remove(id) }
    }

    /// Takes the pairs of a file, beside those that are there or in their place.
    mutating func take(_ file: PairsFile, replacing: Bool, at time: Timestamp) {
        schema = file.schema
        if replacing { (pairs, muted, taught) = ([], [], []) }
        for (pair, since) in zip(file.pairs, file.times) { append(pair, origin: .imported, at: since ?? time) }
    }

    /// The schema and pairs as a file.
    var csv: String { PairsFile.text(pairs, schema: schema) }
}
