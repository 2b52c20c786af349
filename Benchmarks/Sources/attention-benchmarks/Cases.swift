import Attention

/// The pairs of the reference's recipe for many pairs.
func lattice(_ count: Int) -> (keys: [Double], values: [Double]) {
    var keys: [Double] = []
    var values: [Double] = []
    for row in 0..<count {
        let key = Double((row * 7919) % count) / Double(count) * 100
        let noise = Double((row * 104_729) % 1009) / 1009
        keys.append(key)
        values.append(50.0 + 0.75 * key + noise)
    }
    return (keys, values)
}

/// Numbers from -1 to 1 that the script reckons out in the same way.
func noise(_ count: Int, step: Int) -> [Double] {
    (0..<count).map { Double(($0 * step) % 10_007) / 5003.5 - 1 }
}

/// Prints the name of each case and its time in microseconds.
func runCases() throws {
    func report(_ name: String, _ time: Double) { print(name, time) }

    for count in [3, 1000, 1_000_000] {
        let (keys, values) = lattice(count)
        let pool = try Pooling(
            keys: Matrix(rows: count, columns: 1, elements: keys),
            values: Matrix(rows: count, columns: 1, elements: values),
            score: GaussianScore(bandwidth: 1)
        )
        var state = OnlinePool(valueCount: 1)
        let query = [62.0]
        report(
            "query-\(count)",
            try microseconds {
                state.reset()
                try pool.pour(query.span, into: &state)
                return state.mean(of: 0) ?? 0
            })
    }

    let (keys, values) = lattice(1_000_000)
    let distinct = try GaussianPooling(keys: keys, values: values, bandwidth: 1)
    report("index-distinct", try microseconds { try distinct.estimate(at: 62)?.value ?? 0 })
    let rounded = keys.map { ($0 * 10).rounded() / 10 }
    let tied = try GaussianPooling(keys: rounded, values: values, bandwidth: 1)
    report("index-ties", try microseconds { try tied.estimate(at: 62)?.value ?? 0 })

    for dimension in [2, 8] {
        let pool = try Pooling(
            keys: Matrix(rows: 10_000, columns: dimension, elements: noise(10_000 * dimension, step: 7919)),
            values: Matrix(rows: 10_000, columns: 1, elements: noise(10_000, step: 104_729)),
            score: GaussianScore(bandwidth: 0.5)
        )
        var state = OnlinePool(valueCount: 1)
        let query = Array(repeating: 0.25, count: dimension)
        report(
            "dimensions-\(dimension)",
            try microseconds {
                state.reset()
                try pool.pour(query.span, into: &state)
                return state.mean(of: 0) ?? 0
            })
    }

    func table(step: Int) throws -> Matrix<Float> {
        try Matrix(rows: 512, columns: 64, elements: noise(512 * 64, step: step).map { Float($0) })
    }
    let (queries, heads, contents) = (try table(step: 7919), try table(step: 104_729), try table(step: 1299709))
    report(
        "dot-product-512",
        try microseconds {
            Double(try ScaledDotProduct.attend(queries: queries, keys: heads, values: contents)[3, 5])
        })
}
