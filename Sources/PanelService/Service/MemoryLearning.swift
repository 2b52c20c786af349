import Attention
public import PanelCore
import PanelMemory

/// What the panel learns by itself: what the memory keeps of it, and when something is to be learned anew.
struct MemoryLearning {
    /// What the memory keeps of the last learning; `nil` for nothing.
    var learned: Learned?
    /// Whether somebody has been asked to learn, and how many pairs could teach nothing.
    private var isUnderWay = false
    private var unteachable: Int?

    /// What is to be learned now, because the settings want what nobody has learned yet; `nil` when there is nothing to do.
    mutating func work(_ store: Store, _ settings: Settings, at time: Timestamp) -> LearningWork? {
        guard settings.learnsBandwidth, settings.score == .gaussian, !isUnderWay,
            let contents = try? store.contents(),
            contents.pairsInUse.count >= Learned.fewestPairs,
            contents.pairsInUse.count != unteachable, learned?.fits(contents.schema) != true
        else { return nil }
        isUnderWay = true
        return LearningWork(contents: contents, time: time)
    }

    /// The work is done.
    mutating func end() { isUnderWay = false }

    /// These pairs could teach nothing: nobody is asked again until there are others.
    mutating func giveUp(_ store: Store) {
        unteachable = (try? store.contents())?.pairsInUse.count
    }
}

/// Pairs to learn from, and the learning.
public struct LearningWork: Sendable {
    let contents: MemoryContents
    let time: Timestamp

    /// Learns; `nil` when these pairs cannot teach anything.
    public func learn() -> Learned? {
        let schema = contents.schema
        guard let pairs = try? Model(schema: schema, pairs: contents.pairsInUse.map(\.pair)) else { return nil }
        return try? Learned(schema: schema, keys: pairs.keys, values: pairs.values, time: time)
    }
}
