/// Scaled dot-product attention on binary32 tables, for speed: softmax(Q Kᵀ * scale) V.
///
/// Four queries at a time look at all keys, thirty-two keys at a time; scores live only as long as those four
/// queries, so memory beyond the tables grows with the number of keys, not with queries times keys. Weights are right
/// to about 1e-6; where every digit counts, use `Pooling`.
public enum ScaledDotProduct {
    /// Attends from each query to all keys, or only to those up to its own number.
    ///
    /// - Parameters:
    ///   - queries: m rows of d finite numbers.
    ///   - keys: n rows of d finite numbers.
    ///   - values: n rows of any number of components.
    ///   - scale: what dot products are multiplied by; 1/√d where nil.
    ///   - isCausal: whether query i sees only keys 0 to i.
    /// - Returns: m rows; zeros where there are no keys.
    /// - Throws: `AttentionError.wrongCount` where the tables do not fit together.
    public static func attend(
        queries: Matrix<Float>,
        keys: Matrix<Float>,
        values: Matrix<Float>,
        scale: Float? = nil,
        isCausal: Bool = false
    ) throws(AttentionError) -> Matrix<Float> {
        guard queries.columns == keys.columns else {
            throw .wrongCount(of: .query, count: queries.columns, expected: keys.columns)
        }
        guard values.rows == keys.rows else {
            throw .wrongCount(of: .value, count: values.rows, expected: keys.rows)
        }
        let factor = scale ?? 1 / Float(max(keys.columns, 1)).root
        var output = Matrix<Float>(rows: queries.rows, columns: values.columns)
        guard keys.rows > 0 else { return output }

        var tile = Tile(keys: keys, values: values)
        for row in stride(from: 0, to: queries.rows, by: 4) {
            let rows = row..<min(row + 4, queries.rows)
            tile.load(queries, rows: rows, scale: factor)
            tile.score()
            tile.exponentiate(from: isCausal ? row : nil)
            tile.pool(into: &output, rows: rows)
        }
        return output
    }
}

/// Four queries against all keys.
private struct Tile {
    typealias Vector = SIMD16<Float>

    /// The keys sixteen to a vector, two vectors side by side: pair p, component c stands at (p * d + c) * 2.
    private let keys: [Vector]
    /// The values' components sixteen to a vector, row after row, padded with zeros.
    private let values: [Vector]
    private let keyCount: Int
    private let dimension: Int
    private let valueVectors: Int
    /// Component c of the four queries at c * 4.
    private var queries: [Float]
    /// Scores, later weights: four rows of all keys, padded to a multiple of 32.
    private var scores: [Vector]
    private var sums: [Float] = [0, 0, 0, 0]

    init(keys: Matrix<Float>, values: Matrix<Float>) {
        keyCount = keys.rows
        dimension = keys.columns
        let pairs = (keys.rows + 31) / 32
        var packed = Array(repeating: Vector.zero, count: pairs * dimension * 2)
        for row in 0..<keys.rows {
            let (pair, half, lane) = (row / 32, row % 32 / 16, row % 16)
            for component in 0..<dimension {
                packed[(pair * dimension + component) * 2 + half][lane] = keys[row, component]
            }
        }
        self.keys = packed
        valueVectors = (values.columns + 15) / 16
        var wide = Array(repeating: Vector.zero, count: values.rows * valueVectors)
        for row in 0..<values.rows {
            for column in 0..<values.columns {
                wide[row * valueVectors + column / 16][column % 16] = values[row, column]
            }
        }
        self.values = wide
        queries = Array(repeating: 0, count: dimension * 4)
        scores = Array(repeating: .zero, count: pairs * 2 * 4)
    }

    private var vectorsInRow: Int { scores.count / 4 }

    mutating func load(_ table: Matrix<Float>, rows: Range<Int>, scale: Float) {
        for component in 0..<dimension {
            for place in 0..<4 {
                queries[component * 4 + place] =
                    place < rows.count ? table[rows.lowerBound + place, component] * scale : 0
            }
        }
    }

