/// A number with its meaning.
public struct Quantity: Hashable, Sendable {
    /// The field's name.
    public let name: String
    /// The field's unit; empty when it has none.
    public let unit: String
    /// The number, in that unit.
    public let number: Double

    /// Creates a quantity.
    public init(name: String, unit: String, number: Double) {
        self.name = name
        self.unit = unit
        self.number = number
    }
}

/// What was asked once, and what was answered.
///
/// Names and units go along, so that a reading keeps its meaning when the schema changes.
public struct RememberedReading: Hashable, Sendable {
    /// When.
    public let time: Timestamp
    /// The query's components.
    public let asked: [Quantity]
    /// The estimate's components; empty when there was no pair to answer from.
    public let answered: [Quantity]

    /// Creates a reading.
    public init(time: Timestamp, asked: [Quantity], answered: [Quantity]) {
        self.time = time
        self.asked = asked
        self.answered = answered
    }

    /// Creates a reading of numbers in the order of the schema's queries and values.
    public init(time: Timestamp, asked: [Double], answered: [Double], schema: Schema) {
        self.init(
            time: time,
            asked: zip(schema.queries, asked).map { Quantity(name: $0.name, unit: $0.unit, number: $1) },
            answered: zip(schema.values, answered).map { Quantity(name: $0.name, unit: $0.unit, number: $1) }
        )
    }
}
