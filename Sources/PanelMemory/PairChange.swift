public import PanelCore
import GRDB

extension Store {
    /// Gives a pair other numbers; its time and origin stay.
    ///
    /// - Returns: the pair as it is then.
    /// - Throws: ``StoreError/refused(_:)`` when there is no such pair, it is a built-in one, or the numbers do not fit the schema.
    @discardableResult
    public func change(_ id: Int64, to pair: Pair) throws(StoreError) -> RememberedPair {
        try write { database in
            let table = try database.fieldTable()
            guard let old = try database.pairs(table, id: id).first else {
                throw StoreError.refused("there is no pair \(id): \"attention-panel pairs list\" shows their numbers")
            }
            guard old.origin != .builtIn else {
                throw StoreError.refused("pair \(id) is built in, as an example: add one of your own instead")
            }
            if let problem = table.schema.problem(with: pair) { throw StoreError.refused(problem) }
            let statement = try database.cachedStatement(
                sql: "UPDATE component SET number = ? WHERE pair = ? AND field = ?")
            for (field, number) in zip(table.numbers, pair.key + pair.value) {
                try statement.execute(arguments: [number, id, field])
            }
            return RememberedPair(
                id: id, identity: old.identity, pair: pair, time: old.time, origin: old.origin, batch: old.batch)
        }
    }
}
