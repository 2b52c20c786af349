public import TM1638

extension Controller {
    /// Asks for a query that comes from elsewhere than the keys: a face on which one drags it, say.
    ///
    /// What was being keyed in, taught or set is left, as when a person presses back.
    ///
    /// - Parameters:
    ///   - query: a number for each query field, in its unit; brought into the field's range and to a whole step. A query with too few or
    ///     too many numbers, or with one that is not finite, changes nothing.
    ///   - now: the time on the lines' clock.
    public mutating func ask(_ query: [Double], at now: Instant) {
        guard query.count == entries.count, query.allSatisfy({ $0.isFinite }) else { return }
        switch mode {
        case .asking: break
        case .teaching, .menu, .undoing: mode = .asking
        }
        touched = now
        notice = nil
        for (index, number) in query.enumerated() { entries[index].set(number) }
        ask()
    }
}
