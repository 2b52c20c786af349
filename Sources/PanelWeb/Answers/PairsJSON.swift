import PanelCore

/// The pairs that answer and what their numbers mean: the answer to `GET /api/pairs`.
struct PairsJSON: Encodable {
    struct Field: Encodable {
        let name: String
        let unit: String
        let decimals: Int
        let least: Double
        let most: Double
        let step: Double

        init(_ field: PanelCore.Field) {
            (name, unit, decimals, step) = (field.name, field.unit, field.decimals, field.step)
            (least, most) = (field.range.lowerBound, field.range.upperBound)
        }
    }

    struct Pair: Encodable {
        let id: Int64
        let key: [Double]
        let value: [Double]
        let origin: String
        let time: String
    }

    let queries: [Field]
    let values: [Field]
    /// How many pairs there are.
    let count: Int
    /// The newest of them, the oldest first.
    let pairs: [Pair]

    /// So many are told of at once; a file has all.
    static let most = 1000

    init(_ contents: MemoryContents) {
        queries = contents.schema.queries.map { Field($0) }
        values = contents.schema.values.map { Field($0) }
        let inUse = contents.pairsInUse
        count = inUse.count
        pairs = inUse.suffix(Self.most).map {
            Pair(
                id: $0.id, key: $0.pair.key, value: $0.pair.value, origin: $0.origin.rawValue, time: $0.time.description
            )
        }
    }
}

/// A pair that somebody sends.
struct PairBody: Decodable {
    let key: [Double]
    let value: [Double]
}

/// A key that somebody moves.
struct KeyBody: Decodable {
    let key: String
    let stroke: String
}

/// A number with its meaning, as `status.json` has it.
struct NumberJSON: Encodable {
    let name: String
    let unit: String
    let number: Double
}

/// A reading: part of the answer to `GET /api/readings`.
struct ReadingJSON: Encodable {
    let time: String
    let asked: [NumberJSON]
    let answered: [NumberJSON]

    init(_ reading: RememberedReading) {
        time = reading.time.description
        asked = reading.asked.map { NumberJSON(name: $0.name, unit: $0.unit, number: $0.number) }
        answered = reading.answered.map { NumberJSON(name: $0.name, unit: $0.unit, number: $0.number) }
    }
}

/// What doctor found: part of the answer to `GET /api/findings`.
struct FindingJSON: Encodable {
    let verdict: String
    let subject: String
    let text: String
}
