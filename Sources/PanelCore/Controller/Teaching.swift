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

    /// How many spreads a value may lie from what the other pairs make of it without a question.
    private static let trust = 4.0

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
    var pair: Pair { Pair(key: key, value: entries.map(\.value)) }

    /// Takes a stroke other than back, and gives the pair when it is to be stored.
    mutating func take(_ role: Role, at now: Instant) -> Pair? {
        if role == .enter { return enter(at: now) }
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

    private mutating func enter(at now: Instant) -> Pair? {
        entries[index].settle()
        if stage == .keying, index + 1 < entries.count {
            index += 1
            return nil
        }
        if stage == .keying, isFarOff {
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

    /// Whether a value lies further than four spreads from what all other pairs make of it: the pair is not among them yet.
    ///
    /// A spread below one step counts as one step: the numbers are no finer.
    private var isFarOff: Bool {
        guard let expected else { return false }
        return entries.indices.contains { index in
            let limit = Self.trust * max(expected.spreads[index], entries[index].field.step)
            // A thousandth of a step forgives the rounding of decimal fractions.
            let forgiven = entries[index].field.step / 1000
            return (entries[index].value - expected.values[index]).magnitude > limit + forgiven
        }
    }
}
