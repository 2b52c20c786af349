/// A table of numbers, stored row after row.
///
///     let keys: Matrix<Double> = [[68, 91], [60, 87], [64, 88]]
///     let scores = keys * keys.transposed  // 3 rows, 3 columns
///
/// Sums and products of matrices whose shapes do not fit, and places outside a matrix, are errors in a program and
/// trap, as an array's index does.
public struct Matrix<Scalar: BinaryFloatingPoint & SIMDScalar & Sendable>: Equatable, Sendable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    private var storage: [Scalar]

    /// The numbers, row after row: `rows * columns` of them, as many as before when set.
    public var elements: [Scalar] {
        get { storage }
        _modify {
            yield &storage
            precondition(storage.count == rows * columns, "a matrix keeps its shape")
        }
    }

    /// A matrix of zeros.
    public init(rows: Int, columns: Int) {
        self.rows = max(rows, 0)
        self.columns = max(columns, 0)
        storage = Array(repeating: 0, count: self.rows * self.columns)
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
        storage = rows.flatMap { $0 }
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
        storage = elements
    }

    /// A matrix of one column.
    public init(column: [Scalar]) {
        rows = column.count
        columns = 1
        storage = column
    }

    /// A square matrix with some numbers on its diagonal and zeros elsewhere.
    public init(diagonal: [Scalar]) {
        self.init(rows: diagonal.count, columns: diagonal.count)
        for place in diagonal.indices { self[place, place] = diagonal[place] }
    }

    /// The number in a row and a column, both counted from 0.
    ///
    /// - Precondition: both lie within the matrix.
    public subscript(row: Int, column: Int) -> Scalar {
        get {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "outside the matrix")
            return storage[row * columns + column]
        }
        _modify {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "outside the matrix")
            yield &storage[row * columns + column]
        }
    }

    /// One row, counted from 0.
    ///
    /// - Precondition: it lies within the matrix.
    public func row(_ index: Int) -> ArraySlice<Scalar> {
        precondition(index >= 0 && index < rows, "outside the matrix")
        return storage[index * columns..<(index + 1) * columns]
    }

    /// One column, counted from 0.
    ///
    /// - Precondition: it lies within the matrix.
    public func column(_ index: Int) -> [Scalar] {
        (0..<rows).map { self[$0, index] }
    }

    /// All rows, as lists.
    public var rowList: [[Scalar]] { (0..<rows).map { Array(row($0)) } }

    /// The matrix with rows and columns exchanged.
    public var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for row in 0..<rows {
            for column in 0..<columns { result.storage[column * rows + row] = storage[row * columns + column] }
        }
        return result
    }
}

extension Matrix: ExpressibleByArrayLiteral {
    /// A matrix from its rows, written out.
    ///
    /// - Precondition: all rows are equally long. For rows from elsewhere there is `init(_:)`, which throws.
    public init(arrayLiteral rows: [Scalar]...) {
        let columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == columns }, "the rows of a matrix are equally long")
        self.rows = rows.count
        self.columns = columns
        storage = rows.flatMap { $0 }
    }
}

// MARK: - Arithmetic

extension Matrix {
    /// The sum of two matrices of the same shape.
    public static func + (left: Matrix, right: Matrix) -> Matrix {
        left.combined(with: right) { $0 + $1 }
    }

    /// The difference of two matrices of the same shape.
    public static func - (left: Matrix, right: Matrix) -> Matrix {
        left.combined(with: right) { $0 - $1 }
    }

    /// Each number times a factor.
    public static func * (left: Matrix, factor: Scalar) -> Matrix {
        var result = left
        for place in result.storage.indices { result.storage[place] *= factor }
        return result
    }

    /// The matrix product.
    ///
    /// - Precondition: the right matrix has as many rows as the left has columns.
    public static func * (left: Matrix, right: Matrix) -> Matrix {
        precondition(left.columns == right.rows, "a product needs as many rows as the left matrix has columns")
        var result = Matrix(rows: left.rows, columns: right.columns)
        let columns = right.columns
        for row in 0..<left.rows {
            for inner in 0..<left.columns {
                let factor = left.storage[row * left.columns + inner]
                for column in 0..<columns {
                    result.storage[row * columns + column] += factor * right.storage[inner * columns + column]
                }
            }
        }
        return result
    }

    private func combined(with other: Matrix, _ combine: (Scalar, Scalar) -> Scalar) -> Matrix {
        precondition(rows == other.rows && columns == other.columns, "the matrices have different shapes")
        var result = self
        for place in storage.indices { result.storage[place] = combine(storage[place], other.storage[place]) }
        return result
    }
}