    /// All dot products: eight accumulators of sixteen numbers.
    mutating func score() {
        let (dimension, width) = (dimension, vectorsInRow)
        unsafe keys.withUnsafeBufferPointer { keys in
            unsafe queries.withUnsafeBufferPointer { queries in
                for pair in 0..<width / 2 {
                    var (a0, a1, a2, a3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
                    var (b0, b1, b2, b3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
                    for component in 0..<dimension {
                        let left = unsafe keys[(pair * dimension + component) * 2]
                        let right = unsafe keys[(pair * dimension + component) * 2 + 1]
                        let q0 = unsafe Vector(repeating: queries[component * 4])
                        let q1 = unsafe Vector(repeating: queries[component * 4 + 1])
                        let q2 = unsafe Vector(repeating: queries[component * 4 + 2])
                        let q3 = unsafe Vector(repeating: queries[component * 4 + 3])
                        a0.add(q0, times: left)
                        b0.add(q0, times: right)
                        a1.add(q1, times: left)
                        b1.add(q1, times: right)
                        a2.add(q2, times: left)
                        b2.add(q2, times: right)
                        a3.add(q3, times: left)
                        b3.add(q3, times: right)
                    }
                    scores[pair * 2] = a0
                    scores[pair * 2 + 1] = b0
                    scores[width + pair * 2] = a1
                    scores[width + pair * 2 + 1] = b1
                    scores[2 * width + pair * 2] = a2
                    scores[2 * width + pair * 2 + 1] = b2
                    scores[3 * width + pair * 2] = a3
                    scores[3 * width + pair * 2 + 1] = b3
                }
            }
        }
    }

    /// Turns scores into exponentials relative to each row's highest, and sums them.
    ///
    /// - Parameter first: the number of the first query, where query i sees only keys 0 to i.
    mutating func exponentiate(from first: Int?) {
        let width = vectorsInRow
        for row in 0..<4 {
            let seen = if let first { min(first + row + 1, keyCount) } else { keyCount }
            // Keys that the last vectors lack, or that come after a causal query, weigh nothing.
            for vector in seen / 16..<width {
                for lane in 0..<16 where vector * 16 + lane >= seen { scores[row * width + vector][lane] = -.infinity }
            }
            var highest = Vector(repeating: -.infinity)
            for vector in 0..<width {
                let score = scores[row * width + vector]
                highest.replace(with: score, where: highest .< score)
            }
            let top = Vector(repeating: highest.max())
            var sum = Vector.zero
            for vector in 0..<width {
                let weight = exponential(scores[row * width + vector] - top)
                scores[row * width + vector] = weight
                sum += weight
            }
            sums[row] = sum.sum()
        }
    }

    /// Weighted sums of the values, divided by the sums of the weights.
    func pool(into output: inout Matrix<Float>, rows: Range<Int>) {
        let (width, keyCount, valueVectors) = (vectorsInRow * 16, keyCount, valueVectors)
        unsafe scores.withUnsafeBytes { bytes in
            unsafe bytes.withMemoryRebound(to: Float.self) { weights in
                unsafe values.withUnsafeBufferPointer { values in
                    for start in stride(from: 0, to: valueVectors, by: 2) {
                        let second = min(start + 1, valueVectors - 1)
                        var (a0, a1, a2, a3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
                        var (b0, b1, b2, b3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
                        for key in 0..<keyCount {
                            let left = unsafe values[key * valueVectors + start]
                            let right = unsafe values[key * valueVectors + second]
                            let w0 = unsafe Vector(repeating: weights[key])
                            let w1 = unsafe Vector(repeating: weights[width + key])
                            let w2 = unsafe Vector(repeating: weights[2 * width + key])
                            let w3 = unsafe Vector(repeating: weights[3 * width + key])
                            a0.add(w0, times: left)
                            b0.add(w0, times: right)
                            a1.add(w1, times: left)
                            b1.add(w1, times: right)
                            a2.add(w2, times: left)
                            b2.add(w2, times: right)
                            a3.add(w3, times: left)
                            b3.add(w3, times: right)
                        }
                        store([a0, a1, a2, a3], vector: start, into: &output, rows: rows)
                        store([b0, b1, b2, b3], vector: second, into: &output, rows: rows)
                    }
                }
            }
        }
    }

    private func store(_ sums: [Vector], vector: Int, into output: inout Matrix<Float>, rows: Range<Int>) {
        for (place, row) in rows.enumerated() {
            for column in vector * 16..<min(vector * 16 + 16, output.columns) {
                output[row, column] = sums[place][column % 16] / self.sums[place]
            }
        }
    }
}

extension SIMD16<Float> {
    /// Adds a product: fused where the processor is known to do that, for elsewhere it is a slow library call.
    @inline(__always)
    fileprivate mutating func add(_ factor: SIMD16<Float>, times other: SIMD16<Float>) {
        #if FMA || arch(arm64)
            addProduct(factor, other)
        #else
            self += factor * other
        #endif
    }
}

/// The exponential of sixteen numbers of at most 0, to about one unit in the last place; below -87 it gives 0.
@inline(__always)
private func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
    typealias Vector = SIMD16<Float>
    let shift = Vector(repeating: 0x1.8p23)
    let bounded = x.replacing(with: -87, where: x .< -87)
    let shifted = bounded * 1.442_695 + shift
    let power = shifted - shift
    let r = (bounded - power * 0x1.62e4p-1) - power * 0x1.7f7d1cp-20
    var sum = Vector(repeating: 1 / 5040)
    sum = sum * r + (1 / 720)
    sum = sum * r + (1 / 120)
    sum = sum * r + (1 / 24)
    sum = sum * r + (1 / 6)
    sum = sum * r + 0.5
    sum = 1 + (r + sum * (r * r))
    let bits = unsafe unsafeBitCast(shifted, to: SIMD16<UInt32>.self)
    let scale = unsafe unsafeBitCast((bits &<< 23) &+ SIMD16(repeating: 127 << 23), to: Vector.self)
    return (sum * scale).replacing(with: 0, where: x .< -87)
}
