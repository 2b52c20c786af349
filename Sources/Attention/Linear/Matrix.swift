/// A table of numbers, stored row after row.
public struct Matrix<Scalar: BinaryFloatingPoint & SIMDScalar & Sendable>: Equatable, Sendable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    /// The numbers, row after row: `rows * columns` of them.
    public internal(set) var elements: [Scalar]

    /// A matrix of zeros.
    public init(rows: Int, columns: Int) {
        self.rows = max(rows, 0)
        self.columns = max(columns, 0)
        elements = Array(repeating: 0, count: self.rows * self.columns)
    }

    /// A matrix from its rows.
    ///
    /// - Throws: `AttentionError.raggedRow` naming the first row that is not as long as the first.
    public init(_ rows: [[Scalar]]) throws(AttentionError) {
        let columns = rows.first?.count ?? 0
        for (index, row) in rows.enumerated() where row.count != columns {
            throw .raggedRow(index: index, count: row.count, expected: columns)
        }
        self.rows = rows.count
        self.columns = columns
        elements = rows.flatMap { $0 }
    }

    /// A matrix from its numbers, row after row.
    ///
    /// - Throws: `AttentionError.wrongCount` where there are not rows times columns of them.
    public init(rows: Int, columns: Int, elements: [Scalar]) throws(AttentionError) {
        guard rows >= 0, columns >= 0, elements.count == rows * columns else {
            throw .wrongCount(of: .matrix, count: elements.count, expected: max(rows, 0) * max(columns, 0))
        }
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// The number in a row and a column, both counted from 0.
    public subscript(row: Int, column: Int) -> Scalar {
        get { elements[row * columns + column] }
        set { elements[row * columns + column] = newValue }
    }

    /// One row.
    public func row(_ index: Int) -> ArraySlice<Scalar> {
        elements[index * columns..<(index + 1) * columns]
    }

    /// All rows, as lists.
    public var rowList: [[Scalar]] { (0..<rows).map { Array(row($0)) } }

    /// The matrix with rows and columns exchanged.
    public var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for row in 0..<rows {
            for column in 0..<columns { result[column, row] = self[row, column] }
        }
        return result
    }

    /// The matrix product.
    ///
    /// - Throws: `AttentionError.wrongCount` where the right matrix has not as many rows as the left has columns.
    public func times(_ right: Matrix) throws(AttentionError) -> Matrix {
        guard right.rows == columns else {
            throw .wrongCount(of: .matrix, count: right.rows, expected: columns)
        }
        var result = Matrix(rows: rows, columns: right.columns)
        for row in 0..<rows {
            for inner in 0..<columns {
                let factor = self[row, inner]
                for column in 0..<right.columns {
                    result.elements[row * right.columns + column] += factor * right[inner, column]
                }
            }
        }
        return result
    }
}
