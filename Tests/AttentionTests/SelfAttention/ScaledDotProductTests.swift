import Testing

@testable import Attention

@Suite("Scaled dot product in binary32")
struct ScaledDotProductTests {
    static func table(rows: Int, columns: Int, seed: UInt64) -> Matrix<Float> {
        var generator = SeededGenerator(seed: seed)
        var table = Matrix<Float>(rows: rows, columns: columns)
        for place in table.elements.indices { table.elements[place] = Float(generator.signedUnit()) }
        return table
    }

    @Test("it agrees with pooling in binary64", arguments: [(1, 1, 1, 1), (5, 33, 3, 17), (7, 70, 20, 40)])
    func agreement(shape: (queries: Int, keys: Int, dimension: Int, values: Int)) throws {
        let queries = Self.table(rows: shape.queries, columns: shape.dimension, seed: 1)
        let keys = Self.table(rows: shape.keys, columns: shape.dimension, seed: 2)
        let values = Self.table(rows: shape.keys, columns: shape.values, seed: 3)
        func wide(_ table: Matrix<Float>) throws -> Matrix<Double> {
            try Matrix(rows: table.rows, columns: table.columns, elements: table.elements.map { Double($0) })
        }
        for isCausal in [false, true] {
            let output = try ScaledDotProduct.attend(queries: queries, keys: keys, values: values, isCausal: isCausal)
            let exact = try AttentionHead().attendValues(
                queries: wide(queries), keys: wide(keys), values: wide(values), mask: isCausal ? .causal : .none
            )
            for place in output.elements.indices {
                #expect((Double(output.elements[place]) - exact.elements[place]).magnitude < 2e-6)
            }
        }
    }

    @Test("scores of hundreds neither overflow nor vanish")
    func largeScores() throws {
        let table = try Matrix<Float>([[67, 91], [60, 87], [64, 84]])
        let output = try ScaledDotProduct.attend(queries: table, keys: table, values: table)
        #expect(output.rowList == [[67, 91], [67, 91], [67, 91]])
    }

    @Test("no keys give zeros, and tables that do not fit are named")
    func edges() throws {
        let none = Matrix<Float>(rows: 0, columns: 2)
        let query = try Matrix<Float>([[1, 2]])
        #expect(try ScaledDotProduct.attend(queries: query, keys: none, values: none).rowList == [[0, 0]])
        #expect(throws: AttentionError.wrongCount(of: .query, count: 2, expected: 1)) {
            try ScaledDotProduct.attend(queries: query, keys: Matrix([[1]]), values: query)
        }
        #expect(throws: AttentionError.wrongCount(of: .value, count: 0, expected: 1)) {
            try ScaledDotProduct.attend(queries: query, keys: query, values: none)
        }
    }
}

extension AttentionHead {
    /// What the queries gather, worked out pair by pair.
    fileprivate func attendValues(
        queries: Matrix<Double>, keys: Matrix<Double>, values: Matrix<Double>, mask: Mask
    ) throws -> Matrix<Double> {
        let pool = try Pooling(keys: keys, values: values, score: DotScore())
        return try Matrix(pool.estimates(at: queries, mask: mask).map { try #require($0).values })
    }
}
