import Attention
import TM1638

/// What the scales say, while it is keyed in: a number for each value field.
struct Teaching: Equatable, Sendable {
    /// How far the teaching of one pair has come.
    enum Stage: Hashable {
        /// Numbers are keyed in.
        case keying
        /// They lie so far off that the panel asks whether they are meant.
        case doubting
        /// The caller stores the pair.
        case storing(since: Instant)
    }

    let key: [Double]
    private let expected: Estimate?
    private(set) var entries: [NumberEntry]
    private(set) var index = 0
    private(set) var stage = Stage.keying

    /// Begins at the answer, as far as it can be keyed in.
    init(schema: Schema, key: [Double], answer: Estimate?) {
        self.key = key
        expected = answer
        entries = schema.values.indices.map { index in
            let field = schema.values[index]
            return NumberEntry(field: field, value: answer?.values[index] ?? field.range.lowerBound)
        }
    }

    var entry: NumberEntry { entries[index] }
    var pair: Pair { Pair(key: key, value: entries.map { $0.value }) }

    /// Takes a stroke other than back, and gives the pair when it is to be stored.
    mutating func take(_ role: Role, from model: Model, at now: Instant) -> Pair? {
        if role == .enter { return enter(model, at: now) }
        stage = .keying
        switch role {
        case .left: entries[index].moveCursor(by: -1)
        case .right: entries[index].moveCursor(by: 1)
        case .minus: entries[index].change(by: -1)
        case .plus: entries[index].change(by: 1)
        case .digit(let digit): entries[index].type(digit, at: now)
        case .field, .page:
            entries[index].settle()
            index = (index + 1) % entries.count
        case .back, .enter: break
        }
        return nil
    }

    private mutating func enter(_ model: Model, at now: Instant) -> Pair? {
        entries[index].settle()
        if stage == .keying, index + 1 < entries.count {
            index += 1
            return nil
        }
        if stage == .keying, isSurprising(to: model) {
            stage = .doubting
            return nil
        }
        stage = .storing(since: now)
        return pair
    }

    /// Back to the keying, where there is something to go back from.
    mutating func stepBack() -> Bool {
        guard stage != .keying || entry.isTyping else { return false }
        stage = .keying
        entries[index].cancelTyping()
        return true
    }

    /// Whether the model, which does not know the pair yet, would hardly have expected one of the values.
    private func isSurprising(to model: Model) -> Bool {
        guard let expected else { return false }
        return entries.indices.contains { model.isSurprising(entries[$0].value, given: expected, of: $0) }
    }
}
