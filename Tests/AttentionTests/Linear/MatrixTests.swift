import Testing

@testable import Attention

@Suite("A matrix")
struct MatrixTests {
    static let left: Matrix<Double> = [[1, 2], [3, 4], [5, 6]]

    @Test("sum, difference, multiple and product")
    func arithmetic() {
        let other: Matrix<Double> = [[1, 0], [0, 1], [1, 1]]
        #expect(Self.left + other == [[2, 2], [3, 5], [6, 7]])
        #expect(Self.left - other == [[0, 2], [3, 3], [4, 5]])
        #expect(Self.left * 2 == [[2, 4], [6, 8], [10, 12]])
        #expect(Self.left * Self.left.transposed == [[5, 11, 17], [11, 25, 39], [17, 39, 61]])
    }

    @Test("its elements can be set, its shape cannot")
    func elements() async {
        var matrix = Self.left
        matrix.elements[1] = 7
        matrix[2, 1] = 8
        #expect(matrix == [[1, 7], [3, 4], [5, 8]])
        #expect(matrix.column(1) == [7, 4, 8])
        await #expect(processExitsWith: .failure) {
            var matrix: Matrix<Double> = [[1, 2]]
            matrix.elements.removeLast()
        }
    }

    @Test("a place outside traps instead of answering from another row")
    func outside() async {
        await #expect(processExitsWith: .failure) { _ = MatrixTests.left[0, 2] }
        await #expect(processExitsWith: .failure) { _ = MatrixTests.left[3, 0] }
        await #expect(processExitsWith: .failure) { _ = MatrixTests.left.row(-1) }
    }

    @Test("rows of different length are named where they come from elsewhere, and trap where they are written out")
    func ragged() async {
        #expect(throws: AttentionError.raggedRow(index: 1, count: 1, expected: 2)) { try Matrix([[1.0, 2], [3]]) }
        #expect(throws: AttentionError.wrongCount(of: .matrix, count: 3, expected: 4)) {
            try Matrix(rows: 2, columns: 2, elements: [1.0, 2, 3])
        }
        await #expect(processExitsWith: .failure) { let _: Matrix<Double> = [[1, 2], [3]] }
        await #expect(processExitsWith: .failure) { _ = MatrixTests.left * MatrixTests.left }
    }

    @Test("softmax of each row")
    func rowSoftmax() throws {
        let weights = try softmax([[0, 0], [-.infinity, 5], [-.infinity, -.infinity]] as Matrix<Double>)
        #expect(weights == [[0.5, 0.5], [0, 1], [0, 0]])
    }
}
