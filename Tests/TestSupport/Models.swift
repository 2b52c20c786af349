import Attention
package import PanelCore

extension Model {
    /// The model of pairs that somebody taught.
    package init(_ pairs: [Pair], schema: Schema = .tutorial, settings: ModelSettings = ModelSettings()) {
        let remembered = pairs.map {
            RememberedPair(id: 0, pair: $0, time: Timestamp(milliseconds: 0), origin: .taught)
        }
        self.init(MemoryContents(schema: schema, pairs: remembered), settings: settings)
    }

    /// The pairs that answer.
    package var pairs: [Pair] {
        (0..<count).map { Pair(key: Array(keys.rowList[$0]), value: Array(values.rowList[$0])) }
    }
}
