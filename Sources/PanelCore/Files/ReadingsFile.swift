/// Readings as a file of comma-separated values: a column for the time and one for each quantity, with its unit.
public enum ReadingsFile {
    /// The text of a file that holds `readings`.
    public static func text(_ readings: [RememberedReading]) -> String {
        var columns: [String] = []
        var known: Set<String> = []
        for quantity in readings.flatMap({ $0.asked + $0.answered }) where known.insert(quantity.column).inserted {
            columns.append(quantity.column)
        }
        var text = "# readings: \(readings.count)\n" + CSV.line(["time"] + columns)
        for reading in readings {
            var cells: [String: String] = [:]
            for quantity in reading.asked + reading.answered { cells[quantity.column] = quantity.number.description }
            text += CSV.line([reading.time.description] + columns.map { cells[$0] ?? "" })
        }
        return text
    }
}

extension Quantity {
    var column: String { ColumnName.text(name, unit: unit) }
}
