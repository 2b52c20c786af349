import Testing

@testable import Attention

@Suite("Self-attention")
struct SelfAttentionTests {
    static let reference = Reference.all["self_attention"]

    static func rows() throws -> Matrix<Double> { try Matrix(reference["X"].matrix) }

    static func projected() throws -> AttentionHead {
        let projected = reference["projected"]
        return AttentionHead(
            queryProjection: try Matrix(projected["W_Q"].matrix),
            keyProjection: try Matrix(projected["W_K"].matrix),
            valueProjection: try Matrix(projected["W_V"].matrix)
        )
    }

    func check(_ attended: Attended, against name: String) {
        let reference = Self.reference[name]
        for row in 0..<3 {
            #expect(difference(Array(attended.weights.row(row)), from: reference["weights"].matrix[row]) <= 1e-12)
            #expect(relativeError(Array(attended.output.row(row)), from: reference["output"].matrix[row]) <= 1e-13)
        }
    }

    @Test("on raw centimetres every row attends to the longest one, scaled or not")
    func collapse() throws {
        check(try AttentionHead(scale: .none).attend(Self.rows()), against: "unscaled")
        check(try AttentionHead().attend(Self.rows()), against: "scaled")
    }

    @Test("standardised queries and keys make it readable")
    func standardised() throws {
        let rows = try Self.rows()
        let standard = try Scaler(fitting: rows).standardise(rows)
        let pool = try Pooling(keys: standard, values: rows, score: DotScore())
        let reference = Self.reference["scaled_standardised"]
        let weights = try pool.weights(at: standard)
        for (row, estimate) in try pool.estimates(at: standard).enumerated() {
            #expect(difference(Array(weights.row(row)), from: reference["weights"].matrix[row]) <= 1e-12)
            #expect(relativeError(try #require(estimate).values, from: reference["output"].matrix[row]) <= 1e-13)
        }
    }

    @Test("with projections")
    func projections() throws {
        check(try Self.projected().attend(Self.rows()), against: "projected")
    }

    @Test("one head among several gives what it gives alone")
    func heads() throws {
        let (rows, head) = (try Self.rows(), try Self.projected())
        let several = MultiHeadAttention(heads: [AttentionHead(), head])
        let output = try several.attend(rows)
        #expect(output.columns == 5)
        let single = try head.attend(rows).output
        for row in 0..<3 {
            #expect(Array(output.row(row).suffix(3)) == Array(single.row(row)))
        }
        let mixed = MultiHeadAttention(heads: [head], outputProjection: try Matrix([[1], [0], [2.0]]))
        #expect(try mixed.attend(rows)[1, 0] == single[1, 0] + 2 * single[1, 2])
    }

    @Test("a row that may see none gives zeros and says so; NaN in a masked row does not leak")
    func masked() throws {
        let rows = try Matrix([[1.0, 2], [.nan, 0], [3, 1]])
        let mask = Mask.pairs([[true, false, true], [false, false, false], [true, false, true]])
        let head = AttentionHead()
        #expect(throws: AttentionError.notFinite(.query, index: 1)) { try head.attend(rows, mask: mask) }
        let attended = try head.attend(from: Matrix([[1, 2], [0, 0], [3, 1]]), to: rows, mask: mask)
        #expect(attended.hasSupport == [true, false, true])
        #expect(attended.output.elements.allSatisfy { $0.isFinite })
        #expect(Array(attended.output.row(1)) == [0, 0])
    }

    @Test("a projection that does not fit is named")
    func mismatch() throws {
        let head = AttentionHead(keyProjection: try Matrix([[1.0]]))
        #expect(throws: AttentionError.wrongCount(of: .keyProjection, count: 1, expected: 2)) {
            try head.attend(Self.rows())
        }
    }

    @Test("gradients agree with central differences", arguments: [Mask.none, .causal])
    func gradients(mask: Mask) throws {
        let head = try Self.projected()
        let rows = try Matrix([[1.5, -0.5], [0.25, 2], [-1, 0.75]])
        let upstream = try Matrix([[0.5, -1, 0.25], [1, 0.5, -0.75], [-0.25, 0.125, 1]])
        let gradients = try head.gradients(at: rows, outputGradient: upstream, mask: mask)

        func loss(_ head: AttentionHead, _ rows: Matrix<Double>) throws -> Double {
            zip(try head.attend(rows, mask: mask).output.elements, upstream.elements).reduce(0) { $0 + $1.0 * $1.1 }
        }
        func compare(_ analytic: Matrix<Double>, _ change: (Int, Double) throws -> Double) throws {
            for place in analytic.elements.indices {
                // Two step widths, extrapolated: the error is of fourth order.
                let near = (try change(place, 0x1p-8) - change(place, -0x1p-8)) / 0x1p-7
                let wide = (try change(place, 0x1p-7) - change(place, -0x1p-7)) / 0x1p-6
                let difference = (4 * near - wide) / 3
                #expect((analytic.elements[place] - difference).magnitude <= 1e-10 * max(1, difference.magnitude))
            }
        }
        func changed(_ matrix: Matrix<Double>?, _ place: Int, _ step: Double) throws -> Matrix<Double> {
            var matrix = try #require(matrix)
            matrix.elements[place] += step
            return matrix
        }
        try compare(gradients.rows) { place, step in try loss(head, try changed(rows, place, step)) }
        try compare(gradients.queryProjection) { place, step in
            let other = AttentionHead(
                queryProjection: try changed(head.queryProjection, place, step),
                keyProjection: head.keyProjection, valueProjection: head.valueProjection
            )
            return try loss(other, rows)
        }
        try compare(gradients.keyProjection) { place, step in
            let other = AttentionHead(
                queryProjection: head.queryProjection,
                keyProjection: try changed(head.keyProjection, place, step), valueProjection: head.valueProjection
            )
            return try loss(other, rows)
        }
        try compare(gradients.valueProjection) { place, step in
            let other = AttentionHead(
                queryProjection: head.queryProjection, keyProjection: head.keyProjection,
                valueProjection: try changed(head.valueProjection, place, step)
            )
            return try loss(other, rows)
        }
    }
}
