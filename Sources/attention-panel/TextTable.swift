/// Rows of text in columns that stand one under the other, numbers at the right.
enum TextTable {
    /// The table; the first row is its head.
    static func text(_ rows: [[String]]) -> String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: cell.1 - cell.0.count)
                // The last column is text, and needs no blanks after it.
                return column == row.count - 1 ? cell.0 : blanks + cell.0
            }.joined(separator: "  ") + "\n"
        }.joined()
    }

    /// Rows as lines, all columns right-aligned.
    static func aligned(_ rows: [[String]]) -> [String] {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(
                separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}
