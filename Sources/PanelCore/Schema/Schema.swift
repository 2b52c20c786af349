/// What the numbers of pairs mean: the fields of the key and those of the value, in their order.
public struct Schema: Hashable, Sendable {
    /// All fields, queries and values.
    public let fields: [Field]

    /// The tutorial's: a waist asks for a weight; it names no units.
    public static let tutorial = Schema(checked: [.tutorialQuery, .tutorialValue])

    /// Creates a schema.
    ///
    /// - Throws: ``SchemaProblem`` without a query, without a value, or when two fields share a name.
    public init(_ fields: [Field]) throws(SchemaProblem) {
        for role in [Field.Role.query, .value] where !fields.contains(where: { $0.role == role }) {
            throw SchemaProblem("a schema needs at least one \(role) field")
        }
        var names: Set<String> = []
        for field in fields where !names.insert(field.name).inserted {
            throw SchemaProblem("two fields are called \"\(field.name)\"")
        }
        self.init(checked: fields)
    }

    private init(checked fields: [Field]) {
        self.fields = fields
    }

    /// What is asked with: the components of a key.
    public var queries: [Field] { fields.filter { $0.role == .query } }
    /// What is answered: the components of a value.
    public var values: [Field] { fields.filter { $0.role == .value } }

    /// Whether pairs of `other` mean the same here: the same names in the same roles, and no unit that contradicts another.
    public func means(sameAs other: Schema) -> Bool {
        func match(_ mine: [Field], _ others: [Field]) -> Bool {
            mine.count == others.count
                && mine.allSatisfy { field in
                    others.contains {
                        $0.name == field.name && ($0.unit == field.unit || $0.unit.isEmpty || field.unit.isEmpty)
                    }
                }
        }
        return match(queries, other.queries) && match(values, other.values)
    }

    /// Why `pair` does not fit; `nil` when it does.
    public func problem(with pair: Pair) -> String? {
        for (kind, fields, numbers) in [("key", queries, pair.key), ("value", values, pair.value)] {
            guard fields.count == numbers.count else {
                let names = fields.map { $0.name }.joined(separator: ", ")
                return "the \(kind) has \(numbers.count) components, but the memory keeps \(names)"
            }
            for (field, number) in zip(fields, numbers) {
                if let problem = field.problem(with: number) { return problem }
            }
        }
        return nil
    }
}

extension Schema {
    /// The schema with units for the fields that have none yet.
    package func naming(units: [String: String]) throws(SchemaProblem) -> Schema {
        var named: [Field] = []
        for field in fields {
            named.append(
                try Field(
                    name: field.name, role: field.role, unit: field.unit.isEmpty ? units[field.name] ?? "" : field.unit,
                    decimals: field.decimals, range: field.range, step: field.step))
        }
        return try Schema(named)
    }
}

extension Field {
    /// Why `number` does not fit; `nil` when it does.
    public func problem(with number: Double) -> String? {
        guard number.isFinite, !range.contains(number) else {
            return number.isFinite ? nil : "\(name) is \(number), which is no number"
        }
        let refusal = "\(name) \(number) is not within \(range.lowerBound) to \(range.upperBound)"
        // A zero is rather what was not measured.
        guard number != 0 else { return refusal }
        let end = number > range.upperBound ? "highest" : "lowest"
        return refusal + ": fields set \(name.contains(" ") ? "\"\(name)\"" : name) --\(end) \(number) takes it"
    }
}
