import TM1638

/// A number while it is keyed in: by a cursor and − +, or digit by digit as on a calculator.
struct NumberEntry: Hashable, Sendable {
    let field: Field
    /// The number in counts of the field's last decimal; outside the range only while it is typed.
    private(set) var count: Int
    /// The digit under the cursor, counted from the left.
    private(set) var cursor: Int
    /// What stood there before typing began, and when the last digit came.
    private var typing: Typing?

    private struct Typing: Hashable {
        let before: Int
        var last: Instant
    }

    /// After this a digit begins a new number.
    static let patience = Duration.seconds(3)

    init(field: Field, value: Double) {
        self.field = field
        count = field.count(of: value)
        cursor = Self.ones(field)
    }

    var value: Double { field.value(of: count) }
    var isTyping: Bool { typing != nil }

    /// Where the digit before the point stands.
    private static func ones(_ field: Field) -> Int { Field.digits - 1 - field.shownDecimals }

    mutating func moveCursor(by places: Int) {
        settle()
        cursor = min(max(cursor + places, 0), Field.digits - 1)
    }

    mutating func centreCursor() {
        settle()
        cursor = Self.ones(field)
    }

    /// Counts the digit under the cursor up (1) or down (-1), by one step at least.
    mutating func change(by direction: Int) {
        settle()
        let place = (cursor..<Field.digits - 1).reduce(1) { place, _ in place * 10 }
        count = clamped(count + direction * max(place, field.countStep))
    }

    /// Takes a digit from the right; one that would lead above the range is refused.
    mutating func type(_ digit: Int, at now: Instant) {
        let goesOn = typing.map { now - $0.last < Self.patience } ?? false
        let next = (goesOn ? count * 10 : 0) + digit
        guard next <= field.counts.upperBound else { return }
        typing = Typing(before: goesOn ? typing?.before ?? count : count, last: now)
        count = next
    }

    /// Ends typing: what was typed is brought into the range and to a whole step.
    mutating func settle() {
        guard typing != nil else { return }
        typing = nil
        count = field.count(of: value)
    }

    /// Takes back what was typed.
    mutating func cancelTyping() {
        if let typing { count = typing.before }
        typing = nil
    }

    mutating func set(_ value: Double) {
        typing = nil
        count = field.count(of: value)
    }

    private func clamped(_ count: Int) -> Int {
        min(max(count, field.counts.lowerBound), field.counts.upperBound)
    }

    /// The four digits without a cursor.
    var digits: [Segments] {
        Text.number(value, decimals: field.shownDecimals, width: Field.digits)
    }

    /// The four digits with the cursor's dark or light; while typing there is no cursor.
    func digits(cursorIsDark: Bool) -> [Segments] {
        var digits = digits
        guard !isTyping else { return digits }
        if cursorIsDark {
            digits[cursor] = []
        } else if digits[cursor].isEmpty {
            // The cursor has to be seen where the number has no digit yet.
            digits[cursor] = .d
        }
        return digits
    }
}
